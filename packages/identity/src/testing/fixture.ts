import cookie from '@fastify/cookie'
import formbody from '@fastify/formbody'
import {
  createDirectory,
  roleTemplates,
  systemActor,
  type Application,
  type ApplicationPatch,
  type Directory,
  type Tenant,
  type User,
} from '@patchbay/directory'
import { openStore, type Store } from '@patchbay/store'
import Fastify, { type FastifyInstance } from 'fastify'
import type { FetchJson } from '../federation/fetch-json.ts'
import { createMovableClock } from '../test-switches/movable-clock.ts'
import { registerIdentity, type Identity, type IdentityOptions } from '../register-identity.ts'

/** A whole authorization server in memory, with a clock that a test moves. */
export interface Fixture {
  app: FastifyInstance
  directory: Directory
  store: Store
  identity: Identity
  clock: { now(): Date; advance(seconds: number): void }
  tenant: Tenant
  admin: User
  maker: User
  /** Exposes `access_as_user` (User) and `manage` (Admin) and the app role `Reader`. */
  api: Application
  /** Lists `access_as_user` of the API; has a secret and `https://client.example/cb` on Web. */
  client: Application
  secret: string
  /** Every route that was mounted. */
  routes: { method: string; url: string }[]
  /** Everything that was written to the log, as JSON text. */
  logged: string[]
}

export const publicUrl = 'https://localhost:8443'
export const loopback = 'http://localhost:8080'
export const passwordOfAll = 'correct horse battery staple'
export const redirectUri = 'https://client.example/cb'
export const scopeIds = {
  access: 'a0000000-0000-4000-8000-000000000001',
  manage: 'a0000000-0000-4000-8000-000000000002',
  role: 'a0000000-0000-4000-8000-000000000003',
}

/** Starts a fixture; `https` makes the app listen-ready with a certificate. */
export async function startFixture(
  options: {
    https?: { key: string; cert: string }
    publicUrl?: string
    version?: 1 | 2
    fetchJson?: FetchJson
    /** Starts with the test switches, and a clock that they move. */
    testSwitches?: boolean
    testKey?: string
  } = {},
): Promise<Fixture> {
  const store = await openStore({ file: ':memory:', masterKey: new Uint8Array(32).fill(7) })
  const movable = createMovableClock(() => new Date())
  const clock = {
    ...movable,
    advance: (seconds: number) => movable.setOffset(movable.offsetSeconds() + seconds),
  }
  const directory = createDirectory({ store, clock })
  await directory.initialize()
  const tenant = await directory.tenants.create(
    { displayName: 'Contoso', domains: ['contoso.localhost'] },
    systemActor,
  )
  const admin = await addUser(directory, tenant, 'admin')
  await directory.users.addDirectoryRole(
    tenant.id,
    admin.id,
    roleTemplates.globalAdministrator,
    systemActor,
  )
  const maker = await addUser(directory, tenant, 'maker')
  const actor = { ...systemActor, kind: 'user', id: admin.id } as const

  const { application } = await directory.applications.register(
    tenant.id,
    { displayName: 'Identity API' },
    actor,
  )
  const api = await directory.applications.update(
    tenant.id,
    application.id,
    {
      identifierUris: [`api://${application.appId}`],
      api: {
        requestedAccessTokenVersion: options.version ?? 2,
        oauth2PermissionScopes: [
          scope(scopeIds.access, 'access_as_user', 'User'),
          scope(scopeIds.manage, 'manage', 'Admin'),
        ],
      },
      appRoles: [
        {
          id: scopeIds.role,
          value: 'Reader',
          displayName: 'Reader',
          description: 'Reads.',
          allowedMemberTypes: ['User', 'Application'],
          isEnabled: true,
        },
      ],
    },
    actor,
  )
  const client = await addClient(directory, tenant, actor.id, api, {
    displayName: 'Connector client',
    web: { redirectUris: [redirectUri] },
  })
  const { secretText } = await directory.applications.addPassword(
    tenant.id,
    client.id,
    { displayName: 'test' },
    actor,
  )

  const logged: string[] = []
  const write = (details: object, message: string) => {
    logged.push(JSON.stringify({ ...details, message }))
  }
  const log: IdentityOptions['log'] = { info: write, warn: write, error: write }
  const app = (options.https
    ? Fastify({ https: options.https })
    : Fastify()) as unknown as FastifyInstance
  const routes: Fixture['routes'] = []
  app.addHook('onRoute', ({ method, url }) => {
    for (const each of [method].flat()) routes.push({ method: each, url })
  })
  await app.register(cookie)
  await app.register(formbody)
  const origin = options.publicUrl ?? publicUrl
  const identity = registerIdentity(app, {
    directory,
    store,
    clock,
    publicUrl: origin,
    origins: [origin, loopback],
    log,
    ...(options.fetchJson && { fetchJson: options.fetchJson }),
    testSwitches: options.testSwitches ? { clock, key: options.testKey ?? null } : undefined,
  })
  await app.ready()
  return {
    app,
    directory,
    store,
    identity,
    clock,
    tenant,
    admin,
    maker,
    api,
    client,
    secret: secretText,
    routes,
    logged,
  }
}

/** Registers another client of the API. */
export async function addClient(
  directory: Directory,
  tenant: Tenant,
  adminId: string,
  api: Application,
  patch: ApplicationPatch & { displayName: string },
): Promise<Application> {
  const actor = { ...systemActor, kind: 'user', id: adminId } as const
  const { application } = await directory.applications.register(tenant.id, patch, actor)
  return directory.applications.update(
    tenant.id,
    application.id,
    {
      requiredResourceAccess: [
        {
          resourceAppId: api.appId,
          resourceAccess: [{ id: scopeIds.access, type: 'Scope' }],
        },
      ],
    },
    actor,
  )
}

async function addUser(directory: Directory, tenant: Tenant, name: string): Promise<User> {
  return directory.users.create(
    tenant.id,
    {
      displayName: `${name[0]?.toUpperCase()}${name.slice(1)} of Contoso`,
      userPrincipalName: `${name}@contoso.localhost`,
      password: passwordOfAll,
      mail: `${name}@contoso.localhost`,
      givenName: name,
      surname: 'Contoso',
    },
    systemActor,
  )
}

function scope(id: string, value: string, type: 'User' | 'Admin') {
  return {
    id,
    value,
    type,
    isEnabled: true,
    adminConsentDisplayName: `Admin: ${value}`,
    adminConsentDescription: `Admin description of ${value}.`,
    userConsentDisplayName: `Use ${value} for you`,
    userConsentDescription: `User description of ${value}.`,
  }
}
