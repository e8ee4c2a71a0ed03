// Power cuts at random moments while eight clients sign in, consent, redeem, refresh and register.
import { createHash, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { Browser } from '../../apps/cli/src/walkthrough/browser.ts'
import { type JsonAnswer, sendForm, signInOnPages } from '../../apps/cli/src/walkthrough/client.ts'
import { beginStory, expect, rows, type Story, text } from '../../apps/cli/src/walkthrough/story.ts'
import { startPostgres } from '../../scripts/postgres.ts'
import { createDirectory } from '../../packages/directory/src/index.ts'
import { openStore } from '../../packages/store/src/index.ts'
import { freePort } from './free-port.ts'
import { startPatchbay, trusting } from './patchbay-process.ts'
import { root } from './start-server.ts'

export type CutEngine = 'sqlite' | 'postgresql'

/** What the cuts showed. */
export interface CutResult {
  cuts: number
  /** Acknowledged, by kind. */
  codes: number
  refreshTokens: number
  consents: number
  auditRows: number
  /** What was acknowledged and is gone. */
  lost: string[]
  /** What was good once and was taken again. */
  twice: string[]
  /** Rows of the audit chain that do not follow from the one before. */
  chain: string
}

const publicClient = '7c1f6d2e-3b5a-4f0e-9a64-51f0c2d9be10'
const landing = 'http://localhost'
const scope = 'https://graph.microsoft.com/.default openid profile offline_access'
const clients = 8

interface Acknowledged {
  /** Codes handed out and not presented. */
  codes: { code: string; verifier: string }[]
  /** Codes whose redemption was acknowledged. */
  redeemed: { code: string; verifier: string }[]
  refreshTokens: string[]
  /** Grants, by id, and the scope acknowledged last. */
  consents: Map<string, string>
  /** Applications, by id: each has an audit row. */
  applications: string[]
}

/** Cuts the power `cuts` times, or until `seconds` are over, and looks after each. */
export async function survivePowerCuts(
  engine: CutEngine,
  cuts: number,
  progress: (done: number, result: CutResult) => void = () => undefined,
  seconds = Infinity,
): Promise<CutResult> {
  const end = performance.now() + seconds * 1000
  const cluster = engine === 'postgresql' ? await startPostgres({ durable: true }) : undefined
  const databaseUrl = await cluster?.createDatabase('patchbay')
  const server = await startServer(databaseUrl)
  const result: CutResult = {
    cuts: 0,
    codes: 0,
    refreshTokens: 0,
    consents: 0,
    auditRows: 0,
    lost: [],
    twice: [],
    chain: 'whole',
  }
  try {
    const dispatcher = trusting(server.dataFolder)
    const target = {
      publicUrl: server.publicUrl,
      dispatcher,
      tenantDomain: 'contoso.localhost',
      administratorPassword: passwords.administrator,
      makerPassword: passwords.maker,
      close: () => dispatcher.close(),
    }
    const story = await beginStory(target, root)
    const browser = new Browser(dispatcher, [`${landing}/?`, `${landing}?`])
    await signInOnPages(
      browser,
      await browser.get(authorizeUrl(server.publicUrl, 'x'.repeat(43)).href),
      story.maker.userPrincipalName,
      passwords.maker,
    )
    const resources = rows(await story.administrator.graph('GET', '/servicePrincipals?$top=5'))
    const resourceId = text(resources[0] ?? {}, 'id')

    for (let cut = 0; cut < cuts && performance.now() < end; cut++) {
      const acknowledged: Acknowledged = {
        codes: [],
        redeemed: [],
        refreshTokens: [],
        consents: new Map(),
        applications: [],
      }
      const ending = { isOver: false }
      const load = Array.from({ length: clients }, (_, index) =>
        work(index, { story, browser, url: server.publicUrl, resourceId, acknowledged, ending }),
      )
      await until(acknowledged, 1 + Math.floor(Math.random() * 30))
      await server.kill()
      ending.isOver = true
      await Promise.all(load)
      await server.restart()
      await check(server.publicUrl, story, acknowledged, result)
      result.cuts++
      progress(result.cuts, result)
    }
    await server.kill()
    const masterKey = Buffer.from(
      readFileSync(join(server.dataFolder, 'master.key'), 'utf8').trim(),
      'base64',
    )
    const store = await openStore(
      databaseUrl === undefined
        ? { file: join(server.dataFolder, 'patchbay.db'), masterKey }
        : { databaseUrl, masterKey },
    )
    const directory = createDirectory({ store, clock: { now: () => new Date() } })
    result.chain = (await directory.audits.verifyChain(story.tenant.id)) ?? 'whole'
    await store.close()
    await dispatcher.destroy()
  } finally {
    await server.stop()
    await cluster?.stop()
  }
  return result
}

const passwords = { administrator: 'admin-horse-battery', maker: 'maker-horse-battery' }

/** Comes to an end somewhere in the request after the one whose answer was the `count`th. */
async function until(acknowledged: Acknowledged, count: number): Promise<void> {
  const { codes, redeemed, refreshTokens, consents, applications } = acknowledged
  const so = (): number =>
    codes.length + redeemed.length + refreshTokens.length + consents.size + applications.length
  for (const end = performance.now() + 10_000; so() < count && performance.now() < end;)
    await delay(5)
  await delay(Math.random() * 40)
}

/** A server with the two accounts; it starts again without the sample API, which is sooner. */
async function startServer(databaseUrl: string | undefined): Promise<{
  publicUrl: string
  dataFolder: string
  kill(): Promise<void>
  restart(): Promise<void>
  stop(): Promise<void>
}> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'patchbay-kill-'))
  const port = await freePort()
  const environment = {
    PATCHBAY_DATA_DIR: dataFolder,
    PATCHBAY_HTTPS_PORT: String(port),
    PATCHBAY_HTTP_PORT: 'off',
    PATCHBAY_SAMPLE_API_PORT: String(await freePort()),
    PATCHBAY_TENANT_NAME: 'Contoso',
    PATCHBAY_TENANT_DOMAIN: 'contoso.localhost',
    PATCHBAY_ADMIN_PASSWORD: passwords.administrator,
    PATCHBAY_MAKER_PASSWORD: passwords.maker,
    PATCHBAY_LOG: '0',
    // A start then costs half as much.
    NODE_COMPILE_CACHE: join(dataFolder, 'compiled'),
    ...(databaseUrl && { PATCHBAY_DATABASE_URL: databaseUrl }),
  }
  let running = startPatchbay(['start'], environment)
  await running.says('Patchbay is running')
  return {
    publicUrl: `https://localhost:${port}`,
    dataFolder,
    kill: () => running.kill(),
    async restart() {
      await running.kill()
      running = startPatchbay(['serve'], environment)
      await running.says('Patchbay is running')
    },
    async stop() {
      await running.kill()
      await rm(dataFolder, { recursive: true, force: true })
    },
  }
}

interface Load {
  story: Story
  browser: Browser
  url: string
  resourceId: string
  acknowledged: Acknowledged
  ending: { isOver: boolean }
}

/** One client at work until the power goes. */
async function work(index: number, load: Load): Promise<void> {
  const { story, browser, url, resourceId, acknowledged, ending } = load
  try {
    for (let turn = 0; !ending.isOver; turn++) {
      if (index % 4 === 3) {
        // A registration, and a consent for it that grows by a scope at a time.
        const { administrator } = story
        const displayName = `Cut ${randomBytes(6).toString('hex')}`
        const made = await administrator.graph('POST', '/applications', { displayName })
        const id = text(expect(made, 201), 'id')
        const appId = text(made.body, 'appId')
        acknowledged.applications.push(id)
        const principal = expect(
          await administrator.graph('POST', '/servicePrincipals', { appId }),
          201,
        )
        const grant = expect(
          await administrator.graph('POST', '/oauth2PermissionGrants', {
            clientId: principal['id'],
            consentType: 'AllPrincipals',
            resourceId,
            scope: 'openid',
          }),
          201,
        )
        acknowledged.consents.set(text(grant, 'id'), 'openid')
        const changed = await administrator.graph(
          'PATCH',
          `/oauth2PermissionGrants/${text(grant, 'id')}`,
          { scope: 'openid profile' },
        )
        expect(changed, 200, 204)
        acknowledged.consents.set(text(grant, 'id'), 'openid profile')
        continue
      }
      const verifier = randomBytes(32).toString('base64url')
      const page = await browser.get(authorizeUrl(url, challengeOf(verifier)).href)
      const code = new URL(page.url).searchParams.get('code')
      if (code === null) {
        // The limit on pages asked for from one address.
        await delay(50)
        continue
      }
      if (turn % 3 === 2) {
        acknowledged.codes.push({ code, verifier })
        continue
      }
      const first = await redeem(url, story, code, verifier)
      acknowledged.redeemed.push({ code, verifier })
      const next = await refresh(url, story, text(expect(first, 200), 'refresh_token'))
      acknowledged.refreshTokens.push(text(expect(next, 200), 'refresh_token'))
    }
  } catch (error) {
    // The connection broke: what was under way was not acknowledged.
    if (error instanceof Error && /^The server answered [45]/.test(error.message)) throw error
  }
}

async function check(
  url: string,
  story: Story,
  acknowledged: Acknowledged,
  result: CutResult,
): Promise<void> {
  // Refresh tokens before the replay of their codes, which ends their families.
  for (const token of acknowledged.refreshTokens) {
    const { status, body } = await refresh(url, story, token)
    if (status !== 200) result.lost.push(`refresh token: ${JSON.stringify(body)}`)
    result.refreshTokens++
  }
  for (const { code, verifier } of acknowledged.codes) {
    const { status, body } = await redeem(url, story, code, verifier)
    if (status !== 200) result.lost.push(`code: ${JSON.stringify(body)}`)
    acknowledged.redeemed.push({ code, verifier })
    result.codes++
  }
  for (const { code, verifier } of acknowledged.redeemed) {
    const { status } = await redeem(url, story, code, verifier)
    if (status === 200) result.twice.push('code')
    result.codes++
  }
  for (const [id, wanted] of acknowledged.consents) {
    const { status, body } = await story.administrator.graph('GET', `/oauth2PermissionGrants/${id}`)
    const scopes = typeof body['scope'] === 'string' ? body['scope'].split(' ') : []
    if (status !== 200 || !wanted.split(' ').every((each) => scopes.includes(each)))
      result.lost.push(`consent ${id}: ${status} ${JSON.stringify(body)}`)
    result.consents++
  }
  for (const id of acknowledged.applications) {
    const filter = encodeURIComponent(`targetResources/any(t:t/id eq '${id}')`)
    const audits = await story.administrator.graph(
      'GET',
      `/auditLogs/directoryAudits?$filter=${filter}&$top=10`,
    )
    const count = rows(audits).filter(
      (row) => row['activityDisplayName'] === 'Add application',
    ).length
    if (count !== 1) result.lost.push(`audit row of ${id}: there are ${count}`)
    result.auditRows++
  }
}

const challengeOf = (verifier: string): string =>
  createHash('sha256').update(verifier).digest('base64url')

function authorizeUrl(url: string, challenge: string): URL {
  const address = new URL(`${url}/organizations/oauth2/v2.0/authorize`)
  address.search = new URLSearchParams({
    client_id: publicClient,
    response_type: 'code',
    redirect_uri: landing,
    scope,
    login_hint: 'maker@contoso.localhost',
    code_challenge: challenge,
    code_challenge_method: 'S256',
  }).toString()
  return address
}

function redeem(url: string, story: Story, code: string, verifier: string): Promise<JsonAnswer> {
  return sendForm(story.target.dispatcher, `${url}/organizations/oauth2/v2.0/token`, {
    grant_type: 'authorization_code',
    client_id: publicClient,
    code,
    redirect_uri: landing,
    code_verifier: verifier,
    scope,
  })
}

function refresh(url: string, story: Story, token: string): Promise<JsonAnswer> {
  return sendForm(story.target.dispatcher, `${url}/organizations/oauth2/v2.0/token`, {
    grant_type: 'refresh_token',
    client_id: publicClient,
    refresh_token: token,
    scope,
  })
}
