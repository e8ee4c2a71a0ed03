import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Pool } from 'undici'
import { openBrowser } from '../../../packages/identity/src/testing/browser.ts'
import {
  addClient,
  redirectUri,
  startFixture,
  type Fixture,
} from '../../../packages/identity/src/testing/fixture.ts'
import { Random } from '../power-fx/random.ts'
import { fuzzedRequest, type FuzzedRequest, type Known } from './requests.ts'

export interface FuzzReport {
  requests: number
  /** Answers by kind of request and status. */
  answers: Record<string, number>
  /** How many different AADSTS codes refusals had. */
  codes: number
  /**
   * What this process computed for a request, in milliseconds: compiling, collecting garbage and the
   * client's part of it are in it, waiting for a core is not.
   */
  cpu: { mean: number; slowest: number; index: number; kind: string }
  /** How many took more than `slowMilliseconds` at first and not when they were sent again. */
  slowOnce: number
  findings: { index: number; request: FuzzedRequest; problem: string }[]
}

/** A request that takes more of the processor, twice in a row, is slow. */
const slowMilliseconds = 250

const web = redirectUri
const spa = 'https://spa.example/'
const native = 'http://localhost'

/**
 * Sends requests to a whole authorization server in this process. A request depends on seed and
 * index alone, but for the credentials that were issued before it.
 */
export async function fuzzIdentity(
  seed: number,
  count: number,
  progress: (report: FuzzReport) => void = () => undefined,
): Promise<FuzzReport> {
  const fixture = await startFixture()
  const { app, directory, tenant, admin, api, client, secret } = fixture
  const add = (displayName: string, patch: object) =>
    addClient(directory, tenant, admin.id, api, { displayName, ...patch })
  const single = await add('Single page', { spa: { redirectUris: [spa] } })
  const desktop = await add('Desktop', {
    publicClient: { redirectUris: [native] },
    isFallbackPublicClient: true,
  })
  const browser = openBrowser(app)
  const first = new URLSearchParams({
    client_id: client.appId,
    response_type: 'code',
    redirect_uri: web,
    scope: `api://${api.appId}/access_as_user openid offline_access`,
  })
  const page = await browser.get(`/${tenant.id}/oauth2/v2.0/authorize?${first.toString()}`)
  await browser.submit(await browser.signIn(page, 'maker@contoso.localhost'), { action: 'accept' })

  const credentials: string[] = ['not-a-credential']
  const newest = { code: '', refreshToken: '', deviceCode: '' }
  const known: Known = {
    newest,
    tenantId: tenant.id,
    domain: 'contoso.localhost',
    clientIds: [client.appId, single.appId, desktop.appId, api.appId],
    secret,
    redirectUris: [web, spa, native, `${native}:4321/`],
    scopes: [
      `api://${api.appId}/access_as_user`,
      `api://${api.appId}/.default`,
      'openid profile offline_access',
      'https://graph.microsoft.com/User.Read',
      'openid unknown',
    ],
    resources: [`api://${api.appId}`, api.appId, 'https://graph.microsoft.com/'],
    userPrincipalName: 'maker@contoso.localhost',
    credentials,
    cookie: [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
  }
  const registered = new Set([web, spa])
  const report: FuzzReport = {
    requests: 0,
    answers: {},
    codes: 0,
    cpu: { mean: 0, slowest: 0, index: 0, kind: '' },
    slowOnce: 0,
    findings: [],
  }
  const codes = new Set<string>()
  const wire = await listen(fixture)

  for (let index = 0; index < count; index++) {
    // Time goes on, or most requests would meet the limit of refusals and nothing else.
    fixture.clock.advance(0.2)
    const request = fuzzedRequest(new Random(seed * 1_000_003 + index), known)
    const { kind } = request
    const [answer, cpu] = await measured(() => send(request))
    report.cpu.mean += (cpu - report.cpu.mean) / (index + 1)
    if (cpu > report.cpu.slowest) Object.assign(report.cpu, { slowest: cpu, index, kind })
    if (cpu > slowMilliseconds) {
      const [, again] = await measured(() => send(request))
      if (again <= slowMilliseconds) report.slowOnce++
      else {
        const problem = `took ${Math.round(cpu)} and ${Math.round(again)} ms of the processor`
        report.findings.push({ index, request, problem })
      }
    }
    report.requests++
    const { status, location, body } = answer
    const key = `${kind} ${status}`
    report.answers[key] = (report.answers[key] ?? 0) + 1
    const code = /AADSTS(\d+)/.exec(`${body} ${String(location)}`)?.[1]
    if (code !== undefined) codes.add(code)
    const problem = problemOf(status, location, body)
    if (problem !== undefined) report.findings.push({ index, request, problem })
    remember(body, location)
    if (report.requests % 50_000 === 0) progress(report)
    // The browser's session goes with its sign-out, and with time.
    if ((kind === 'logout' && status !== 200) || index % 20_000 === 0) await renewSession()
  }
  report.codes = codes.size
  await wire.close()
  await app.close()
  await fixture.store.close()
  return report

  /** Programs are answered before the router where they can be, so theirs go over the wire. */
  async function send({ kind, ...sent }: FuzzedRequest): Promise<Answer> {
    if (kind === 'token') return wire.send(sent)
    const { statusCode: status, headers, body } = await app.inject(sent)
    return { status, location: headers.location, body }
  }

  function problemOf(status: number, location: unknown, body: string): string | undefined {
    if (status >= 500) return `answered ${status}: ${body.slice(0, 300)}`
    // An address too long for any route is refused by HTTP itself.
    if (status === 414) return undefined
    if (typeof location === 'string') return targetProblem(location)
    const form = /<form[^>]*method="post"[^>]*action="([^"]+)"/.exec(body)?.[1]
    if (form !== undefined && !form.startsWith('/')) {
      const problem = targetProblem(form.replaceAll('&amp;', '&'))
      if (problem !== undefined) return problem
    }
    if (status >= 400 && !/AADSTS\d+/.test(body))
      return `refused without a code: ${body.slice(0, 300)}`
    if (status >= 400 && body.startsWith('{') && !/"error_codes":\[\d/.test(body))
      return `refused without error_codes: ${body.slice(0, 300)}`
    return undefined
  }

  function targetProblem(target: string): string | undefined {
    if (target.startsWith('/') && !/^\/[/\\]/.test(target)) return undefined
    if (!URL.canParse(target)) return `redirects to no address: ${target}`
    const url = new URL(target)
    if (registered.has(url.origin + url.pathname)) return undefined
    // A loopback redirect may name any port (RFC 8252 §7.3).
    if (url.protocol === 'http:' && url.hostname === 'localhost' && url.pathname === '/')
      return undefined
    return `redirects to ${target}`
  }

  function remember(body: string, location: unknown): void {
    const text = `${typeof location === 'string' ? location : ''} ${body}`
    for (const [, name, value] of text.matchAll(
      /["?&#](access_token|id_token|refresh_token|device_code|code)["=:]+([^"&\s]{20,})/g,
    )) {
      if (value === undefined) continue
      if (name === 'code') newest.code = decodeURIComponent(value)
      if (name === 'refresh_token') newest.refreshToken = value
      if (name === 'device_code') newest.deviceCode = value
      if (credentials.length < 200) credentials.push(value)
      else credentials[report.requests % 200] = value
    }
  }

  async function renewSession(): Promise<void> {
    browser.cookies.clear()
    const again = await browser.get(`/${tenant.id}/oauth2/v2.0/authorize?${first.toString()}`)
    if (/name="login"/.test(again.text)) await browser.signIn(again, 'maker@contoso.localhost')
    known.cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  }
}

interface Answer {
  status: number
  location: unknown
  body: string
}

/** Runs `work` and gives its answer with the milliseconds that this process computed. */
async function measured(work: () => Promise<Answer>): Promise<[Answer, number]> {
  const before = process.cpuUsage()
  const answer = await work()
  const { user, system } = process.cpuUsage(before)
  return [answer, (user + system) / 1000]
}

/** Listens as the server does: whoever is not answered directly is left to the router. */
async function listen({ app, identity }: Fixture): Promise<{
  send(request: Omit<FuzzedRequest, 'kind'>): Promise<Answer>
  close(): Promise<void>
}> {
  const direct = identity.direct({
    headers: [],
    answers: () => undefined,
    isClosing: () => false,
  })
  const server = createServer((request, response) => {
    if (!direct(request, response)) app.routing(request, response)
  })
  // The client of a starved machine may come back later than a server waits for it.
  server.keepAliveTimeout = 0
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const pool = new Pool(`http://127.0.0.1:${port}`, { connections: 1 })
  return {
    async send({ method, url, headers, payload }) {
      const answer = await pool.request({ method, path: url, headers, body: payload ?? null })
      const body = await answer.body.text()
      return { status: answer.statusCode, location: answer.headers['location'], body }
    },
    async close() {
      await pool.close()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}
