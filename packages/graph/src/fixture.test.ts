import { randomBytes } from 'node:crypto'
import {
  createDirectory,
  type Directory,
  roleTemplates,
  systemActor,
  type Tenant,
  type User,
} from '@patchbay/directory'
import { openStore, type Store } from '@patchbay/store'
import type { Caller } from '@patchbay/wire'
import Fastify, { type FastifyInstance, type FastifyRequest } from 'fastify'
import { registerGraph } from './index.ts'

class AuthenticationRequired extends Error {
  override readonly name = 'AuthenticationRequired'
}

export interface Reply {
  status: number
  headers: Record<string, unknown>
  body: Json
  text: string
}

/** An answer of Graph, as far as the tests look into it. */
export interface Json {
  [name: string]: unknown
  id?: string
  keyId?: string
  value?: Json[]
  error?: { code: string; message: string; target?: string; innerError: Record<string, string> }
  responses?: Json[]
  body?: Json
  headers?: Record<string, string>
  owners?: Json[]
  members?: Json[]
  passwordCredentials?: Json[]
  api?: { requestedAccessTokenVersion: number | null; oauth2PermissionScopes: Json[] }
  initiatedBy?: { user: Json }
  '@odata.nextLink'?: string
}

export interface Fixture {
  app: FastifyInstance
  store: Store
  directory: Directory
  contoso: Tenant
  fabrikam: Tenant
  maker: User
  /** Names that may stand in `as`; a test may add its own. */
  callers: Map<string, Caller>
  send(
    as: string,
    method: string,
    url: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Reply>
}

export const publicUrl = 'https://localhost:8443'

/** Graph on a database in memory: `admin`, `maker` and `reader` of Contoso, `stranger` of Fabrikam. */
export async function openFixture(): Promise<Fixture> {
  const store = await openStore({ file: ':memory:', masterKey: randomBytes(32) })
  const clock = { now: (): Date => new Date() }
  const directory = createDirectory({ store, clock })
  const contoso = await directory.tenants.create(
    { displayName: 'Contoso', domains: ['contoso.localhost'] },
    systemActor,
  )
  const fabrikam = await directory.tenants.create(
    { displayName: 'Fabrikam', domains: ['fabrikam.localhost'] },
    systemActor,
  )
  const callers = new Map<string, Caller>()
  const addUser = async (name: string, tenant: Tenant, directoryRoles: string[]): Promise<User> => {
    const user = await directory.users.create(
      tenant.id,
      {
        displayName: name,
        userPrincipalName: `${name}@${tenant.defaultDomain}`,
        password: 'correct horse battery',
      },
      systemActor,
    )
    for (const role of directoryRoles)
      await directory.users.addDirectoryRole(tenant.id, user.id, role, systemActor)
    callers.set(name, {
      kind: 'user',
      tenantId: tenant.id,
      userId: user.id,
      userPrincipalName: user.userPrincipalName,
      displayName: name,
      appId: '2f6b0f5e-8a83-4d0e-b7a9-0d3c7be0f0a1',
      scopes: 'all',
      directoryRoles,
    })
    return user
  }
  await addUser('admin', contoso, [roleTemplates.globalAdministrator])
  const maker = await addUser('maker', contoso, [])
  await addUser('reader', contoso, [])
  await addUser('stranger', fabrikam, [roleTemplates.globalAdministrator])

  const app = Fastify()
  registerGraph(app, {
    directory,
    publicUrl,
    clock,
    authenticate(request: FastifyRequest) {
      const caller = callers.get(request.headers.authorization?.replace('Bearer ', '') ?? '')
      if (caller === undefined)
        return Promise.reject(new AuthenticationRequired('Access token is empty.'))
      return Promise.resolve(caller)
    },
  })
  return {
    app,
    store,
    directory,
    contoso,
    fabrikam,
    maker,
    callers,
    async send(as, method, url, body, headers = {}) {
      const reply = await app.inject({
        method: method as 'GET',
        url: url.startsWith('/') ? `/v1.0${url}` : url,
        headers: { authorization: `Bearer ${as}`, ...headers },
        ...(body === undefined ? {} : { payload: body as object }),
      })
      const isJson = String(reply.headers['content-type']).includes('json')
      return {
        status: reply.statusCode,
        headers: reply.headers,
        text: reply.body,
        body: (isJson ? JSON.parse(reply.body) : {}) as Json,
      }
    },
  }
}
