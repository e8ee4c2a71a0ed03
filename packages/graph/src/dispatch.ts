import type { Actor } from '@patchbay/directory'
import { isGuid } from '@patchbay/directory'
import type { Caller } from '@patchbay/wire'
import type Type from 'typebox'
import { Compile, type Validator } from 'typebox/compile'
import { project } from './entities.ts'
import { badQuery, denied, GraphError, invalidBody, notFound, unsupportedQuery } from './errors.ts'
import type { Filter } from './odata/filter.ts'
import { countAll, readPage } from './odata/page.ts'
import { type EntityType, parseQueryOptions, type QueryOptions } from './odata/query-options.ts'
import { isAllowed } from './permissions.ts'
import { withoutUser } from './resources/users.ts'
import type { Answer, GraphContext, GraphRequest, Json, Route } from './route.ts'
import { type Match, matchRoute } from './routes.ts'

/** A request to Graph as it stands on the wire, or in a batch. */
export interface GraphCall {
  method: string
  /** After the version: `/applications?$top=5`. */
  url: string
  /** `v1.0` or `beta`. */
  version: string
  /** By name in lower case. */
  headers: Record<string, string | undefined>
  /** Parsed JSON; `undefined` when there is none. */
  body: unknown
  caller: Caller
  actor: Actor
}

export interface GraphReply {
  status: number
  headers: Record<string, string>
  /** `undefined`: no content. */
  body: Json | string | undefined
}

export const jsonContentType =
  'application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8'

/** Options for routes without an entity type. */
const noOptions: QueryOptions = { top: 100, count: false, expand: [] }

/**
 * Answers one request: finds its route, judges its options, lets the caller in or not, and only then
 * looks at the body.
 *
 * @throws {GraphError | DirectoryError}
 */
export async function dispatch(context: GraphContext, call: GraphCall): Promise<GraphReply> {
  const { path, query, segments, counting } = parseUrl(call)
  const { match, cast } = findRoute(call.method, segments)
  if (match.route === undefined) {
    if (match.methods.length > 0) {
      throw new GraphError(
        405,
        'Request_BadRequest',
        `The method ${call.method} is not for this resource; ${match.methods.join(', ')} are.`,
      )
    }
    throw badQuery(`Resource not found for the segment '${segments.at(-1) ?? ''}'.`)
  }
  const { route, parameters } = match
  const consistencyLevel = call.headers['consistencylevel']
  const asked =
    route.type === undefined ? noOptions : parseQueryOptions(query, route.type, consistencyLevel)
  const options = cast === undefined ? asked : withCast(asked, cast)
  const request: GraphRequest = {
    ...context,
    caller: call.caller,
    actor: call.actor,
    tenantId: call.caller.tenantId,
    parameters,
    body: toBody(call),
    options,
  }
  if (!(await isAllowed(request, route.permission))) {
    await recordDenial(request, route)
    throw denied()
  }
  checkBody(route, request.body)
  const answer = await route.handle(request)
  const base = `${context.publicUrl}/${call.version}`

  if (counting) {
    if (answer.kind !== 'collection') throw badQuery("'$count' is for collections.")
    if (route.type?.isDirectoryObject === true && consistencyLevel?.toLowerCase() !== 'eventual') {
      throw unsupportedQuery("$count takes the header 'ConsistencyLevel: eventual'.")
    }
    const count = await countAll(answer.source, options)
    return { status: 200, headers: { 'content-type': 'text/plain' }, body: String(count) }
  }
  return toReply(answer, { route, request, base, path, query })
}

/**
 * The route of a path; `…/microsoft.graph.group` behind one asks for its objects of that type only
 * (OData URL conventions §4.11).
 */
function findRoute(
  method: string,
  segments: readonly string[],
): { match: Match; cast: string | undefined } {
  const match = matchRoute(method, segments)
  const type = /^microsoft\.graph\.(\w+)$/.exec(segments.at(-1) ?? '')?.[1]
  if (type === undefined || method !== 'GET') return { match, cast: undefined }
  const inner = matchRoute(method, segments.slice(0, -1))
  const isCast =
    inner.route?.type?.name === 'directoryObject' && match.route?.path.endsWith('}') !== false
  return isCast ? { match: inner, cast: `#microsoft.graph.${type}` } : { match, cast: undefined }
}

function withCast(options: QueryOptions, value: string): QueryOptions {
  const cast: Filter = {
    kind: 'compare',
    operator: 'eq',
    path: { names: ['@odata.type'], count: false },
    value,
  }
  const { filter } = options
  return {
    ...options,
    filter: filter === undefined ? cast : { kind: 'and', left: cast, right: filter },
  }
}

function parseUrl(call: GraphCall): {
  path: string
  query: URLSearchParams
  segments: string[]
  counting: boolean
} {
  if (call.url.length > 16_384) throw badQuery('The address is longer than 16 KB.')
  const [path = '', ...rest] = call.url.split('?')
  const query = new URLSearchParams(rest.join('?'))
  const segments = path
    .split('/')
    .filter((segment) => segment !== '')
    .flatMap((segment) => splitKey(decode(segment)))
  const tenant = segments[0]
  if (tenant === 'myorganization') segments.shift()
  else if (tenant !== undefined && isGuid(tenant)) {
    // The tenant in the path must be that of the token; another's does not exist for this caller.
    if (tenant.toLowerCase() !== call.caller.tenantId) throw notFound(tenant)
    segments.shift()
  }
  if (segments[0]?.toLowerCase() === 'me') {
    if (call.caller.kind === 'application') throw withoutUser()
    segments.splice(0, 1, 'users', call.caller.userId)
  }
  const counting = segments.at(-1)?.toLowerCase() === '$count' && call.method === 'GET'
  if (counting) segments.pop()
  return { path, query, segments, counting }
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    throw badQuery(`The segment '${segment}' is not well-formed.`)
  }
}

/** `applications(appId='…')` → `applications`, `appId='…'` (OData URL conventions §4.3). */
function splitKey(segment: string): string[] {
  const match = /^([A-Za-z]\w*)\((.+)\)$/.exec(segment)
  return match?.[1] === undefined || match[2] === undefined ? [segment] : [match[1], match[2]]
}

function toBody({ method, body }: GraphCall): Json {
  if (method === 'GET' || method === 'DELETE' || body === undefined || body === null) return {}
  if (typeof body !== 'object' || Array.isArray(body)) {
    throw invalidBody('The body is a JSON object; this one is something else.')
  }
  return body as Json
}

const validators = new WeakMap<Type.TSchema, Validator>()

function checkBody(route: Route, body: Json): void {
  const schema = route.body
  if (schema === undefined) return
  const validator = validators.get(schema) ?? Compile(schema)
  validators.set(schema, validator)
  const [error] = validator.Errors(body)
  if (error === undefined) return
  const missing = (error.params as { requiredProperties?: string[] }).requiredProperties?.[0]
  const name = error.instancePath.slice(1).replaceAll('/', '.')
  if (error.keyword === 'required' && missing !== undefined) {
    const full = name === '' ? missing : `${name}.${missing}`
    throw invalidBody(
      `A value is required for property '${full}'.`,
      `${error.instancePath}/${missing}`,
    )
  }
  throw invalidBody(
    `Invalid value specified for property '${name}': it ${error.message}.`,
    error.instancePath,
  )
}

/** Refused attempts to change something stand in the audit log as well. */
async function recordDenial(
  { directory, tenantId, actor, parameters }: GraphRequest,
  route: Route,
): Promise<void> {
  if (route.method === 'GET') return
  await directory.audits.append({
    tenantId,
    activityDisplayName: `${route.method} ${route.path}`,
    category: 'DirectoryManagement',
    operationType: 'Other',
    actor,
    targets: Object.values(parameters)
      .slice(0, 1)
      .map((id) => ({ id: id.slice(0, 100), displayName: null, type: 'Other' })),
    result: 'failure',
    resultReason: 'Authorization_RequestDenied',
  })
}

interface ReplyContext {
  route: Route
  request: GraphRequest
  base: string
  path: string
  query: URLSearchParams
}

async function toReply(answer: Answer, context: ReplyContext): Promise<GraphReply> {
  const { route, request, base, path, query } = context
  const json = { 'content-type': jsonContentType }
  switch (answer.kind) {
    case 'nothing':
      return { status: 204, headers: {}, body: undefined }
    case 'json':
      return { status: 200, headers: json, body: answer.body }
    case 'entity': {
      const { type } = route
      const location =
        answer.location === undefined ? {} : { location: `${base}${answer.location}` }
      if (type === undefined) return { status: 200, headers: json, body: answer.entity }
      const body = {
        '@odata.context': `${base}/$metadata#${type.set}${selected(request.options)}/$entity`,
        ...(await toValue(answer.entity, context, type, true)),
      }
      return { status: answer.status ?? 200, headers: { ...json, ...location }, body }
    }
    case 'collection': {
      const { type } = route
      if (type === undefined)
        throw new Error(`Route ${route.path} answers a collection of no type.`)
      const page = await readPage(answer.source, request.options)
      const value = []
      for (const each of page.values) value.push(await toValue(each, context, type, false))
      const body = {
        '@odata.context': `${base}/$metadata#${type.set}${selected(request.options)}`,
        ...(page.count === undefined ? {} : { '@odata.count': page.count }),
        ...(page.skipToken === undefined
          ? {}
          : { '@odata.nextLink': nextLink(base, path, query, page.skipToken) }),
        value,
      }
      return { status: 200, headers: json, body }
    }
  }
}

function selected({ select }: QueryOptions): string {
  return select === undefined ? '' : `(${select.join(',')})`
}

/** `$expand` brings this many children of each object. */
const expandLimit = 20

async function toValue(
  entity: Json,
  { route, request }: ReplyContext,
  type: EntityType,
  single: boolean,
): Promise<Json> {
  const value = project(entity, type, request.options.select, single)
  for (const name of request.options.expand) {
    const children = await route.expand?.[name]?.(request, entity)
    if (children !== undefined) value[name] = children.slice(0, expandLimit)
  }
  return value
}

function nextLink(base: string, path: string, query: URLSearchParams, skipToken: string): string {
  const next = [...query]
    .filter(([name]) => name.toLowerCase() !== '$skiptoken')
    .map(
      ([name, value]) =>
        `${encodeURIComponent(name).replace('%24', '$')}=${encodeURIComponent(value)}`,
    )
  return `${base}${path}?${[...next, `$skiptoken=${skipToken}`].join('&')}`
}
