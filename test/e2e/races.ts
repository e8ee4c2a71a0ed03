// What is good once is presented many times at once, to two server processes on one database.
import { createHash, createHmac, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { Browser, type Page } from '../../apps/cli/src/walkthrough/browser.ts'
import { connectorSteps } from '../../apps/cli/src/walkthrough/connector-steps.ts'
import {
  type JsonAnswer,
  chooseAccount,
  sendForm,
  signInOnPages,
} from '../../apps/cli/src/walkthrough/client.ts'
import { clientSteps, resourceSteps } from '../../apps/cli/src/walkthrough/registration-steps.ts'
import { beginStory, expect, type Story, text } from '../../apps/cli/src/walkthrough/story.ts'
import { openStore } from '../../packages/store/src/index.ts'
import { root } from './start-server.ts'
import type { TwoProcesses } from './two-processes.ts'

/** How many present the same thing at once. */
const contenders = 16

/** The command line's own registration, a public client. */
const publicClient = '7c1f6d2e-3b5a-4f0e-9a64-51f0c2d9be10'
const landing = 'http://localhost'
const scope = 'https://graph.microsoft.com/.default openid profile offline_access'

/** What the races take place in. */
export interface RaceWorld {
  two: TwoProcesses
  story: Story
  /** The maker, signed in. */
  browser: Browser
  database: pg.Pool
}

/** A race: its round gives how many won. */
export interface Race {
  name: string
  round(world: RaceWorld, number: number): Promise<number>
}

/** Tells the story up to the connection and signs the maker in. */
export async function raceWorld(two: TwoProcesses): Promise<RaceWorld> {
  const story = await beginStory(two.target, root)
  for (const { step, run } of [...resourceSteps, ...clientSteps, ...connectorSteps])
    await run(story).catch((error: unknown) => {
      throw new Error(`Step ${step} failed before the races`, { cause: error })
    })
  const browser = new Browser(two.dispatcher, [
    `${landing}/?`,
    `${landing}?`,
    `${two.publicUrl}/redirect`,
  ])
  const first = await browser.get(authorizeUrl(two).href)
  await signInOnPages(browser, first, story.maker.userPrincipalName, two.passwords.maker)
  const database = new pg.Pool({ connectionString: two.databaseUrl, allowExitOnIdle: true, max: 2 })
  database.on('error', () => undefined)
  return { two, story, browser, database }
}

/** Every race. */
export const races: readonly Race[] = [
  {
    name: 'an authorization code',
    async round({ two, browser }) {
      const { code, verifier } = await freshCode(two, browser)
      const answers = await all((index) => redeem(two, index, code, verifier))
      return count(answers, 200, 400)
    },
  },
  {
    name: 'a device code',
    async round({ two, browser, story }) {
      const begun = await retried(() =>
        sendForm(two.dispatcher, `${two.publicUrl}/organizations/oauth2/v2.0/devicecode`, {
          client_id: publicClient,
          scope,
        }),
      )
      const userCode = text(begun.body, 'user_code')
      const deviceCode = text(begun.body, 'device_code')
      let page = await browser.get(`${two.publicUrl}/devicelogin`)
      page = await browser.submit(page, { otc: userCode })
      page = await chooseAccount(browser, page, story.maker.userPrincipalName)
      page = await browser.submit(page, {}, /continue/i)
      if (!page.text.includes('You have signed in'))
        throw new Error(`The device was not approved: ${page.text.slice(0, 300)}`)
      const answers = await all((index) =>
        sendForm(two.dispatcher, tokenEndpoint(two, index), {
          client_id: publicClient,
          grant_type: 'device_code',
          device_code: deviceCode,
        }),
      )
      return count(answers, 200, 400)
    },
  },
  {
    name: 'a consent page',
    async round({ two, browser, story }) {
      const address = new URL(`${two.publicUrl}/${story.tenant.id}/oauth2/v2.0/authorize`)
      address.search = new URLSearchParams({
        client_id: story.client.appId,
        response_type: 'code',
        redirect_uri: `${two.publicUrl}/redirect`,
        scope: `openid api://${story.resource.appId}/access_as_user`,
        prompt: 'consent',
        login_hint: story.maker.userPrincipalName,
        state: 's',
      }).toString()
      const page = await limited(() => browser.get(address.href))
      if (!page.forms.some(({ buttons }) => buttons.some((each) => /accept/i.test(each.text))))
        throw new Error(`No consent page came: ${page.url} ${page.text.slice(0, 300)}`)
      const landed = await all(() => browser.submit(page, {}, /accept/i))
      return landed.filter(({ url }) => new URL(url).searchParams.has('code')).length
    },
  },
  {
    name: 'the link of a connection',
    round: async (world) => (await openLinks(world)).length,
  },
  {
    name: 'the state of a connector’s redirect',
    async round(world) {
      const [landed] = await openLinks(world)
      if (landed === undefined) throw new Error('The link led nowhere.')
      const pages = await all(() => world.browser.get(landed))
      const strange = pages.find(({ text: said }) => !/Connected|no longer under way/.test(said))
      if (strange) throw new Error(`A redirect answered ${strange.status}: ${strange.text}`)
      return pages.filter(({ text: said }) => said.includes('can now be used')).length
    },
  },
  {
    name: 'a code of an authenticator app',
    async round(world) {
      const { secret } = await secondFactor(world)
      return showCode(world, codeOf(secret, Math.floor(Date.now() / 30_000)))
    },
  },
  {
    name: 'a recovery code',
    async round(world) {
      const { tenantId, userId } = await secondFactor(world)
      const code = randomBytes(8).toString('hex')
      await world.database.query(
        'insert into "recoveryCodes" ("tenantId", "userId", "codeHash") values ($1, $2, $3)',
        [tenantId, userId, createHash('sha256').update(code).digest('base64url')],
      )
      return showCode(world, code)
    },
  },
  {
    name: 'the renewal of a connection’s token',
    async round({ database, story }) {
      // As if another process had stored a token that has ended; a server believes for up to a
      // second what it read of a connection.
      const { rows } = await database.query<{ tokenGeneration: string }>(
        `update connections set "tokenExpiresAt" = 1, "tokenGeneration" = "tokenGeneration" + 1
          where id = $1 returning "tokenGeneration"`,
        [story.connectionId],
      )
      await delay(1100)
      await all(async () => {
        const answer = await story.maker.api(
          'POST',
          `/api/connections/${story.connectionId}/test`,
          { operationId: 'GetIdentity', parameters: {} },
        )
        const { response } = expect(answer, 200)
        if (!JSON.stringify(response ?? null).includes(story.makerId))
          throw new Error(`A call failed: ${JSON.stringify(answer.body).slice(0, 500)}`)
      })
      const after = await database.query<{ tokenGeneration: string }>(
        'select "tokenGeneration" from connections where id = $1',
        [story.connectionId],
      )
      return Number(after.rows[0]?.tokenGeneration) - Number(rows[0]?.tokenGeneration)
    },
  },
  {
    // Not a credential, but decided in the same way: by a constraint, and told in Graph's words.
    name: 'a user principal name',
    async round({ story }, number) {
      const name = `race-${Date.now().toString(36)}-${number}`
      const answers = await all(() =>
        story.administrator.graph('POST', '/users', {
          accountEnabled: true,
          displayName: name,
          mailNickname: name,
          userPrincipalName: `${name}@contoso.localhost`,
          passwordProfile: { password: 'correct horse battery' },
        }),
      )
      return count(answers, 201, 400, 409)
    },
  },
  {
    // Within its minute of grace a refresh token may be used by several tabs. Once its family is
    // revoked, here by the second use of its code, no member may live that was made meanwhile.
    name: 'the end of a refresh token’s family',
    async round({ two, browser }) {
      const { code, verifier } = await freshCode(two, browser)
      const first = await redeem(two, 0, code, verifier)
      const answers = await all((index) =>
        index === 7
          ? redeem(two, index, code, verifier)
          : refresh(two, index, text(expect(first, 200), 'refresh_token')),
      )
      const tokens = answers
        .filter(({ status }) => status === 200)
        .map(({ body }) => text(body, 'refresh_token'))
      const later = await Promise.all(tokens.map((token, index) => refresh(two, index, token)))
      const living = later.filter(({ status }) => status === 200).length
      // One winner: the revocation.
      return living === 0 ? 1 : 1 + living
    },
  },
]

function all<T>(work: (index: number) => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: contenders }, (_, index) => work(index)))
}

/** How many won; whoever lost must have been refused in the protocol's words. */
function count(answers: readonly JsonAnswer[], won: number, ...lost: number[]): number {
  const strange = answers.find(({ status }) => status !== won && !lost.includes(status))
  if (strange)
    throw new Error(`One was answered ${strange.status}: ${JSON.stringify(strange.body)}`)
  return answers.filter(({ status }) => status === won).length
}

const tokenEndpoint = (two: TwoProcesses, index: number): string =>
  `${two.addresses[index % 2]}/organizations/oauth2/v2.0/token`

function authorizeUrl(two: TwoProcesses, challenge = ''): URL {
  const address = new URL(`${two.publicUrl}/organizations/oauth2/v2.0/authorize`)
  address.search = new URLSearchParams({
    client_id: publicClient,
    response_type: 'code',
    redirect_uri: landing,
    scope,
    login_hint: 'maker@contoso.localhost',
    code_challenge: challenge || createHash('sha256').update(randomBytes(32)).digest('base64url'),
    code_challenge_method: 'S256',
  }).toString()
  return address
}

async function freshCode(
  two: TwoProcesses,
  browser: Browser,
): Promise<{ code: string; verifier: string }> {
  const verifier = randomBytes(32).toString('base64url')
  const challenge = createHash('sha256').update(verifier).digest('base64url')
  const page = await limited(() => browser.get(authorizeUrl(two, challenge).href))
  const code = new URL(page.url).searchParams.get('code')
  if (code === null) throw new Error(`No code came: ${page.url} ${page.text.slice(0, 300)}`)
  return { code, verifier }
}

function redeem(
  two: TwoProcesses,
  index: number,
  code: string,
  verifier: string,
): Promise<JsonAnswer> {
  return sendForm(two.dispatcher, tokenEndpoint(two, index), {
    grant_type: 'authorization_code',
    client_id: publicClient,
    code,
    redirect_uri: landing,
    code_verifier: verifier,
    scope,
  })
}

function refresh(two: TwoProcesses, index: number, token: string): Promise<JsonAnswer> {
  return sendForm(two.dispatcher, tokenEndpoint(two, index), {
    grant_type: 'refresh_token',
    client_id: publicClient,
    refresh_token: token,
    scope,
  })
}

/** Opens a connection's link many times at once; gives where those landed that got through. */
async function openLinks({ two, browser, story }: RaceWorld): Promise<string[]> {
  const offered = expect(
    await story.maker.api('POST', `/api/connections/${story.connectionId}/consent-link`, {}),
    200,
    201,
  )
  const address = new URL(text(offered, 'link'), two.publicUrl).href
  const pages = await all(async () => {
    // Only the sign-in page behind the link is asked for again: the link is good once.
    let next = address
    const page = await limited(async () => {
      const got = await browser.get(next)
      next = got.url
      return got
    })
    return page.forms.length > 0
      ? chooseAccount(browser, page, story.maker.userPrincipalName)
      : page
  })
  return pages
    .map(({ url }) => url)
    .filter((url) => new URL(url).searchParams.has('code') && url.includes('/redirect'))
}

interface SecondFactor {
  tenantId: string
  userId: string
  secret: Buffer
  /** Browsers that have shown the password, with the page that asks for a code. */
  waiting: { browser: Browser; page: Page }[]
}

const secondFactors = new WeakMap<RaceWorld, SecondFactor>()

/** A user with an authenticator whose codes are all unused, and as many browsers as contend. */
async function secondFactor(world: RaceWorld): Promise<SecondFactor> {
  const known = secondFactors.get(world) ?? (await addSecondFactor(world))
  secondFactors.set(world, known)
  await world.database.query(
    'update authenticators set "lastStep" = 0, "wrongCodes" = 0, "lockedUntil" = 0',
  )
  while (known.waiting.length < contenders) {
    const browser = new Browser(world.two.dispatcher, [`${landing}/?`, `${landing}?`])
    const address = authorizeUrl(world.two)
    address.searchParams.set('login_hint', careful)
    const first = await limited(() => browser.get(address.href))
    const page = await limited(() => browser.submit(first, { passwd: 'a careful horse battery' }))
    known.waiting.push({ browser, page })
  }
  return known
}

const careful = 'careful@contoso.localhost'

async function addSecondFactor({ two, story, database }: RaceWorld): Promise<SecondFactor> {
  const made = await story.administrator.graph('POST', '/users', {
    accountEnabled: true,
    displayName: 'Careful',
    mailNickname: 'careful',
    userPrincipalName: careful,
    passwordProfile: {
      password: 'a careful horse battery',
      forceChangePasswordNextSignIn: false,
    },
  })
  const userId = text(expect(made, 201), 'id')
  const tenantId = story.tenant.id
  const secret = randomBytes(20)
  const masterKey = readFileSync(join(two.dataFolder, 'master.key'), 'utf8').trim()
  const store = await openStore({
    databaseUrl: two.databaseUrl,
    masterKey: Buffer.from(masterKey, 'base64'),
  })
  const sealed = store.seal(secret.toString('base64'), `authenticator:${tenantId}:${userId}`)
  await store.close()
  await database.query(
    `insert into authenticators ("tenantId", "userId", "sealedSecret", "createdAt", "lastStep",
      "wrongCodes", "lockedUntil") values ($1, $2, $3, 0, 0, 0, 0)`,
    [tenantId, userId, sealed],
  )
  return { tenantId, userId, secret, waiting: [] }
}

/** Shows one code in every browser at once; how many got in, and are taken out of those who wait. */
async function showCode(world: RaceWorld, code: string): Promise<number> {
  const known = secondFactors.get(world)
  if (!known) throw new Error('There is no second factor.')
  const { waiting } = known
  const answers = await all((index) => {
    const { browser, page } = waiting[index]!
    return browser.submit(page, { otc: code }, /next/i)
  })
  // Whoever uses the last recovery code is in as well, and is shown new ones.
  const isIn = ({ url, text: said }: Page): boolean =>
    url.startsWith(`${landing}/?`) ||
    url.startsWith(`${landing}?`) ||
    said.includes('Your recovery codes')
  const strange = answers.find(
    (page) => !isIn(page) && !/code is not right|Too many wrong/.test(page.text),
  )
  if (strange)
    throw new Error(`A code was answered ${strange.status}: ${strange.text.slice(0, 300)}`)
  known.waiting = waiting.filter((_, index) => !isIn(answers[index]!))
  return answers.filter(isIn).length
}

/** The code of an authenticator app for a time step (RFC 6238 §4). */
function codeOf(secret: Buffer, step: number): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const mac = createHmac('sha1', secret).update(counter).digest()
  const number = mac.readUInt32BE((mac.at(-1) ?? 0) & 15) & 0x7f_ff_ff_ff
  return String(number % 1_000_000).padStart(6, '0')
}

/** Waits where pages are asked for faster than one address may. */
async function limited<T extends { status: number }>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    const page = await work()
    if (page.status !== 429) return page
    await delay(200)
  }
}

const retried = limited
