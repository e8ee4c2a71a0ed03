// Two server processes on one PostgreSQL database, behind an address that hands requests to them in turn.
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer as createHttpsServer } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { Agent, type Dispatcher, request } from 'undici'
import type { Target } from '../../apps/cli/src/walkthrough/server.ts'
import { type PostgresCluster, startPostgres } from '../../scripts/postgres.ts'
import { freePort } from './free-port.ts'
import { type PatchbayProcess, startPatchbay } from './patchbay-process.ts'

/** Two servers and everything around them. */
export interface TwoProcesses {
  /** Issuer of both; who asks it is answered by one and then the other. */
  publicUrl: string
  /** Each server's own address. */
  addresses: readonly [string, string]
  servers: [PatchbayProcess, PatchbayProcess]
  cluster: PostgresCluster
  databaseUrl: string
  dataFolder: string
  passwords: { administrator: string; maker: string }
  /** A client that sends the requests for the public address to the two in turn, without a detour. */
  dispatcher: Dispatcher
  target: Target
  /** How many requests each has answered through the public address. */
  answered: [number, number]
  /** Kills one without warning and starts it again. */
  restart(which: 0 | 1): Promise<void>
  stop(): Promise<void>
}

const passwords = { administrator: 'admin-horse-battery', maker: 'maker-horse-battery' }

/** Only the first server runs the sample API, as `npm start` does. */
const ofFirst = /^\/api\/(installation|sample-api)$/

/** Headers of one connection, not of the request (RFC 9110 §7.6.1). */
const hopByHop = new Set(['connection', 'keep-alive', 'transfer-encoding', 'expect'])

/** Starts a PostgreSQL, `patchbay start` and `patchbay serve` on it, and the address before them. */
export async function startTwoProcesses(
  options: { durable?: boolean } = {},
): Promise<TwoProcesses> {
  const cluster = await startPostgres(options)
  const dataFolder = await mkdtemp(join(tmpdir(), 'patchbay-two-'))
  const databaseUrl = await cluster.createDatabase('patchbay')
  const [publicPort, first, second, sample] = await Promise.all([
    freePort(),
    freePort(),
    freePort(),
    freePort(),
  ])
  const publicUrl = `https://localhost:${publicPort}`
  const addresses = [`https://localhost:${first}`, `https://localhost:${second}`] as const
  const common = {
    PATCHBAY_DATABASE_URL: databaseUrl,
    PATCHBAY_DATA_DIR: dataFolder,
    PATCHBAY_PUBLIC_URL: publicUrl,
    PATCHBAY_HTTP_PORT: 'off',
    PATCHBAY_TENANT_NAME: 'Contoso',
    PATCHBAY_TENANT_DOMAIN: 'contoso.localhost',
    PATCHBAY_LOG: '0',
  }
  const commands = [
    {
      args: ['start'],
      environment: {
        ...common,
        PATCHBAY_HTTPS_PORT: String(first),
        PATCHBAY_SAMPLE_API_PORT: String(sample),
        PATCHBAY_ADMIN_PASSWORD: passwords.administrator,
        PATCHBAY_MAKER_PASSWORD: passwords.maker,
      },
    },
    {
      args: ['serve'],
      environment: {
        ...common,
        PATCHBAY_HTTPS_PORT: String(second),
        PATCHBAY_ALLOWED_HOSTS: `localhost:${sample}`,
      },
    },
  ] as const
  const started: PatchbayProcess[] = []
  const start = async (which: 0 | 1): Promise<PatchbayProcess> => {
    const server = startPatchbay(commands[which].args, commands[which].environment)
    started.push(server)
    await server.says('Patchbay is running')
    return server
  }
  let front: ReturnType<typeof createHttpsServer> | undefined
  let agent: Dispatcher | undefined
  const stop = async (): Promise<void> => {
    front?.closeAllConnections()
    front?.close()
    await agent?.destroy()
    await Promise.all(started.map((server) => server.kill()))
    await cluster.stop()
    await rm(dataFolder, { recursive: true, force: true })
  }

  try {
    const servers: [PatchbayProcess, PatchbayProcess] = [await start(0), await start(1)]
    const ca = readFileSync(join(dataFolder, 'tls', 'ca.pem'))
    // Long before a server ends what nobody uses: a client that waits for a core would meet a closed one.
    const direct = new Agent({ connect: { ca }, keepAliveTimeout: 500, keepAliveMaxTimeout: 500 })
    agent = direct
    const answered: [number, number] = [0, 0]
    let turn = 0
    const choose = (path: string): 0 | 1 => {
      const which = ofFirst.test(path) || turn++ % 2 === 0 ? 0 : 1
      answered[which]++
      return which
    }

    front = createHttpsServer(
      {
        key: readFileSync(join(dataFolder, 'tls', 'server.key')),
        cert: readFileSync(join(dataFolder, 'tls', 'server.pem')),
      },
      (incoming, outgoing) => {
        const path = incoming.url ?? '/'
        void request(`${addresses[choose(path.split('?')[0] ?? '')]}${path}`, {
          dispatcher: direct,
          method: (incoming.method ?? 'GET') as Dispatcher.HttpMethod,
          headers: Object.fromEntries(
            Object.entries(incoming.headers).filter(([name]) => !hopByHop.has(name)),
          ),
          body: incoming.method === 'GET' || incoming.method === 'HEAD' ? null : incoming,
        })
          .then(async (answer) => {
            const { connection: _, 'transfer-encoding': _1, ...headers } = answer.headers
            outgoing.writeHead(answer.statusCode, headers)
            await pipeline(answer.body, outgoing)
          })
          .catch(() => outgoing.destroy())
      },
    )
    await new Promise<void>((resolve) => front?.listen(publicPort, '127.0.0.1', resolve))

    const dispatcher = direct.compose((dispatch) => (given, handler) => {
      const { origin, path } = given
      const isPublic = String(origin) === publicUrl
      const address = addresses[isPublic ? choose(path.split('?')[0] ?? '') : 0]
      return dispatch({ ...given, ...(isPublic && { origin: address }) }, handler)
    })
    return {
      publicUrl,
      addresses,
      servers,
      cluster,
      databaseUrl,
      dataFolder,
      passwords,
      dispatcher,
      target: {
        publicUrl,
        dispatcher,
        tenantDomain: 'contoso.localhost',
        administratorPassword: passwords.administrator,
        makerPassword: passwords.maker,
        close: () => Promise.resolve(),
      },
      answered,
      async restart(which) {
        await servers[which].kill()
        servers[which] = await start(which)
      },
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}
