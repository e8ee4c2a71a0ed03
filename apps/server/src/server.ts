import { access, constants, mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import fastifyCookie from '@fastify/cookie'
import fastifyFormbody from '@fastify/formbody'
import {
  createDirectory,
  type Directory,
  DirectoryError,
  firstPartyTenant,
} from '@patchbay/directory'
import { createFetchJson, createMovableClock, registerIdentity } from '@patchbay/identity'
import { agreeOn, type Store } from '@patchbay/store'
import Fastify, { type FastifyError, type FastifyInstance } from 'fastify'
import { ensureLocalCertificate, type ServerCertificate } from './certificates.ts'
import { explainMasterKey, openDatabase } from './database.ts'
import { explainListenError, Listeners } from './listeners.ts'
import { logDirectAnswers, logDirectCalls, loggerOptions, logRequests } from './log.ts'
import { loadMasterKey } from './master-key.ts'
import { allMicrosoftHosts, microsoftHosts, registerMicrosoftHosts } from './microsoft-hosts.ts'
import { registerReadiness } from './readiness.ts'
import { type SampleApiProcess, startSampleApi } from './sample-api.ts'
import { type NewAccount, seedDirectory } from './seed.ts'
import { SettingError, type Settings } from './settings.ts'
import { validatorsWhenAsked } from './validators.ts'

/** Clients that waited for the server get their tokens before the loading of the rest holds them up. */
const WHOEVER_WAITED_MILLISECONDS = 20

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
  const portalUrl =
    settings.httpPort === null ? settings.publicUrl : `http://localhost:${settings.httpPort}`
  const listeners = new Listeners(settings, certificate, {
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
    // A machine that is busy may take its time to start; ten seconds would end it for no fault.
    pluginTimeout: 120_000,
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
  const readiness = registerReadiness(app, store)

  let sampleApi: SampleApiProcess | null = null
  try {
    // Tokens are given out from here on; whatever else is asked for waits until the rest is there.
    await listeners.listen()
    await setTimeout(WHOEVER_WAITED_MILLISECONDS)
    sampleApi = settings.demo ? await startSample(settings, certificate, root) : null
    const { mountSurfaces } = await import('./surfaces.ts')
    const { gateway } = mountSurfaces(app, {
      settings,
      store,
      directory,
      clock,
      identity,
      certificate,
      sampleApi,
      urls: { authority: authorityUrl, graph: graphUrl, portal: portalUrl, origins },
    })
    await app.ready()
    // Names of others and faults for tests are the router's business.
    if (!settings.microsoftHosts && !settings.testSwitches)
      for (const server of listeners.servers)
        gateway.direct.attach(server, {
          headers: { 'x-content-type-options': 'nosniff', ...securityHeaders(settings.publicUrl) },
          answered: logDirectCalls(log, settings.log),
        })
    listeners.open()
  } catch (error) {
    // What was opened before it would keep the process alive.
    await listeners.close(app)
    await sampleApi?.stop()
    await store.close()
    throw explainListenError(error, settings)
  }
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

function startSample(
  settings: Settings,
  { authorityFile }: ServerCertificate,
  root: string,
): Promise<SampleApiProcess> {
  return startSampleApi({
    script: join(root, 'samples/identity-api/index.js'),
    port: settings.sampleApiPort,
    authority: settings.publicUrl,
    authorityFile,
    dataFolder: settings.dataFolder,
  })
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
