// Tokens and documents of one server process on one core, beside a bare signer and oidc-provider.
// node bench/identity.ts [rounds] [seconds] [part…]; parts: tokens documents cores start size
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { generateKeyPairSync, randomUUID, sign } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { createDirectory, systemActor } from '@patchbay/directory'
import { insertAuthorizationCode, openStore, type Store } from '@patchbay/store'
import { datedDigest, datedSecret } from '../packages/identity/src/random.ts'
import { bundle } from '../scripts/bundle.ts'
import { freePort } from '../test/e2e/free-port.ts'

const connections = 32

/** A server under load: where it listens, and its process. */
interface Server {
  name: string
  port: number
  pid: number
  stop(): Promise<void>
}

/** What one stretch of load gave. */
interface Figure {
  perSecond: number
  /** User and system time of the server's process for each answer. */
  cpuMicroseconds: number
  p50: number
  p99: number
}

/** Makes the next request of a connection from what the last one was answered with. */
type Next = (connection: number, answer: string | undefined) => string | undefined

/** Keeps every connection busy for a time, or until there is nothing to ask; HTTP/1.1, keep-alive. */
async function drive(server: Server, seconds: number, next: Next): Promise<Figure> {
  const times: number[] = []
  const cpu = cpuOf(server.pid)
  const began = performance.now()
  const end = began + seconds * 1000
  await Promise.all(
    Array.from({ length: connections }, (_, connection) => {
      return new Promise<void>((resolve, reject) => {
        const socket = connect({ port: server.port, host: '127.0.0.1', noDelay: true })
        let answer = ''
        let sentAt = 0
        const send = (last: string | undefined): void => {
          const request = performance.now() < end ? next(connection, last) : undefined
          if (request === undefined) {
            socket.destroy()
            resolve()
            return
          }
          sentAt = performance.now()
          socket.write(request)
        }
        socket.setEncoding('latin1')
        socket.on('data', (chunk: string) => {
          answer += chunk
          const head = answer.indexOf('\r\n\r\n')
          if (head < 0) return
          const length = Number(/content-length: (\d+)/i.exec(answer.slice(0, head))?.[1] ?? 0)
          if (answer.length < head + 4 + length) return
          const body = answer.slice(head + 4)
          if (!/^HTTP\/1\.1 (?:200|304)/.test(answer)) {
            reject(new Error(`${server.name}: ${answer}`))
            socket.destroy()
            return
          }
          answer = ''
          times.push(performance.now() - sentAt)
          send(body)
        })
        socket.once('connect', () => send(undefined))
        socket.once('error', reject)
      })
    }),
  )
  const took = (performance.now() - began) / 1000
  const sorted = times.toSorted((a, b) => a - b)
  return {
    perSecond: times.length / took,
    cpuMicroseconds: ((cpuOf(server.pid) - cpu) * 1e6) / times.length,
    p50: sorted[Math.floor(sorted.length / 2)] ?? 0,
    p99: sorted[Math.floor(sorted.length * 0.99)] ?? 0,
  }
}

/** So many requests that V8 has compiled what they take. */
async function warmUp(server: Server, next: Next, count = 1000): Promise<void> {
  let left = count
  await drive(server, 120, (connection, answer) =>
    left-- > 0 ? next(connection, answer) : undefined,
  )
}

function post(path: string, form: Record<string, string>): string {
  const body = new URLSearchParams(form).toString()
  return `POST ${path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: ${body.length}\r\n\r\n${body}`
}

const get = (path: string): string => `GET ${path} HTTP/1.1\r\nhost: localhost\r\n\r\n`

/** Seconds of CPU that a process has used, all threads (Linux). */
function cpuOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) / 100
}

/** Resident megabytes now. */
function residentOf(pid: number): number {
  const line = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
  return Math.round(Number(line?.[1]) / 1024)
}

/** Starts a process on some cores and waits until it has written a text. */
async function start(
  name: string,
  port: number,
  cores: string,
  args: readonly string[],
  ready: string,
  environment: Record<string, string> = {},
): Promise<Server> {
  const child: ChildProcess = spawn('taskset', ['-c', cores, process.execPath, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: process.env['PATH'], ...environment },
  })
  await new Promise<void>((resolve, reject) => {
    child.stdout?.on('data', (chunk: Buffer) => {
      if (chunk.includes(ready)) resolve()
    })
    child.once('exit', (code) => reject(new Error(`${name} ended with ${code}`)))
  })
  return {
    name,
    port,
    pid: child.pid ?? 0,
    stop: () =>
      new Promise((resolve) => {
        child.removeAllListeners('exit')
        child.once('exit', () => resolve())
        child.kill()
      }),
  }
}

const domain = 'contoso.localhost'

interface Ours {
  folder: string
  settings: Record<string, string>
  port: number
  tenantId: string
  userId: string
  client: { appId: string; secret: string }
  api: string
}

/** What `npm run patchbay -- serve` runs: the bundle, made anew of the sources. */
let program: Promise<string> | undefined

async function startOurs(ours: Pick<Ours, 'settings' | 'port'>, cores: string): Promise<Server> {
  const profile = process.env['PROFILE']
    ? ['--cpu-prof', `--cpu-prof-dir=${process.env['PROFILE']}`]
    : []
  return start(
    'Patchbay',
    ours.port,
    cores,
    [...profile, await (program ??= bundle()), 'serve'],
    'Patchbay is running',
    ours.settings,
  )
}

/** A new data folder with an API and a client of it. */
async function prepare(): Promise<Ours> {
  const folder = mkdtempSync(join(tmpdir(), 'patchbay-identity-bench-'))
  const port = await freePort()
  const settings = {
    PATCHBAY_DATA_DIR: folder,
    PATCHBAY_HTTPS_PORT: String(await freePort()),
    PATCHBAY_HTTP_PORT: String(port),
    PATCHBAY_ADMIN_PASSWORD: 'admin-horse-battery',
    PATCHBAY_TENANT_DOMAIN: domain,
    PATCHBAY_LOG: '0',
  }
  const server = await startOurs({ settings, port }, '0,1')
  await server.stop()
  return withStore(folder, async (store) => {
    const directory = createDirectory({ store, clock: { now: () => new Date() } })
    const tenant = await directory.tenants.find(domain)
    if (!tenant) throw new Error('The server made no tenant.')
    const made = await directory.users.create(
      tenant.id,
      { displayName: 'Person', userPrincipalName: `person@${domain}` },
      systemActor,
    )
    const api = await directory.applications.register(
      tenant.id,
      { displayName: 'API' },
      systemActor,
    )
    const scopeId = randomUUID()
    const roleId = randomUUID()
    const named = { id: scopeId, value: 'access_as_user', isEnabled: true, type: 'User' }
    const words = { adminConsentDisplayName: 'Use', adminConsentDescription: 'Use' }
    await directory.applications.update(
      tenant.id,
      api.application.id,
      {
        identifierUris: [`api://${api.application.appId}`],
        api: {
          requestedAccessTokenVersion: 2,
          oauth2PermissionScopes: [{ ...named, ...words } as never],
        },
        appRoles: [
          {
            id: roleId,
            value: 'Reader',
            displayName: 'Reader',
            description: 'Reads.',
            allowedMemberTypes: ['Application'],
            isEnabled: true,
          },
        ],
      },
      systemActor,
    )
    const client = await directory.applications.register(
      tenant.id,
      { displayName: 'Client', web: { redirectUris: ['https://client.example/cb'] } },
      systemActor,
    )
    const { secretText } = await directory.applications.addPassword(
      tenant.id,
      client.application.id,
      {},
      systemActor,
    )
    await directory.appRoleAssignments.create(
      tenant.id,
      {
        resourceId: api.servicePrincipal.id,
        principalId: client.servicePrincipal.id,
        appRoleId: roleId,
      },
      systemActor,
    )
    await directory.permissionGrants.create(
      tenant.id,
      {
        clientId: client.servicePrincipal.id,
        resourceId: api.servicePrincipal.id,
        consentType: 'AllPrincipals',
        principalId: null,
        scope: 'access_as_user',
      },
      systemActor,
    )
    return {
      folder,
      settings,
      port,
      tenantId: tenant.id,
      userId: made.id,
      client: { appId: client.application.appId, secret: secretText },
      api: `api://${api.application.appId}`,
    }
  })
}

async function withStore<T>(folder: string, work: (store: Store) => Promise<T>): Promise<T> {
  const masterKey = Buffer.from(readFileSync(join(folder, 'master.key'), 'utf8'), 'base64')
  const store = await openStore({ file: join(folder, 'patchbay.db'), masterKey })
  try {
    return await work(store)
  } finally {
    await store.close()
  }
}

/** Authorization codes as the authorization endpoint writes them. */
function mintCodes(ours: Ours, count: number): Promise<string[]> {
  const clock = { now: () => new Date() }
  const now = Math.floor(Date.now() / 1000)
  const resource = {
    name: ours.api,
    values: ['access_as_user'],
    isDefault: false,
    isPrefixed: true,
  }
  const document = JSON.stringify({
    version: 2,
    redirectUri: 'https://client.example/cb',
    platform: 'web',
    scope: { oidc: ['openid', 'offline_access'], resources: [resource] },
    authTime: now,
    isPersistent: false,
    withAuthTime: false,
    requestedClaims: [],
  })
  const codes = Array.from({ length: count }, () => datedSecret({ clock }))
  return withStore(ours.folder, async (store) => {
    await store.transaction(async (tx) => {
      for (const code of codes)
        await insertAuthorizationCode(tx, {
          codeHash: datedDigest(code),
          grantId: randomUUID(),
          tenantId: ours.tenantId,
          clientId: ours.client.appId,
          userId: ours.userId,
          document,
          issuedAt: now,
          expiresAt: now + 600,
          redeemedAt: null,
          accessTokenId: null,
        })
    })
    return codes
  })
}

/** How each server is asked for tokens. */
interface Peer {
  path: string
  clientCredentials: Record<string, string>
  redemption: Record<string, string>
  mint(count: number): Promise<string[]>
}

function oursAsPeer(ours: Ours): Peer {
  const client = { client_id: ours.client.appId, client_secret: ours.client.secret }
  return {
    path: `/${ours.tenantId}/oauth2/v2.0/token`,
    clientCredentials: {
      ...client,
      grant_type: 'client_credentials',
      scope: `${ours.api}/.default`,
    },
    redemption: { ...client, redirect_uri: 'https://client.example/cb' },
    mint: (count) => mintCodes(ours, count),
  }
}

function oidcAsPeer(server: Server): Peer {
  const client = { client_id: 'client', client_secret: 'a'.repeat(40) }
  return {
    path: '/token',
    clientCredentials: {
      ...client,
      grant_type: 'client_credentials',
      scope: 'read',
      resource: 'urn:api',
    },
    redemption: { ...client, redirect_uri: 'https://client.example/cb' },
    async mint(count) {
      const answer = await fetch(`http://127.0.0.1:${server.port}/mint?${count}`)
      return (await answer.json()) as string[]
    },
  }
}

/** Asks for a token of the application itself again and again. */
function clientCredentials(peer: Peer): Next {
  const request = post(peer.path, peer.clientCredentials)
  return () => request
}

/** Redeems one code after the other, until there are none. */
function redemptions(peer: Peer, codes: string[]): Next {
  return () => {
    const code = codes.pop()
    return code && post(peer.path, { ...peer.redemption, grant_type: 'authorization_code', code })
  }
}

/** Each connection renews its own refresh token, again and again. */
function refreshes(peer: Peer, codes: string[]): Next {
  const { redirect_uri: _, ...client } = peer.redemption
  return (connection, answer) => {
    if (answer === undefined) return redemptions(peer, codes)(connection, undefined)
    const { refresh_token: refreshToken } = JSON.parse(answer) as { refresh_token: string }
    return post(peer.path, {
      ...client,
      grant_type: 'refresh_token',
      refresh_token: refreshToken,
    })
  }
}

class Table {
  readonly #figures = new Map<string, Figure[]>()

  add(row: string, figure: Figure): void {
    this.#figures.set(row, [...(this.#figures.get(row) ?? []), figure])
    console.error(
      `${row}: ${Math.round(figure.perSecond)}/s, ${Math.round(figure.cpuMicroseconds)} µs`,
    )
  }

  median(row: string): Figure {
    const figures = this.#figures.get(row) ?? []
    const of = (name: keyof Figure): number => {
      const sorted = figures.map((figure) => figure[name]).toSorted((a, b) => a - b)
      return sorted[Math.floor(sorted.length / 2)] ?? 0
    }
    return {
      perSecond: of('perSecond'),
      // Other programs only ever add to it, so the round that was disturbed least says most.
      cpuMicroseconds: Math.min(...figures.map((figure) => figure.cpuMicroseconds)),
      p50: of('p50'),
      p99: of('p99'),
    }
  }

  print(): void {
    console.log('| | per second | least CPU µs each | p50 ms | p99 ms |')
    console.log('|---|---:|---:|---:|---:|')
    for (const row of this.#figures.keys()) {
      const { perSecond, cpuMicroseconds, p50, p99 } = this.median(row)
      console.log(
        `| ${row} | ${Math.round(perSecond)} | ${Math.round(cpuMicroseconds)} | ${p50.toFixed(2)} | ${p99.toFixed(2)} |`,
      )
    }
  }

  /** How one row stands to another: by rate, and by CPU. */
  ratio(row: string, other: string): string {
    const [a, b] = [this.median(row), this.median(other)]
    return `${row} is ${(a.perSecond / b.perSecond).toFixed(2)} × ${other} by rate, ${(b.cpuMicroseconds / a.cpuMicroseconds).toFixed(2)} × by CPU`
  }
}

async function measureTokens(ours: Ours, rounds: number, seconds: number): Promise<void> {
  const patchbay = await startOurs(ours, '0')
  const peer = oursAsPeer(ours)
  const sample = await fetch(`http://127.0.0.1:${ours.port}${peer.path}`, {
    method: 'POST',
    body: new URLSearchParams(peer.clientCredentials),
  })
  const { access_token: token } = (await sample.json()) as { access_token: string }
  const size = Buffer.from(token.split('.')[1] ?? '', 'base64url').length
  const bare = await startPeer('bare', [String(size)])
  const oidc = await startPeer('oidc-provider', [])
  const other = oidcAsPeer(oidc)
  const table = new Table()
  const run = async (server: Server, what: string, next: Next, least = seconds): Promise<void> =>
    table.add(`${server.name}: ${what}`, await drive(server, least, next))
  const bareNext = (): string => post('/token', peer.clientCredentials)

  for (const server of [patchbay, bare, oidc]) {
    const next = server === bare ? bareNext : clientCredentials(server === patchbay ? peer : other)
    await warmUp(server, next)
  }
  for (let round = 0; round < rounds; round++) {
    await run(patchbay, 'client credentials', clientCredentials(peer))
    await run(bare, 'signing alone', bareNext)
    await run(oidc, 'client credentials', clientCredentials(other))
    await run(patchbay, 'refresh', refreshes(peer, await peer.mint(connections)))
    await run(oidc, 'refresh', refreshes(other, await other.mint(connections)))
    const count = Math.ceil(250 * seconds)
    await run(patchbay, 'code', redemptions(peer, await peer.mint(count)), 60)
    await run(oidc, 'code', redemptions(other, await other.mint(count)), 60)
  }
  table.print()
  const client = 'Patchbay: client credentials'
  console.log(table.ratio(client, 'bare node:http: signing alone'))
  console.log(table.ratio(client, 'oidc-provider: client credentials'))
  console.log(table.ratio('Patchbay: refresh', 'oidc-provider: refresh'))
  console.log(table.ratio('Patchbay: code', 'oidc-provider: code'))
  console.log(
    `resident: Patchbay ${residentOf(patchbay.pid)} MB, oidc-provider ${residentOf(oidc.pid)} MB`,
  )
  for (const server of [patchbay, bare, oidc]) await server.stop()
}

async function startPeer(name: string, args: readonly string[]): Promise<Server> {
  const port = await freePort()
  const shown = name === 'bare' ? 'bare node:http' : name
  return start(
    shown,
    port,
    '0',
    [fileURLToPath(import.meta.url), `serve-${name}`, String(port), ...args],
    'ready',
  )
}

async function measureDocuments(ours: Ours, rounds: number, seconds: number): Promise<void> {
  const server = await startOurs(ours, '0')
  const table = new Table()
  const discovery = get(`/${ours.tenantId}/v2.0/.well-known/openid-configuration`)
  const keys = get(`/${ours.tenantId}/discovery/v2.0/keys`)
  const asked = await fetch(`http://127.0.0.1:${ours.port}/${ours.tenantId}/discovery/v2.0/keys`)
  await asked.text()
  const etag = asked.headers.get('etag')
  const known = keys.replace('\r\n\r\n', `\r\nif-none-match: ${etag}\r\n\r\n`)
  for (let round = 0; round <= rounds; round++) {
    const to = round === 0 ? new Table() : table
    to.add('discovery', await drive(server, seconds, () => discovery))
    to.add('keys', await drive(server, seconds, () => keys))
    if (etag) to.add('keys, known (304)', await drive(server, seconds, () => known))
  }
  table.print()
  await server.stop()
}

/** One core, then both, for one process whose signatures are made on the thread pool. */
async function measureCores(ours: Ours, rounds: number, seconds: number): Promise<void> {
  const table = new Table()
  const next = clientCredentials(oursAsPeer(ours))
  for (let round = 0; round < rounds; round++) {
    for (const [cores, name] of [
      ['0', 'one core'],
      ['0,1', 'two cores'],
    ] as const) {
      const server = await startOurs(ours, cores)
      await drive(server, 1, next)
      table.add(name, await drive(server, seconds, next))
      await server.stop()
    }
  }
  table.print()
  console.log(table.ratio('two cores', 'one core'))
}

/** The same directory with more and more in it. */
async function measureSize(ours: Ours, rounds: number, seconds: number): Promise<void> {
  const table = new Table()
  const peer = oursAsPeer(ours)
  const next = clientCredentials(peer)
  const sizes = [
    { users: 1000, applications: 100 },
    { users: 1_000_000, applications: 100_000 },
  ]
  for (const size of sizes) {
    fill(ours, size)
    const name = nameOfSize(size)
    const server = await startOurs(ours, '0')
    await drive(server, 1, next)
    for (let round = 0; round < rounds; round++) {
      table.add(`${name}: client credentials`, await drive(server, seconds, next))
      const codes = await peer.mint(connections)
      table.add(`${name}: refresh`, await drive(server, seconds, refreshes(peer, codes)))
    }
    console.log(`${name}: ${residentOf(server.pid)} MB resident`)
    await server.stop()
  }
  table.print()
  const [few = '', many = ''] = sizes.map(nameOfSize)
  for (const what of ['client credentials', 'refresh'])
    console.log(table.ratio(`${many}: ${what}`, `${few}: ${what}`))
}

function nameOfSize({ users, applications }: { users: number; applications: number }): string {
  return `${users} users, ${applications} applications`
}

/** Copies one user and one application until there are so many. */
function fill(ours: Ours, size: { users: number; applications: number }): void {
  const database = new DatabaseSync(join(ours.folder, 'patchbay.db'))
  database.exec('PRAGMA synchronous = OFF')
  const { appId } = ours.client
  copyRows(database, 'users', `id = '${ours.userId}'`, size.users, {
    id: guid,
    userPrincipalName: `'copy' || n || '@${domain}'`,
    principalNameKey: `'copy' || n || '@${domain}'`,
    displayName: `'Copy ' || n`,
    displayNameKey: `'copy ' || n`,
  })
  copyRows(database, 'applications', `appId = '${appId}'`, size.applications, {
    id: guid,
    appId: guid,
    displayName: `'Copy ' || n`,
    displayNameKey: `'copy ' || n`,
  })
  copyRows(database, 'servicePrincipals', `appId = '${appId}'`, size.applications, {
    id: guid,
    appId: guid,
    displayName: `'Copy ' || n`,
    displayNameKey: `'copy ' || n`,
  })
  database.exec('analyze')
  database.close()
}

const guid = `lower(substr(h, 1, 8) || '-' || substr(h, 9, 4) || '-4' || substr(h, 14, 3) || '-8' || substr(h, 18, 3) || '-' || substr(h, 21, 12))`

function copyRows(
  database: DatabaseSync,
  table: string,
  where: string,
  count: number,
  own: Record<string, string>,
): void {
  const rows = database.prepare(`select name from pragma_table_info('${table}')`).all()
  const names = rows.map((row) => String(row['name']))
  const has = Number(database.prepare(`select count(*) as n from ${table}`).get()?.['n'])
  database.exec(`insert into ${table} (${names.join(', ')})
    with recursive numbers (n) as (select ${has} union all select n + 1 from numbers where n < ${count} - 1),
    random (n, h) as materialized (select n, hex(randomblob(16)) from numbers)
    select ${names.map((name) => own[name] ?? `t.${name}`).join(', ')} from random, ${table} t where ${where}`)
}

/** From the start of a process to its first token. */
async function measureStart(ours: Ours, rounds: number): Promise<void> {
  const { path, clientCredentials: form } = oursAsPeer(ours)
  const times: number[] = []
  for (let round = 0; round < rounds; round++) {
    const began = performance.now()
    const starting = startOurs(ours, '0')
    for (;;) {
      const answer = await fetch(`http://127.0.0.1:${ours.port}${path}`, {
        method: 'POST',
        body: new URLSearchParams(form),
      }).catch(() => undefined)
      if (answer?.ok) break
      await new Promise((resolve) => setTimeout(resolve, 2))
    }
    times.push(performance.now() - began)
    const server = await starting
    console.error(
      `first token after ${times.at(-1)?.toFixed(0)} ms, ${(cpuOf(server.pid) * 1000).toFixed(0)} ms of CPU`,
    )
    await server.stop()
  }
  const sorted = times.toSorted((a, b) => a - b)
  console.log(
    `first token after ${sorted.map((time) => Math.round(time)).join(', ')} ms; median ${Math.round(sorted[Math.floor(rounds / 2)] ?? 0)} ms`,
  )
}

/** Signs a text of that size for each request, and nothing else. */
async function serveBare(port: number, size: number): Promise<void> {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const header = Buffer.from(
    JSON.stringify({ typ: 'JWT', alg: 'RS256', kid: 'A'.repeat(27) }),
  ).toString('base64url')
  const server = createServer((request, response) => {
    let form = ''
    request.on('data', (chunk: Buffer) => (form += chunk))
    request.on('end', () => {
      const clientId = new URLSearchParams(form).get('client_id')
      const now = Math.floor(Date.now() / 1000)
      const claims = JSON.stringify({ iat: now, exp: now + 3600, azp: clientId, pad: '' })
      const padded = claims.replace('"pad":""', `"pad":"${'x'.repeat(size - claims.length)}"`)
      const input = `${header}.${Buffer.from(padded).toString('base64url')}`
      const signature = sign('RSA-SHA256', Buffer.from(input), privateKey).toString('base64url')
      const body = JSON.stringify({
        token_type: 'Bearer',
        expires_in: 3600,
        access_token: `${input}.${signature}`,
      })
      response.writeHead(200, {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
      })
      response.end(body)
    })
  })
  server.listen(port, '127.0.0.1', () => console.log('ready'))
}

interface OidcProvider {
  new (
    issuer: string,
    configuration: object,
  ): {
    callback(): (request: IncomingMessage, response: ServerResponse) => Promise<void>
    Client: { find(clientId: string): Promise<object> }
    Grant: new (of: object) => {
      addOIDCScope(scope: string): void
      addResourceScope(resource: string, scope: string): void
      save(): Promise<string>
    }
    AuthorizationCode: new (of: object) => { save(): Promise<string> }
  }
}

/** oidc-provider with everything in a map: JWT access tokens, rotating refresh tokens. */
async function serveOidcProvider(port: number): Promise<void> {
  // It comes without types; these are of what is used here.
  const module: string = 'oidc-provider'
  const { default: Provider } = (await import(module)) as { default: OidcProvider }
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const rows = new Map<string, Record<string, unknown>>()
  class Adapter {
    readonly #name: string
    constructor(name: string) {
      this.#name = name
    }
    async upsert(id: string, payload: Record<string, unknown>): Promise<void> {
      rows.set(`${this.#name}:${id}`, payload)
    }
    async find(id: string): Promise<Record<string, unknown> | undefined> {
      return rows.get(`${this.#name}:${id}`)
    }
    async consume(id: string): Promise<void> {
      const row = rows.get(`${this.#name}:${id}`)
      if (row) row['consumed'] = Math.floor(Date.now() / 1000)
    }
    async destroy(id: string): Promise<void> {
      rows.delete(`${this.#name}:${id}`)
    }
    async findByUid(): Promise<undefined> {
      return undefined
    }
    async findByUserCode(): Promise<undefined> {
      return undefined
    }
    async revokeByGrantId(): Promise<void> {}
  }
  const provider = new Provider(`http://localhost:${port}`, {
    adapter: Adapter,
    clients: [
      {
        client_id: 'client',
        client_secret: 'a'.repeat(40),
        token_endpoint_auth_method: 'client_secret_post',
        grant_types: ['client_credentials', 'authorization_code', 'refresh_token'],
        response_types: ['code'],
        redirect_uris: ['https://client.example/cb'],
        scope: 'openid offline_access read',
      },
    ],
    scopes: ['openid', 'offline_access', 'read'],
    jwks: {
      keys: [{ ...privateKey.export({ format: 'jwk' }), alg: 'RS256', use: 'sig' }],
    },
    findAccount: (_: unknown, accountId: string) => ({
      accountId,
      claims: async () => ({ sub: accountId }),
    }),
    rotateRefreshToken: true,
    ttl: { AuthorizationCode: 600, Grant: 3600, RefreshToken: 3600, AccessToken: 3600 },
    issueRefreshToken: async () => true,
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => 'urn:api',
        useGrantedResource: () => true,
        getResourceServerInfo: () => ({
          scope: 'read',
          audience: 'urn:api',
          accessTokenFormat: 'jwt',
          accessTokenTTL: 3600,
          jwt: { sign: { alg: 'RS256' } },
        }),
      },
    },
  })
  const callback = provider.callback()
  const mint = async (count: number): Promise<string[]> => {
    const client = await provider.Client.find('client')
    const codes: string[] = []
    for (let index = 0; index < count; index++) {
      const grant = new provider.Grant({ accountId: 'person', clientId: 'client' })
      grant.addOIDCScope('openid offline_access')
      grant.addResourceScope('urn:api', 'read')
      const grantId = await grant.save()
      const code = new provider.AuthorizationCode({
        accountId: 'person',
        client,
        grantId,
        gty: 'authorization_code',
        authTime: Math.floor(Date.now() / 1000),
        redirectUri: 'https://client.example/cb',
        scope: 'openid offline_access read',
        resource: 'urn:api',
        sessionUid: 'session',
      })
      codes.push(await code.save())
    }
    return codes
  }
  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    if (!request.url?.startsWith('/mint')) {
      void callback(request, response)
      return
    }
    void mint(Number(request.url.split('?')[1])).then((codes) =>
      response.end(JSON.stringify(codes)),
    )
  }
  createServer(handle).listen(port, '127.0.0.1', () => console.log('ready'))
}

const [first, ...rest] = process.argv.slice(2)
if (first === 'serve-bare') await serveBare(Number(rest[0]), Number(rest[1]))
else if (first === 'serve-oidc-provider') await serveOidcProvider(Number(rest[0]))
else {
  execFileSync('taskset', ['-acp', '1', String(process.pid)])
  const rounds = Number(first ?? 5)
  const seconds = Number(rest[0] ?? 2)
  const wanted = rest.slice(1)
  const parts = {
    tokens: (ours: Ours) => measureTokens(ours, rounds, seconds),
    documents: (ours: Ours) => measureDocuments(ours, rounds, seconds),
    cores: (ours: Ours) => measureCores(ours, rounds, seconds),
    start: (ours: Ours) => measureStart(ours, rounds),
    size: (ours: Ours) => measureSize(ours, rounds, seconds),
  }
  const ours = await prepare()
  try {
    for (const [name, measure] of Object.entries(parts))
      if (wanted.length === 0 || wanted.includes(name)) await measure(ours)
  } finally {
    rmSync(ours.folder, { recursive: true, force: true })
  }
}
