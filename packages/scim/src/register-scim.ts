import type { Directory } from '@patchbay/directory'
import { DirectoryError } from '@patchbay/directory'
import type { Store } from '@patchbay/store'
import type { Caller } from '@patchbay/wire'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { mayProvision, type ScimRequest } from './context.ts'
import { resourceTypeBodies, schemaBodies, serviceProviderConfig, toList } from './discovery.ts'
import { badRequest, notFound, ScimError, toErrorBody } from './errors.ts'
import { createGroup, deleteGroup, getGroup, patchGroup, replaceGroup } from './groups.ts'
import { readListQuery } from './list-query.ts'
import { listResources, wantsMembers } from './list.ts'
import { readOperations } from './patch.ts'
import { isObject, project, type ScimObject } from './resource.ts'
import { resourceTypes } from './schemas.ts'
import { createUser, deleteUser, getUser, patchUser, replaceUser } from './users.ts'
import { isAmong } from './version.ts'

export interface ScimOptions {
  directory: Directory
  store: Store
  /** Who sent the request, by a token for Microsoft Graph. Throws `AuthenticationRequired`. */
  authenticate: (request: FastifyRequest) => Promise<Caller>
  publicUrl: string
}

const prefix = '/scim/v2'
const contentType = 'application/scim+json; charset=utf-8'
const bodyLimit = 1024 * 1024

interface ById {
  Params: { id: string }
  Querystring: Record<string, unknown>
}

/** Mounts the SCIM 2.0 service provider (RFC 7643, RFC 7644) at `/scim/v2`. */
export function registerScim(app: FastifyInstance, options: ScimOptions): void {
  const base = `${options.publicUrl}${prefix}`
  const judged = new WeakMap<FastifyRequest, ScimRequest>()
  const contextOf = (request: FastifyRequest): ScimRequest => {
    const context = judged.get(request)
    if (context === undefined) throw new TypeError('request was not authenticated')
    return context
  }

  void app.register((scope, _, done) => {
    scope.addHook('onRoute', (route) => {
      route.bodyLimit = bodyLimit
    })
    scope.removeContentTypeParser('application/json')
    scope.addContentTypeParser(
      /^application\/(?:scim\+)?json/,
      { parseAs: 'string' },
      (_request, text, parsed) => {
        try {
          parsed(null, parseJson(String(text)))
        } catch (error) {
          parsed(error instanceof Error ? error : new Error('Unreadable body'), undefined)
        }
      },
    )
    scope.setErrorHandler((error, request, reply) => refuse(error, request, reply))
    // Before anything is read of the body.
    scope.addHook('onRequest', async (request) => {
      const caller = await options.authenticate(request)
      if (caller.kind !== 'application' || !mayProvision(caller.roles))
        throw new ScimError(
          403,
          'This takes the token of a client with the app roles User.ReadWrite.All and Group.ReadWrite.All, or Directory.ReadWrite.All, of Microsoft Graph.',
        )
      judged.set(request, {
        directory: options.directory,
        store: options.store,
        tenantId: caller.tenantId,
        caller,
        actor: {
          kind: 'application',
          id: caller.servicePrincipalId,
          displayName: caller.displayName,
          appId: caller.appId,
          ipAddress: request.ip,
        },
        base,
      })
    })
    discoveryRoutes(scope, base)
    resourceRoutes(scope, contextOf, 'user')
    resourceRoutes(scope, contextOf, 'group')
    scope.all(`${prefix}/*`, (request) => {
      const { pathname } = new URL(request.url, base)
      if (/\/(?:Me|Bulk)$/.test(pathname))
        throw new ScimError(501, `${pathname.slice(prefix.length)} is not offered.`)
      throw notFound(pathname.slice(prefix.length))
    })
    done()
  })
}

function parseJson(text: string): unknown {
  if (text.trim() === '') return undefined
  if (text.includes('"__proto__"')) throw badRequest('invalidSyntax', "The body names '__proto__'.")
  try {
    return JSON.parse(text) as unknown
  } catch {
    throw badRequest('invalidSyntax', 'The body is no JSON.')
  }
}

function discoveryRoutes(scope: FastifyInstance, base: string): void {
  scope.get(`${prefix}/ServiceProviderConfig`, (_request, reply) =>
    send(reply, 200, serviceProviderConfig(base)),
  )
  for (const [path, bodies] of [
    ['ResourceTypes', resourceTypeBodies(base)],
    ['Schemas', schemaBodies(base)],
  ] as const) {
    scope.get(`${prefix}/${path}`, (_request, reply) =>
      send(reply, 200, toList(Object.values(bodies))),
    )
    scope.get<ById>(`${prefix}/${path}/:id`, (request, reply) => {
      const { id } = request.params
      const body = Object.hasOwn(bodies, id) ? bodies[id] : undefined
      if (body === undefined) throw notFound(id)
      return send(reply, 200, body)
    })
  }
}

function resourceRoutes(
  scope: FastifyInstance,
  contextOf: (request: FastifyRequest) => ScimRequest,
  kind: 'user' | 'group',
): void {
  const type = resourceTypes[kind]
  const path = `${prefix}${type.endpoint}`

  const answer = (
    request: FastifyRequest,
    reply: FastifyReply,
    status: number,
    resource: ScimObject,
  ): FastifyReply => {
    const { version, location } = resource['meta'] as { version?: string; location: string }
    if (version !== undefined) reply.header('etag', version)
    if (status === 201) reply.header('location', location)
    reply.header('content-location', location)
    const ifNoneMatch = request.headers['if-none-match']
    if (request.method === 'GET' && ifNoneMatch !== undefined && version !== undefined)
      if (isAmong(ifNoneMatch, version)) return reply.code(304).send()
    const query = readListQuery(asObject(request.query))
    return send(reply, status, project(type, resource, query))
  }
  const withMembersOf = (request: FastifyRequest): boolean =>
    wantsMembers(readListQuery(asObject(request.query)))
  const read = (request: FastifyRequest, id: string): Promise<ScimObject> =>
    kind === 'user'
      ? getUser(contextOf(request), id)
      : getGroup(contextOf(request), id, withMembersOf(request))
  const ifMatchOf = ({ headers }: FastifyRequest): string | undefined => headers['if-match']

  scope.get<{ Querystring: Record<string, unknown> }>(path, async (request, reply) =>
    send(reply, 200, await listResources(contextOf(request), kind, readListQuery(request.query))),
  )
  // A query too long, or too private, for an address (RFC 7644 §3.4.3).
  scope.post(`${path}/.search`, async (request, reply) =>
    send(
      reply,
      200,
      await listResources(contextOf(request), kind, readListQuery(asObject(request.body))),
    ),
  )
  scope.post(path, async (request, reply) => {
    const context = contextOf(request)
    const made =
      kind === 'user'
        ? await createUser(context, request.body)
        : await createGroup(context, request.body, withMembersOf(request))
    return answer(request, reply, 201, made)
  })
  scope.get<ById>(`${path}/:id`, async (request, reply) =>
    answer(request, reply, 200, await read(request, request.params.id)),
  )
  scope.put<ById>(`${path}/:id`, async (request, reply) => {
    const { id } = request.params
    const context = contextOf(request)
    if (kind === 'user') await replaceUser(context, id, request.body, ifMatchOf(request))
    else await replaceGroup(context, id, request.body, ifMatchOf(request))
    return answer(request, reply, 200, await read(request, id))
  })
  scope.patch<ById>(`${path}/:id`, async (request, reply) => {
    const { id } = request.params
    const context = contextOf(request)
    const operations = readOperations(request.body)
    if (kind === 'user') {
      const changed = await patchUser(context, id, operations, ifMatchOf(request))
      return answer(request, reply, 200, changed)
    }
    await patchGroup(context, id, operations, ifMatchOf(request))
    // A group may have many members; whoever names attributes gets them (RFC 7644 §3.5.2).
    const { attributes } = readListQuery(asObject(request.query))
    if (attributes.length === 0) return reply.code(204).send()
    return answer(request, reply, 200, await read(request, id))
  })
  scope.delete<ById>(`${path}/:id`, async (request, reply) => {
    const remove = kind === 'user' ? deleteUser : deleteGroup
    await remove(contextOf(request), request.params.id, ifMatchOf(request))
    return reply.code(204).send()
  })
}

const asObject = (value: unknown): Record<string, unknown> => (isObject(value) ? value : {})

function send(reply: FastifyReply, status: number, body: object): FastifyReply {
  return reply
    .code(status)
    .type(contentType)
    .header('cache-control', 'no-store')
    .send(JSON.stringify(body))
}

/** Errors → the body of RFC 7644 §3.12; what is unforeseen says nothing of itself. */
function refuse(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (error instanceof ScimError)
    return send(reply, error.status, toErrorBody(error.status, error.message, error.scimType))
  if (error instanceof DirectoryError) {
    const isTaken = error.code === 'Request_MultipleObjectsWithSameKeyValue'
    const status = isTaken ? 409 : error.status
    const scimType = isTaken ? 'uniqueness' : status === 400 ? 'invalidValue' : undefined
    return send(reply, status, toErrorBody(status, error.message, scimType))
  }
  if (error instanceof Error && error.name === 'AuthenticationRequired') {
    reply.header('www-authenticate', 'Bearer realm="scim"')
    return send(reply, 401, toErrorBody(401, error.message))
  }
  const { statusCode } = error as { statusCode?: unknown }
  if (error instanceof Error && typeof statusCode === 'number' && statusCode < 500)
    return send(reply, statusCode, toErrorBody(statusCode, error.message, 'invalidSyntax'))
  request.log.error({ err: error }, 'SCIM failed')
  return send(
    reply,
    500,
    toErrorBody(500, 'The request failed on our side. The log of the server has the details.'),
  )
}
