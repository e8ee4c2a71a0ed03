// Many calls wait on connections whose tokens end at once, in two processes over one database.
//
//   node test/e2e/refresh-storm.ts [connections] [calls] [kill] [rotating|reusable] [postgres]
//
// A rotating provider takes each refresh token once. A reusable one takes a token of a client that
// proves itself again, as the Microsoft identity platform does.
import { type ChildProcess, fork } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { type IncomingMessage, createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { newDefinition, newProperties, withAuthentication } from '@patchbay/connector-model'
import { registerGateway } from '@patchbay/gateway'
import { type StoreOptions, insertConnection, insertConnector, openStore } from '@patchbay/store'
import Fastify from 'fastify'
import { Agent } from 'undici'
import { startPostgres } from '../../scripts/postgres.ts'

const TENANT = '11111111-1111-1111-1111-111111111111'
const MASTER_KEY = Buffer.alloc(32, 5)
const CONNECTOR = 'storm'
/** Long enough for every process to have calls waiting. */
const PROVIDER_MILLISECONDS = 400

export interface StormOptions {
  connections: number
  calls: number
  /** One process is killed while it waits for the provider. */
  kill: boolean
  /** Whether a refresh token may come again. Default: it may not. */
  reusable?: boolean
  /** Default: a SQLite file of its own. */
  database?: { databaseUrl: string }
}

export interface StormResult {
  /** Answers of the processes that lived to give them, by status. */
  statuses: Record<number, number>
  /** Refreshes that took effect: whose tokens the connections hold, or held. */
  refreshes: number
  /** Those that the provider carried out; more when a process died with what it was given. */
  carriedOut: number
  /** Connections that were refreshed more than once. */
  doubled: number
  /** Refresh tokens that were refused, having come before. */
  refused: number
  /** Connections whose stored token is none that the provider takes. */
  lost: number
  /** Those of the lost that tell their user to sign in again. */
  askToSignIn: number
  /** Requests that ended because their process was killed. */
  cutShort: number
  milliseconds: number
}

interface Job {
  store: { file: string } | { databaseUrl: string }
  network: number
  connections: string[]
  callsEach: number
}

/** @throws {Error} when a process could not do its part. */
export async function storm(options: StormOptions): Promise<StormResult> {
  const folder = await mkdtemp(join(tmpdir(), 'patchbay-storm-'))
  const where = options.database ?? { file: join(folder, 'storm.db') }
  const provider = await startProvider(options.reusable ?? false)
  const store = await openStore({ ...where, masterKey: MASTER_KEY } as StoreOptions)
  const ids = Array.from({ length: options.connections }, () => randomBytes(16).toString('hex'))
  await seed(store, ids)
  for (const id of ids) provider.valid.set(`refresh-${id}-0`, id)

  const job: Job = {
    store: where,
    network: provider.port,
    connections: ids,
    callsEach: Math.ceil(options.calls / options.connections / 2),
  }
  const processes = [startWorker(job), startWorker(job)]
  try {
    await Promise.all(processes.map((child) => message(child, 'ready')))
    const began = performance.now()
    const results = processes.map((child) => message(child, 'done'))
    for (const child of processes) child.send('go')
    if (options.kill) {
      while (provider.asked < options.connections / 4) await new Promise((r) => setTimeout(r, 5))
      processes[1]!.kill('SIGKILL')
      results.pop()!.catch(() => {})
    }
    const statuses: Record<number, number> = {}
    for (const { statuses: counts } of (await Promise.all(results)) as { statuses: object }[])
      for (const [status, count] of Object.entries(counts))
        statuses[Number(status)] = (statuses[Number(status)] ?? 0) + Number(count)
    const result = { refreshes: 0, doubled: 0, lost: 0, askToSignIn: 0 }
    for (const id of ids) {
      const row = await store.db
        .selectFrom('connections')
        .select(['sealedAccessToken', 'tokenGeneration', 'status', 'statusCode'])
        .where('id', '=', id)
        .executeTakeFirstOrThrow()
      const token = store.unseal(row.sealedAccessToken!, `connection:${id}:access_token`)
      result.refreshes += row.tokenGeneration - 1
      if (row.tokenGeneration > 2) result.doubled++
      if (row.status === 'Connected' && provider.given.get(token) === id) continue
      result.lost++
      if (row.status === 'Error' && row.statusCode === 'consent_required') result.askToSignIn++
    }
    return {
      ...result,
      statuses,
      carriedOut: provider.carriedOut,
      refused: provider.refused,
      cutShort: provider.cutShort,
      milliseconds: Math.round(performance.now() - began),
    }
  } finally {
    for (const child of processes) child.kill('SIGKILL')
    await store.close()
    await provider.close()
    await rm(folder, { recursive: true, force: true })
  }
}

async function seed(
  store: Awaited<ReturnType<typeof openStore>>,
  ids: readonly string[],
): Promise<void> {
  const now = new Date().toISOString()
  const definition = newDefinition({
    title: 'Storm',
    host: 'api.example.com',
    basePath: '/',
    scheme: 'http',
  })
  definition['paths'] = {
    '/me': { get: { operationId: 'GetMe', responses: { 200: { description: 'ok' } } } },
  }
  const files = withAuthentication(
    { definition, properties: newProperties() },
    {
      type: 'oauth2',
      identityProvider: 'oauth2',
      clientId: 'client',
      authorizationUrl: 'http://provider.example.com/authorize',
      tokenUrl: 'http://provider.example.com/token',
      refreshUrl: 'http://provider.example.com/token',
      scopes: [],
      redirectUrl: '',
    },
  )
  await store.transaction(async (tx) => {
    await insertConnector(tx, {
      id: CONNECTOR,
      tenantId: TENANT,
      ownerId: 'maker',
      displayName: 'Storm',
      definition: JSON.stringify(files.definition),
      properties: JSON.stringify(files.properties),
      icon: null,
      redirectUrl: 'https://localhost:8443/redirect/storm',
      sealedClientSecret: null,
      version: 1,
      createdAt: now,
      updatedAt: now,
    })
    for (const id of ids)
      await insertConnection(tx, {
        id,
        tenantId: TENANT,
        connectorId: CONNECTOR,
        ownerId: 'maker',
        displayName: id,
        status: 'Connected',
        statusCode: null,
        statusMessage: null,
        accountName: null,
        parameters: '{}',
        sealedSecrets: null,
        sealedAccessToken: store.seal(`access-${id}-0`, `connection:${id}:access_token`),
        sealedRefreshToken: store.seal(`refresh-${id}-0`, `connection:${id}:refresh_token`),
        tokenExpiresAt: Math.floor(Date.now() / 1000),
        tokenGeneration: 1,
        lastUsedAt: now,
        lastRefreshAt: null,
        createdAt: now,
      })
  })
}

/** Unless tokens are reusable, one that comes again is a theft to it, and is refused. */
async function startProvider(reusable: boolean) {
  const provider = {
    port: 0,
    asked: 0,
    carriedOut: 0,
    refused: 0,
    cutShort: 0,
    valid: new Map<string, string>(),
    /** Access tokens, and whose they are. */
    given: new Map<string, string>(),
    close: async () => {},
  }
  const server = createServer((request, response) => {
    if (request.headers.host !== 'provider.example.com') {
      const token = String(request.headers.authorization).replace('Bearer ', '')
      response.statusCode = provider.given.has(token) ? 200 : 403
      response.end('{}')
      return
    }
    provider.asked++
    void textOf(request).then((text) => {
      setTimeout(() => {
        // Whoever is gone gets nothing, and so spends nothing.
        if (response.socket?.destroyed !== false) {
          provider.cutShort++
          return
        }
        const token = new URLSearchParams(text).get('refresh_token') ?? ''
        const id = provider.valid.get(token)
        response.setHeader('content-type', 'application/json')
        if (id === undefined) {
          provider.refused++
          response.statusCode = 400
          response.end('{"error":"invalid_grant"}')
          return
        }
        if (!reusable) provider.valid.delete(token)
        provider.carriedOut++
        const next = randomBytes(8).toString('hex')
        provider.valid.set(`refresh-${next}`, id)
        provider.given.set(`access-${next}`, id)
        response.end(
          JSON.stringify({
            access_token: `access-${next}`,
            refresh_token: `refresh-${next}`,
            expires_in: 3600,
          }),
        )
      }, PROVIDER_MILLISECONDS)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  provider.port = (server.address() as AddressInfo).port
  provider.close = async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  return provider
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request) text += String(chunk)
  return text
}

function startWorker(job: Job): ChildProcess {
  const child = fork(fileURLToPath(import.meta.url), ['worker'])
  child.send(job)
  return child
}

function message(child: ChildProcess, type: string): Promise<object> {
  return new Promise((resolve, reject) => {
    child.on('message', (value: { type: string }) => {
      if (value.type === type) resolve(value)
    })
    child.once('exit', () => reject(new Error('A process ended early.')))
  })
}

/** One of the processes: opens the database as a server does, and makes calls when told to. */
async function work(job: Job): Promise<void> {
  const store = await openStore({ ...job.store, masterKey: MASTER_KEY } as StoreOptions)
  const app = Fastify()
  registerGateway(app, {
    store,
    clock: { now: () => new Date() },
    authenticate: async () => ({
      kind: 'user',
      tenantId: TENANT,
      userId: 'maker',
      userPrincipalName: 'maker@contoso.localhost',
      displayName: 'Maker',
      appId: '',
      scopes: 'all',
      directoryRoles: [],
    }),
    session: async () => undefined,
    publicUrl: 'https://localhost:8443',
    origins: ['https://localhost:8443'],
    redirectUrl: 'https://localhost:8443/redirect',
    allowedPrivateHosts: [],
    outsideNetwork: new Agent({
      connect: (_options, callback) => {
        const socket = connect(job.network, '127.0.0.1', () => callback(null, socket))
        socket.once('error', (error) => callback(error, null))
      },
    }),
    log: app.log,
  })
  await app.ready()
  process.send!({ type: 'ready' })
  await new Promise((resolve) => process.once('message', resolve))
  const statuses: Record<number, number> = {}
  await Promise.all(
    job.connections.flatMap((id) =>
      Array.from({ length: job.callsEach }, async () => {
        const { statusCode } = await app.inject({ url: `/apim/${CONNECTOR}/${id}/me` })
        statuses[statusCode] = (statuses[statusCode] ?? 0) + 1
      }),
    ),
  )
  process.send!({ type: 'done', statuses })
}

if (process.argv[2] === 'worker') process.once('message', (job: Job) => void work(job))
else if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [connections = '500', calls = '5000', ...words] = process.argv.slice(2)
  const cluster = words.includes('postgres') ? await startPostgres() : undefined
  try {
    console.log(
      await storm({
        connections: Number(connections),
        calls: Number(calls),
        kill: words.includes('kill'),
        reusable: words.includes('reusable'),
        ...(cluster && { database: { databaseUrl: await cluster.createDatabase('storm') } }),
      }),
    )
  } finally {
    await cluster?.stop()
  }
}
