import { openBrowser } from '../../../packages/identity/src/testing/browser.ts'
import {
  addClient,
  redirectUri,
  startFixture,
} from '../../../packages/identity/src/testing/fixture.ts'
import { Random } from '../power-fx/random.ts'
import { fuzzedRequest, type FuzzedRequest, type Known } from './requests.ts'

export interface FuzzReport {
  requests: number
  /** Answers by kind of request and status. */
  answers: Record<string, number>
  slowestMilliseconds: number
  /** Which one that was, and what of it this process computed; the rest it waited for a core. */
  slowest: { index: number; kind: string; cpuMilliseconds: number } | undefined
  findings: { index: number; request: FuzzedRequest; problem: string }[]
}

const web = redirectUri
const spa = 'https://spa.example/'
const native = 'http://localhost'

/**
 * Sends requests to a whole authorization server in this process. A request depends on seed and
 * index alone, but for the credentials that were issued before it.
 */
export async function fuzzIdentity(seed: number, count: number): Promise<FuzzReport> {
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
    slowestMilliseconds: 0,
    slowest: undefined,
    findings: [],
  }

  for (let index = 0; index < count; index++) {
    // Time goes on, or most requests would meet the limit of refusals and nothing else.
    fixture.clock.advance(0.2)
    const request = fuzzedRequest(new Random(seed * 1_000_003 + index), known)
    const started = performance.now()
    const cpu = process.cpuUsage()
    const { kind, ...sent } = request
    const answer = await app.inject(sent)
    const took = performance.now() - started
    if (took > report.slowestMilliseconds) {
      const { user, system } = process.cpuUsage(cpu)
      report.slowestMilliseconds = took
      report.slowest = { index, kind, cpuMilliseconds: (user + system) / 1000 }
    }
    report.requests++
    const key = `${kind} ${answer.statusCode}`
    report.answers[key] = (report.answers[key] ?? 0) + 1
    const problem = problemOf(answer.statusCode, answer.headers.location, answer.body)
    if (problem !== undefined) report.findings.push({ index, request, problem })
    remember(answer.body, answer.headers.location)
    // The browser's session goes with its sign-out, and with time.
    if ((kind === 'logout' && answer.statusCode !== 200) || index % 20_000 === 0)
      await renewSession()
  }
  await app.close()
  await fixture.store.close()
  return report

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
