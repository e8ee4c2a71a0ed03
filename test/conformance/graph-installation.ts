// Graph over HTTP on a database of its own, with a clock and limits that a test may set.
import { randomBytes } from 'node:crypto'
import { createDirectory, type Directory, roleTemplates, systemActor } from '@patchbay/directory'
import { registerGraph } from '@patchbay/graph'
import { openStore, sql, type Store } from '@patchbay/store'
import Fastify from 'fastify'

export const origin = 'https://localhost:8443'
export const token = 'a-token'

export interface GraphInstallation {
  store: Store
  directory: Directory
  tenantId: string
  adminId: string
  /** Requests as they went out, with what was answered. */
  sent: { method: string; url: string; status: number; retryAfter: string | null }[]
  /** Stops, and starts anew on the same database. */
  restart: () => Promise<void>
  close: () => Promise<void>
}

/**
 * Clients send tokens only to https addresses, so `fetch` carries their https requests to the plain
 * listener; TLS itself is tried by other tests.
 */
export async function openGraph(
  limits: { resourceUnits?: number; writes?: number } = {},
  file = ':memory:',
): Promise<GraphInstallation> {
  const masterKey = randomBytes(32)
  const clock = { now: (): Date => new Date() }
  const platformFetch = globalThis.fetch
  const sent: GraphInstallation['sent'] = []
  let address = ''
  globalThis.fetch = async (input, init) => {
    const url = typeof input === 'string' ? input : input instanceof URL ? input.href : input.url
    const request = new Request(
      url.replace(origin, address),
      input instanceof Request ? input : init,
    )
    const { method } = request
    const response = await platformFetch(request)
    const retryAfter = response.headers.get('retry-after')
    sent.push({ method, url, status: response.status, retryAfter })
    return response
  }

  const start = async (): Promise<{
    store: Store
    directory: Directory
    stop: () => Promise<void>
  }> => {
    const store = await openStore({ file, masterKey })
    const directory = createDirectory({ store, clock })
    await directory.initialize()
    const app = Fastify()
    registerGraph(app, {
      directory,
      publicUrl: origin,
      clock,
      limits,
      async authenticate(request) {
        if (request.headers.authorization !== `Bearer ${token}`) {
          const error = new Error('Access token is empty.')
          throw Object.assign(error, { name: 'AuthenticationRequired' })
        }
        return {
          kind: 'user',
          tenantId: installation.tenantId,
          userId: installation.adminId,
          userPrincipalName: 'admin@contoso.localhost',
          displayName: 'Admin',
          appId: '7c1f6d2e-3b5a-4f0e-9a64-51f0c2d9be10',
          scopes: 'all',
          directoryRoles: [roleTemplates.globalAdministrator],
        }
      },
    })
    address = await app.listen({ port: 0, host: '127.0.0.1' })
    return {
      store,
      directory,
      async stop() {
        await app.close()
        await store.close()
      },
    }
  }

  const installation = { tenantId: '', adminId: '', sent } as unknown as GraphInstallation
  let running = await start()
  const tenant = await running.directory.tenants.create(
    { displayName: 'Contoso', domains: ['contoso.localhost'] },
    systemActor,
  )
  const admin = await running.directory.users.create(
    tenant.id,
    {
      displayName: 'Admin',
      userPrincipalName: 'admin@contoso.localhost',
      password: 'correct horse battery',
    },
    systemActor,
  )
  return Object.assign(installation, {
    ...running,
    tenantId: tenant.id,
    adminId: admin.id,
    async restart() {
      await running.stop()
      running = await start()
      Object.assign(installation, { store: running.store, directory: running.directory })
    },
    async close() {
      await running.stop()
      globalThis.fetch = platformFetch
    },
  })
}

/** Users by the thousand, written as the directory would write them. */
export async function addUsers(
  { store, tenantId }: GraphInstallation,
  count: number,
): Promise<void> {
  await sql`insert into users (tenantId, id, userPrincipalName, principalNameKey, displayName,
      displayNameKey, createdDateTime, accountEnabled, document)
    with recursive n(i) as (select 1 union all select i + 1 from n where i < ${count})
    select ${tenantId}, printf('%08x-1111-4111-8111-111111111111', i),
      printf('user%05d@contoso.localhost', i), printf('user%05d@contoso.localhost', i),
      printf('User %05d', i), printf('user %05d', i), '2026-01-01T00:00:00.000Z', 1,
      '{"mail":null,"userType":"Member","businessPhones":[]}' from n`.execute(store.db)
}
