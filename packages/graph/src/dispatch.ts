import { createHash } from 'node:crypto'
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
import { isPrefix, type Match, matchRoute } from './routes.ts'

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
  body: Json | string | Buffer | undefined
}

/** With the tag of the object that it carries. */
type TaggedReply = GraphReply & { etag?: string }

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
  const { match, cast, references } = findRoute(call.method, segments)
  if (match.route === undefined) {
    if (match.methods.length > 0) {
      throw new GraphError(
        405,
        'Request_BadRequest',
        `The method ${call.method} is not for this resource; ${match.methods.join(', ')} are.`,
      )
    }
    throw badQuery(`Resource not found for the segment '${unknownSegment(segments)}'.`)
  }
  const { route, parameters } = match
  const consistencyLevel = call.headers['consistencylevel']
  const prefer = parsePrefer(call.headers['prefer'])
  const asked =
    route.type === undefined
      ? noOptions
      : withPageSize(parseQueryOptions(query, route.type, consistencyLevel), query, prefer)
  const options = cast === undefined ? asked : withCast(asked, cast)
  const cost = costOf(call.method, counting, query, options)
  const headers = context.throttle?.take(call.caller, call.method, cost) ?? {}
  const request: GraphRequest = {
    ...context,
    caller: call.caller,
    actor: call.actor,
    tenantId: call.caller.tenantId,
    parameters,
    body: toBody(call),
    ...(Buffer.isBuffer(call.body) ? { image: call.body } : {}),
    prefer,
    options,
  }
  if (!(await isAllowed(request, route.permission))) {
    await recordDenial(request, route)
    throw denied()
  }
  checkBody(route, request.body)
  const base = `${context.publicUrl}/${call.version}`
  const place = { route, request, base, path, query }

  if (counting) {
    const answer = await route.handle(request)
    if (answer.kind !== 'collection') throw badQuery("'$count' is for collections.")
    if (route.type?.isDirectoryObject === true && consistencyLevel?.toLowerCase() !== 'eventual') {
      throw unsupportedQuery("$count takes the header 'ConsistencyLevel: eventual'.")
    }
    const count = await countAll(answer.source, options)
    return {
      status: 200,
      headers: { ...headers, 'content-type': 'text/plain' },
      body: String(count),
    }
  }
  const answer = await handle(route, request, call.headers, segments)
  const reply = await toReply(answer, place)
  const tagged = references
    ? toReferences(reply, base)
    : tag(await prefers(reply, answer, place, segments), route, call.headers)
  return { ...tagged, headers: { ...headers, ...tagged.headers } }
}

/** The first segment that nothing is behind. */
function unknownSegment(segments: readonly string[]): string {
  const known = segments.findIndex((_, index) => !isPrefix(segments.slice(0, index + 1)))
  return (segments[known < 0 ? segments.length - 1 : known] ?? '').slice(0, 200)
}

/** `return=minimal, create-if-missing` → each in lower case. */
function parsePrefer(header: string | undefined): string[] {
  return (header ?? '')
    .toLowerCase()
    .split(/[,;]/)
    .map((each) => each.trim())
    .filter((each) => each !== '')
}

/** `Prefer: odata.maxpagesize=N` where no `$top` stands (OData 4.0 part 1 §8.2.8.5). */
function withPageSize(
  options: QueryOptions,
  query: URLSearchParams,
  prefer: readonly string[],
): QueryOptions {
  const size = prefer.find((each) => /^(odata\.)?maxpagesize=\d{1,3}$/.test(each))?.split('=')[1]
  if (size === undefined || Number(size) === 0 || query.has('$top')) return options
  return { ...options, top: Number(size) }
}

/**
 * Runs the route; with `If-Match` only where the object is as the client last saw it, judged and
 * changed in one transaction (OData 4.0 part 1 §8.2.4).
 */
async function handle(
  route: Route,
  request: GraphRequest,
  headers: GraphCall['headers'],
  segments: readonly string[],
): Promise<Answer> {
  const wanted = headers['if-match']
  if (wanted === undefined || route.method === 'GET') return route.handle(request)
  const reading = matchRoute('GET', segments).route
  if (reading?.type === undefined) return route.handle(request)
  return request.directory.atomically(async () => {
    const current = await reading.handle({ ...request, body: {}, options: noOptions })
    const tags = wanted.split(',').map((each) => each.trim())
    const fits =
      current.kind === 'entity' && (tags.includes('*') || tags.includes(etagOf(current.entity)))
    if (!fits) {
      throw new GraphError(
        412,
        'Request_BadRequest',
        'The object has changed since it was read: the If-Match header is not its ETag. Read it again.',
      )
    }
    return route.handle(request)
  })
}

/** A weak tag of everything that is known of an object, whatever of it was selected. */
function etagOf(value: Json): string {
  const digest = createHash('sha256').update(JSON.stringify(value)).digest('base64url')
  return `W/"${digest.slice(0, 27)}"`
}

/** The object's tag with the object, or 304 to whoever has it (OData 4.0 part 1 §8.2.5). */
function tag(reply: TaggedReply, route: Route, headers: GraphCall['headers']): GraphReply {
  const { etag, ...rest } = reply
  if (etag === undefined) return rest
  const known = headers['if-none-match']?.split(',').map((each) => each.trim())
  if (route.method === 'GET' && known?.includes(etag) === true) {
    return { status: 304, headers: { etag }, body: undefined }
  }
  return { ...rest, headers: { ...rest.headers, etag } }
}

/** `Prefer: return=…` (OData 4.0 part 1 §8.2.8.7): the object after a change, or nothing after a create. */
async function prefers(
  reply: TaggedReply,
  answer: Answer,
  place: ReplyContext,
  segments: readonly string[],
): Promise<TaggedReply> {
  const { request, route } = place
  if (request.prefer.includes('return=representation') && answer.kind === 'nothing') {
    const reading = matchRoute('GET', segments).route
    if (route.method !== 'PATCH' || reading?.type === undefined) return reply
    const current = await reading.handle({ ...request, body: {} })
    const shown = await toReply(current, { ...place, route: reading })
    return {
      ...shown,
      headers: { ...shown.headers, 'preference-applied': 'return=representation' },
    }
  }
  if (request.prefer.includes('return=minimal') && reply.status === 201) {
    const { location = '' } = reply.headers
    return {
      status: 204,
      headers: { location, 'odata-entityid': location, 'preference-applied': 'return=minimal' },
      body: undefined,
    }
  }
  return reply
}

/** Resource units (Graph's throttling of identity resources): more for lists, less for few columns. */
function costOf(
  method: string,
  counting: boolean,
  query: URLSearchParams,
  { expand, select, top }: QueryOptions,
): number {
  if (method !== 'GET') return 1
  const isList = counting || query.has('$filter') || query.has('$top') || query.has('$search')
  const cost =
    (isList ? 2 : 1) +
    (expand.length > 0 ? 1 : 0) -
    (select === undefined ? 0 : 1) -
    (query.has('$top') && top < 20 ? 1 : 0)
  return Math.max(1, cost)
}

/** Addresses of objects in place of the objects (OData 4.0 part 1 §10.11). */
function toReferences({ status, headers, body }: TaggedReply, base: string): GraphReply {
  const { value, ...page } = body as Json
  const reference = ({ id }: Json): Json => ({
    '@odata.id': `${base}/directoryObjects/${String(id)}`,
  })
  const shown = Array.isArray(value)
    ? {
        '@odata.context': `${base}/$metadata#Collection($ref)`,
        ...links(page),
        value: value.map(reference),
      }
    : { '@odata.context': `${base}/$metadata#$ref`, ...reference(page) }
  return { status, headers, body: shown }
}

/** The count of a page and where the next one is. */
function links(page: Json): Json {
  return Object.fromEntries(
    Object.entries(page).filter(([name]) => name === '@odata.count' || name === '@odata.nextLink'),
  )
}

/**
 * The route of a path; `…/microsoft.graph.group` behind one asks for its objects of that type only
 * (OData URL conventions §4.11), `…/$ref` for their addresses.
 */
function findRoute(
  method: string,
  segments: readonly string[],
): { match: Match; cast: string | undefined; references: boolean } {
  const match = matchRoute(method, segments)
  if (method === 'GET' && segments.at(-1) === '$ref') {
    const referred = matchRoute(method, segments.slice(0, -1))
    if (referred.route?.type?.name === 'directoryObject')
      return { match: referred, cast: undefined, references: true }
  }
  const type = /^microsoft\.graph\.(\w+)$/.exec(segments.at(-1) ?? '')?.[1]
  if (type === undefined || method !== 'GET') return { match, cast: undefined, references: false }
  const inner = matchRoute(method, segments.slice(0, -1))
  const isCast =
    inner.route?.type?.name === 'directoryObject' && match.route?.path.endsWith('}') !== false
  return isCast
    ? { match: inner, cast: `#microsoft.graph.${type}`, references: false }
    : { match, cast: undefined, references: false }
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
  // `users/delta()` and `users/microsoft.graph.delta()` are how functions are called.
  const called = /^(?:microsoft\.graph\.)?(delta)(?:\(\))?$/.exec(segment)?.[1]
  if (called !== undefined) return [called]
  const match = /^([A-Za-z]\w*)\((.+)\)$/.exec(segment)
  return match?.[1] === undefined || match[2] === undefined ? [segment] : [match[1], match[2]]
}

function toBody({ method, body }: GraphCall): Json {
  if (method === 'GET' || method === 'DELETE' || body === undefined || body === null) return {}
  if (Buffer.isBuffer(body)) return {}
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

async function toReply(answer: Answer, context: ReplyContext): Promise<TaggedReply> {
  const { route, request, base, path, query } = context
  const json = { 'content-type': jsonContentType }
  switch (answer.kind) {
    case 'nothing':
      return { status: 204, headers: {}, body: undefined }
    case 'json':
      return { status: 200, headers: json, body: answer.body }
    case 'image':
      return {
        status: 200,
        // Whatever it is, a browser takes it for nothing else.
        headers: {
          'content-type': answer.contentType,
          'x-content-type-options': 'nosniff',
          'content-security-policy': "default-src 'none'; sandbox",
        },
        body: answer.content,
      }
    case 'page': {
      const { type } = route
      if (type === undefined) throw new Error(`Route ${route.path} answers a page of no type.`)
      const { name, query: added } = answer.link
      const value = []
      for (const each of answer.values) {
        value.push('@removed' in each ? each : projectFollowed(each, type, request.options))
      }
      const body = {
        '@odata.context': `${base}/$metadata#${type.set}${selected(request.options)}`,
        [`@odata.${name}`]: nextLink(base, path, query, added),
        value,
      }
      return { status: 200, headers: json, body }
    }
    case 'entity': {
      const { type } = route
      const location =
        answer.location === undefined ? {} : { location: `${base}${answer.location}` }
      if (type === undefined) return { status: 200, headers: json, body: answer.entity }
      const body = {
        '@odata.context': `${base}/$metadata#${type.set}${selected(request.options)}/$entity`,
        ...(await toValue(answer.entity, context, type, true)),
      }
      return {
        status: answer.status ?? 200,
        headers: { ...json, ...location },
        body,
        etag: etagOf(answer.entity),
      }
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
          : { '@odata.nextLink': nextLink(base, path, query, `$skiptoken=${page.skipToken}`) }),
        value,
      }
      return { status: 200, headers: json, body }
    }
  }
}

/** What is followed is told apart by its id, whether that was selected or not. */
function projectFollowed(entity: Json, type: EntityType, { select }: QueryOptions): Json {
  return project(entity, type, select === undefined ? undefined : ['id', ...select], false)
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
  for (const { name, select, top } of request.options.expand) {
    const children = await route.expand?.[name]?.(request, entity)
    if (children === undefined) continue
    const shown = children
      .slice(0, Math.min(top ?? expandLimit, expandLimit))
      .map((child) => (select === undefined ? child : keep(child, select)))
    // A manager is one; everything else is a list.
    value[name] = singular.has(name) ? (shown[0] ?? null) : shown
  }
  return value
}

/** Relationships to one object. */
const singular = new Set(['manager', 'principal'])

function keep(child: Json, select: readonly string[]): Json {
  return Object.fromEntries(
    Object.entries(child).filter(([name]) => name.startsWith('@odata.') || select.includes(name)),
  )
}

function nextLink(base: string, path: string, query: URLSearchParams, added: string): string {
  const next = [...query]
    .filter(([name]) => !/^\$(skip|delta)token$/i.test(name))
    .map(
      ([name, value]) =>
        `${encodeURIComponent(name).replace('%24', '$')}=${encodeURIComponent(value)}`,
    )
  return `${base}${path}?${[...next, added].join('&')}`
}
