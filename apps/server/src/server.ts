import { access, constants, mkdir, readFile } from 'node:fs/promises'
import {
  createServer as createHttpServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { join } from 'node:path'
import fastifyCookie from '@fastify/cookie'
import fastifyFormbody from '@fastify/formbody'
import { registerAppLibrary } from '@patchbay/app-library'
import {
  createDirectory,
  type Directory,
  DirectoryError,
  firstPartyTenant,
} from '@patchbay/directory'
import { registerGateway } from '@patchbay/gateway'
import { registerGraph } from '@patchbay/graph'
import { createFetchJson, createMovableClock, registerIdentity } from '@patchbay/identity'
import { registerScim } from '@patchbay/scim'
import { agreeOn, type Store } from '@patchbay/store'
import Fastify, { type FastifyError, type FastifyInstance } from 'fastify'
import { Agent } from 'undici'
import { ensureLocalCertificate, type ServerCertificate } from './certificates.ts'
import { explainMasterKey, openDatabase } from './database.ts'
import { registerAuditLogCheck } from './administration/audit-log-route.ts'
import { registerTenants } from './administration/tenants-route.ts'
import { registerInstallation } from './installation.ts'
import { logDirectAnswers, loggerOptions, logRequests } from './log.ts'
import { loadMasterKey } from './master-key.ts'
import { allMicrosoftHosts, microsoftHosts, registerMicrosoftHosts } from './microsoft-hosts.ts'
import { registerPortal } from './portal.ts'
import { registerReadiness } from './readiness.ts'
import { type SampleApiProcess, startSampleApi } from './sample-api.ts'
import { type NewAccount, seedDirectory } from './seed.ts'
import { SettingError, type Settings } from './settings.ts'
import { validatorsWhenAsked } from './validators.ts'

/** A server that listens. */
export interface RunningServer {
  publicUrl: string
  /** Where people open the portal: plain http on loopback when on, else the public URL. */
  portalUrl: string
  /** PEM file of the local CA that clients have to trust; null with a certificate of one's own. */
  authorityFile: string | null
  sampleApi: SampleApiProcess | null
  /** Accounts made by this start, with their passwords. */
  newAccounts: NewAccount[]
  tenantDomain: string
  close(): Promise<void>
}

/**
 * Opens the store, wires the packages together and listens.
 *
 * @throws {SettingError} when a setting, the data folder or a port is in the way; the text says which.
 */
export async function startServer(settings: Settings, root: string): Promise<RunningServer> {
  await prepareDataFolder(settings.dataFolder)
  const movable = settings.testSwitches ? createMovableClock(() => new Date()) : undefined
  const clock = movable ?? { now: () => new Date() }
  const certificate = await loadCertificate(settings, clock.now())
  const { store, directory } = await openData(settings, clock)
  const newAccounts = await store.alone(() => seed(directory, settings))
  const sampleApi = settings.demo
    ? await startSampleApi({
        script: join(root, 'samples/identity-api/index.js'),
        port: settings.sampleApiPort,
        authority: settings.publicUrl,
        authorityFile: certificate.authorityFile,
        dataFolder: settings.dataFolder,
      })
    : null

  const portalUrl =
    settings.httpPort === null ? settings.publicUrl : `http://localhost:${settings.httpPort}`
  const listeners = new Listeners(certificate, settings.httpPort !== null, {
    hosts: allMicrosoftHosts,
    certificate: settings.microsoftHosts
      ? await ensureLocalCertificate(join(settings.dataFolder, 'tls'), [], new Date(), {
          name: 'microsoft',
          hosts: allMicrosoftHosts,
        })
      : null,
  })
  const app = Fastify({
    serverFactory: listeners.serverFactory,
    bodyLimit: 6 * 1024 * 1024,
    routerOptions: { maxParamLength: 2048 },
    genReqId: () => crypto.randomUUID(),
    schemaController: { compilersFactory: { buildValidator: validatorsWhenAsked() } },
    ...loggerOptions(settings.log),
  })
  const { log } = app
  logRequests(app)
  await app.register(fastifyCookie)
  await app.register(fastifyFormbody)
  addSecurityHeaders(app, settings.publicUrl)
  answerErrors(app)

  const origins = [...new Set([settings.publicUrl, portalUrl])]
  const authorityUrl = settings.microsoftHosts
    ? `https://${microsoftHosts.login[0]}`
    : settings.publicUrl
  const graphUrl = settings.microsoftHosts ? `https://${microsoftHosts.graph}` : settings.publicUrl
  const identity = registerIdentity(app, {
    directory,
    store,
    clock,
    publicUrl: authorityUrl,
    graphUrl,
    origins: settings.microsoftHosts
      ? [...origins, ...microsoftHosts.login.map((host) => `https://${host}`)]
      : origins,
    log,
    fetchJson: createFetchJson({ allowedPrivateHosts: settings.allowedHosts }),
    testSwitches:
      movable && settings.testSwitches ? { clock: movable, ...settings.testSwitches } : undefined,
  })
  if (settings.microsoftHosts) {
    registerMicrosoftHosts(app, { identity, tenants: directory.tenants })
  } else {
    listeners.direct.push(
      identity.direct({
        headers: Object.entries(securityHeaders(settings.publicUrl)).flat(),
        answers: logDirectAnswers(log, settings.log),
        isClosing: () => listeners.isClosing,
      }),
    )
  }
  const authenticate = identity.authenticate('service')
  registerGraph(app, {
    directory,
    authenticate: identity.authenticate('graph'),
    publicUrl: graphUrl,
    clock,
  })
  registerScim(app, {
    directory,
    store,
    authenticate: identity.authenticate('graph'),
    publicUrl: settings.publicUrl,
  })
  const gateway = registerGateway(app, {
    store,
    clock,
    authenticate,
    session: (request) => identity.authenticateSession(request),
    publicUrl: settings.publicUrl,
    origins,
    redirectUrl: `${portalUrl}/redirect`,
    allowedPrivateHosts: [
      ...settings.allowedHosts,
      ...(sampleApi ? [new URL(sampleApi.describe().url).host] : []),
    ],
    fetchAgent: new Agent({ connect: certificate.authority ? { ca: certificate.authority } : {} }),
    log,
  })
  registerAppLibrary(app, {
    store,
    clock,
    authenticate,
    connectors: gateway,
    users: { find: (tenantId, userId) => directory.users.find(tenantId, userId) },
  })
  registerInstallation(app, {
    settings,
    authorityUrl,
    directory,
    identity,
    authenticate,
    portalUrl,
    sampleApi,
  })
  const administration = { directory, authenticate, tenantDomain: settings.tenantDomain }
  registerTenants(app, { ...administration, transaction: (work) => store.transaction(work) })
  registerAuditLogCheck(app, administration)
  const readiness = registerReadiness(app, store)
  await registerPortal(app, settings.portalFolder)

  try {
    await listeners.listen(app, settings)
  } catch (error) {
    // The listener that was opened before the one that could not be would keep the process alive.
    await listeners.close(app)
    await sampleApi?.stop()
    await store.close()
    throw explainListenError(error, settings)
  }
  await sampleApi?.ready
  return {
    publicUrl: settings.publicUrl,
    portalUrl,
    authorityFile: certificate.authorityFile,
    sampleApi,
    newAccounts,
    tenantDomain: settings.tenantDomain,
    close: async () => {
      readiness.end()
      await listeners.close(app)
      await sampleApi?.stop()
      await store.close()
    },
  }
}

/** The directory of a data folder, for commands that work beside a running server. */
export async function openDirectory(
  settings: Settings,
): Promise<{ directory: Directory; close(): Promise<void> }> {
  await prepareDataFolder(settings.dataFolder)
  const { store, directory } = await openData(settings, { now: () => new Date() })
  return { directory, close: () => store.close() }
}

/** Opens the database with the master key that belongs to it. */
async function openData(
  settings: Settings,
  clock: { now(): Date },
): Promise<{ store: Store; directory: Directory }> {
  const masterKey = await loadMasterKey(settings.masterKey, settings.dataFolder)
  const store = await openDatabase(settings, masterKey)
  const directory = createDirectory({ store, clock })
  try {
    await checkMasterKey(store, directory)
  } catch (error) {
    await store.close()
    throw explainMasterKey(error, settings)
  }
  await store.alone(() => directory.initialize())
  return { store, directory }
}

/** Throws when the secrets of this database were sealed with another key. */
async function checkMasterKey(store: Store, directory: Directory): Promise<void> {
  // Every tenant has a sealed secret, so the first one shows whether this is the key.
  const [tenant] = await directory.tenants.list()
  if (tenant) await directory.tenantSecret(tenant.id)
  // Of several processes that start on an empty database, one key holds for all.
  const context = 'installation:master-key'
  const sealed = await agreeOn(store.db, 'masterKey', store.seal('agreed', context))
  store.unseal(sealed, context)
}

async function seed(directory: Directory, settings: Settings): Promise<NewAccount[]> {
  // Whoever administered that tenant would administer the applications of every other.
  if (settings.tenantDomain === firstPartyTenant.domain)
    throw new SettingError(
      `PATCHBAY_TENANT_DOMAIN is ${settings.tenantDomain}, which belongs to the tenant of Patchbay's own applications. Choose another.`,
    )
  try {
    return await seedDirectory(directory, { ...settings, withMaker: settings.demo })
  } catch (error) {
    if (!(error instanceof DirectoryError)) throw error
    throw new SettingError(
      `The tenant "${settings.tenantName}" with the domain ${settings.tenantDomain} cannot be made: ${error.message} Choose others with PATCHBAY_TENANT_NAME and PATCHBAY_TENANT_DOMAIN.`,
      { cause: error },
    )
  }
}

async function prepareDataFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await access(folder, constants.W_OK | constants.R_OK)
  } catch (error) {
    throw new SettingError(
      `The data folder ${folder} cannot be written (${(error as NodeJS.ErrnoException).code}). Mend its permissions, or name another one with PATCHBAY_DATA_DIR.`,
      { cause: error },
    )
  }
}

async function loadCertificate(settings: Settings, now: Date): Promise<ServerCertificate> {
  if (!settings.tls)
    return ensureLocalCertificate(
      join(settings.dataFolder, 'tls'),
      [new URL(settings.publicUrl).hostname],
      now,
    )
  try {
    return {
      certificate: await readFile(settings.tls.certificateFile, 'utf8'),
      key: await readFile(settings.tls.keyFile, 'utf8'),
      authority: null,
      authorityFile: null,
    }
  } catch (error) {
    throw new SettingError(
      `The certificate cannot be read: ${(error as Error).message}. Check PATCHBAY_TLS_CERT and PATCHBAY_TLS_KEY.`,
      { cause: error },
    )
  }
}

/** How long requests under way may take to end when the server stops. */
const GRACE_MILLISECONDS = 10_000

/** Names beside our own, and their certificate; null answers for none. */
interface OtherHosts {
  hosts: readonly string[]
  certificate: ServerCertificate | null
}

/** Answers a request itself, before the router; false leaves it to the router. */
type DirectHandler = (request: IncomingMessage, response: ServerResponse) => boolean

/** One application behind two listeners: https where people and clients are, plain http on loopback. */
class Listeners {
  #certificate: ServerCertificate
  #withHttp: boolean
  #others: OtherHosts
  #http: Server[] = []
  /** Asked in order before the router, for the few routes that are called thousands of times a second. */
  direct: DirectHandler[] = []
  /** Connections are being ended. */
  isClosing = false

  constructor(certificate: ServerCertificate, withHttp: boolean, others: OtherHosts) {
    this.#others = others
    this.#certificate = certificate
    this.#withHttp = withHttp
  }

  serverFactory = (router: Parameters<typeof createHttpServer>[1] & {}): Server => {
    const handler = (request: IncomingMessage, response: ServerResponse): void => {
      if (!this.direct.some((answers) => answers(request, response))) router(request, response)
    }
    if (this.#withHttp) this.#http = [createHttpServer(handler), createHttpServer(handler)]
    const { certificate, key } = this.#certificate
    const server = createHttpsServer({ cert: certificate, key }, handler)
    const { hosts, certificate: other } = this.#others
    // The name that a client asks for (SNI) chooses the certificate.
    if (other) {
      const pair = { cert: other.certificate, key: other.key }
      for (const host of hosts) server.addContext(host, pair)
    }
    return server as unknown as Server
  }

  async listen(app: FastifyInstance, settings: Settings): Promise<void> {
    await app.listen({ host: settings.host, port: settings.httpsPort })
    if (settings.httpPort === null) return
    const [ipv4, ipv6] = this.#http
    await listen(ipv4, settings.httpPort, '127.0.0.1')
    // A machine without IPv6 serves IPv4 alone.
    await listen(ipv6, settings.httpPort, '::1').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') throw error
    })
  }

  /** Takes no more connections, lets requests under way end, then closes what is left. */
  async close(app: FastifyInstance): Promise<void> {
    this.isClosing = true
    const servers = [app.server, ...this.#http]
    const closed = Promise.all([
      ...this.#http.map((server) => new Promise<void>((resolve) => server.close(() => resolve()))),
      app.close(),
    ])
    const closeIdle = setInterval(() => {
      for (const server of servers) server.closeIdleConnections()
    }, 50)
    const closeAll = setTimeout(() => {
      for (const server of servers) server.closeAllConnections()
    }, GRACE_MILLISECONDS)
    try {
      await closed
    } finally {
      clearInterval(closeIdle)
      clearTimeout(closeAll)
    }
  }
}

async function listen(server: Server | undefined, port: number, host: string): Promise<void> {
  if (!server) return
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve()
    })
  })
}

function explainListenError(error: unknown, settings: Settings): unknown {
  const { code, port, address } = error as NodeJS.ErrnoException & {
    port?: number
    address?: string
  }
  if (code !== 'EADDRINUSE' && code !== 'EACCES') return error
  const name = port === settings.httpPort ? 'PATCHBAY_HTTP_PORT' : 'PATCHBAY_HTTPS_PORT'
  const why =
    code === 'EADDRINUSE' ? 'is in use by another program' : 'may not be opened by this user'
  return new SettingError(
    `Port ${port} on ${address} ${why}. Stop that program, or choose another port: ${name}=${(port ?? 0) + 1000}`,
    { cause: error },
  )
}

/** Refusals that no package's own handler turned into a body. */
function answerErrors(app: FastifyInstance): void {
  app.setErrorHandler((error: FastifyError, _request, reply) => {
    const status = error.statusCode ?? 500
    return reply.code(status).send({
      error: {
        code: status >= 500 ? 'InternalError' : (error.code ?? 'BadRequest'),
        message:
          status >= 500
            ? 'Something failed in the server; its log has the details. Nothing that was acknowledged is lost: try again.'
            : error.message,
      },
    })
  })
}

/** Headers of every answer, where it has none of its own. */
function securityHeaders(publicUrl: string): Record<string, string> {
  // On localhost the browser would go on to refuse plain http on every other port too.
  const isLocal = ['localhost', '127.0.0.1'].includes(new URL(publicUrl).hostname)
  return {
    'referrer-policy': 'no-referrer',
    ...(!isLocal && { 'strict-transport-security': 'max-age=31536000; includeSubDomains' }),
  }
}

function addSecurityHeaders(app: FastifyInstance, publicUrl: string): void {
  const headers = Object.entries(securityHeaders(publicUrl))
  app.addHook('onSend', async (_request, reply) => {
    reply.header('x-content-type-options', 'nosniff')
    for (const [name, value] of headers) if (!reply.hasHeader(name)) reply.header(name, value)
  })
}
