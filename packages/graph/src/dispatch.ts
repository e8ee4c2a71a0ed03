import { createHash } from 'node:crypto'
import type { Actor } from '@patchbay/directory'
import { isGuid } from '@patchbay/directory'
import type { Caller } from '@patchbay/wire'
import type Type from 'typebox'
import { Compile, type Validator } from 'typebox/compile'
import { entityTypes, project, typeOf } from './entities.ts'
import { badQuery, denied, GraphError, invalidBody, methodNotAllowed, notFound } from './errors.ts'
import type { Filter } from './odata/filter.ts'
import { countAll, readPage, type Source } from './odata/page.ts'
import { type EntityType, parseQueryOptions, type QueryOptions } from './odata/query-options.ts'
import { extensionName, resolveAmong } from './odata/resolve.ts'
import { isAllowed } from './permissions.ts'
import { withoutUser } from './resources/users.ts'
import type { Answer, GraphContext, GraphRequest, Json, Route } from './route.ts'
import { seen, type Sight, sightOf, withSightOfUsers } from './sight.ts'
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
  const { match, cast, references, property } = findRoute(call.method, segments)
  if (match.route === undefined) {
    if (match.methods.length > 0) throw methodNotAllowed(call.method, match.methods)
    throw badQuery(noSegment(unknownSegment(segments)))
  }
  const { route, parameters } = match
  const consistencyLevel = call.headers['consistencylevel']
  const prefer = parsePrefer(call.headers['prefer'])
  const asked =
    route.type === undefined
      ? noOptions
      : withPageSize(
          parseQueryOptions(query, route.type, { consistencyLevel, counting }),
          query,
          prefer,
        )
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
    ...(call.headers['host'] === undefined ? {} : { host: call.headers['host'] }),
    prefer,
    options,
  }
  if (!(await isAllowed(request, route.permission))) {
    await recordDenial(request, route)
    throw denied()
  }
  if (route.type === entityTypes.user && route.method === 'GET') {
    request.options = withSightOfUsers(options, call.caller, parameters['user'])
  }
  if (call.method === 'PATCH' && call.body === undefined) {
    throw badQuery('Empty Payload. JSON content expected.')
  }
  checkBody(route, request.body)
  const base = `${context.publicUrl}/${call.version}`
  const sight = sightOf(call.caller)
  const place = { route, request, base, path, query, sight }

  if (counting) {
    const answer = await route.handle(request)
    if (answer.kind !== 'collection') throw badQuery("'$count' is for collections.")
    if (route.type?.isDirectoryObject === true && consistencyLevel?.toLowerCase() !== 'eventual') {
      throw invalidBody(
        "$count is not currently supported without the header 'ConsistencyLevel: eventual'.",
      )
    }
    const count = await countAll(sighted(answer.source, place), request.options)
    return {
      status: 200,
      headers: { ...headers, 'content-type': 'text/plain' },
      body: String(count),
    }
  }
  const answer = await handle(route, request, call.headers, segments)
  if (property !== undefined) {
    if (!isSelected(property.name, request.options)) throw denied()
    const reply = toProperty(answer, property, { ...place, segments })
    return { ...reply, headers: { ...headers, ...reply.headers } }
  }
  const reply = await toReply(answer, place)
  const tagged = references
    ? toReferences(reply, base)
    : tag(await prefers(reply, answer, place, segments), route, call.headers)
  const shown = asAccepted(tagged, call.headers['accept'])
  return { ...shown, headers: { ...headers, ...shown.headers } }
}

function noSegment(name: string): string {
  return `Resource not found for the segment '${name}'.`
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

/** A property of an object by itself, or the bare text of it (OData 4.0 part 1 §11.2.3). */
interface PropertyAddress {
  name: string
  bare: boolean
}

function toProperty(
  answer: Answer,
  { name, bare }: PropertyAddress,
  { route, base, segments }: ReplyContext & { segments: readonly string[] },
): GraphReply {
  if (answer.kind !== 'entity' || route.type === undefined) throw badQuery(noSegment(name))
  const value = project(answer.entity, route.type, [name], true)[name]
  if (value === undefined || value === null) return { status: 204, headers: {}, body: undefined }
  if (bare) {
    const isText = typeof value === 'string' || typeof value === 'number' || value === true
    if (!isText && value !== false)
      throw badQuery(`'$value' is for values; '${name}' is an object.`)
    return { status: 200, headers: { 'content-type': 'text/plain' }, body: String(value) }
  }
  const place = `${route.type.set}('${segments[1] ?? ''}')/${name}`
  const isComplex = typeof value === 'object' && !Array.isArray(value)
  return {
    status: 200,
    headers: { 'content-type': jsonContentType },
    body: {
      '@odata.context': `${base}/$metadata#${place}`,
      ...(isComplex ? (value as Json) : { value }),
    },
  }
}

/** `Accept: application/json;odata.metadata=none` leaves out what only tells types and contexts. */
function asAccepted(reply: GraphReply, accept: string | undefined): GraphReply {
  const { body } = reply
  const wantsNone = accept?.toLowerCase().includes('odata.metadata=none') === true
  if (!wantsNone || body === undefined || typeof body === 'string' || Buffer.isBuffer(body)) {
    return reply
  }
  const headers = Object.fromEntries(
    Object.entries(reply.headers).map(([name, value]) => [
      name,
      value.replace('odata.metadata=minimal', 'odata.metadata=none'),
    ]),
  )
  return { ...reply, headers, body: withoutMetadata(body) as Json }
}

/** What a client cannot do without stays (OData JSON format 4.0 §3.1.3). */
const neededMetadata = new Set(['@odata.count', '@odata.nextLink', '@odata.deltaLink'])

function withoutMetadata(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutMetadata)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, member]): [string, unknown][] =>
      name.startsWith('@odata.') && !neededMetadata.has(name)
        ? []
        : [[name, withoutMetadata(member)]],
    ),
  )
}

/** The count of a page and where the next one is. */
function links(page: Json): Json {
  return Object.fromEntries(
    Object.entries(page).filter(([name]) => name === '@odata.count' || name === '@odata.nextLink'),
  )
}

/** What a path leads to. */
interface Found {
  match: Match
  /** Type that the objects have to have. */
  cast?: string
  references?: true
  property?: PropertyAddress
}

/**
 * The route of a path; `…/microsoft.graph.group` behind one asks for its objects of that type only
 * (OData URL conventions §4.11), `…/$ref` for their addresses, the name of a property for it alone.
 */
function findRoute(method: string, segments: readonly string[]): Found {
  const match = matchRoute(method, segments)
  if (method !== 'GET') return { match }
  const last = segments.at(-1) ?? ''
  if (last === '$ref') {
    const referred = matchRoute(method, segments.slice(0, -1))
    if (referred.route?.type?.name === 'directoryObject') {
      return { match: referred, references: true }
    }
  }
  const kind = /^microsoft\.graph\.(\w+)$/.exec(last)?.[1]
  if (kind !== undefined) {
    const inner = matchRoute(method, segments.slice(0, -1))
    const type = castTypes.get(kind)
    // An address with a route of its own is not a cast: `deletedItems/microsoft.graph.group`.
    const isAddress = match.route?.path.endsWith('}') === false
    if (inner.route === undefined || type === undefined || isAddress) return { match }
    if (inner.route.type?.name !== 'directoryObject') return { match }
    const { route, parameters } = inner
    const cast = `#microsoft.graph.${kind}`
    return { match: { route: { ...route, type }, parameters }, cast }
  }
  return match.route === undefined ? (findProperty(segments) ?? { match }) : { match }
}

/** `/users/{user}/displayName` and `/users/{user}/displayName/$value`. */
function findProperty(segments: readonly string[]): Found | undefined {
  const bare = segments.at(-1)?.toLowerCase() === '$value'
  const path = bare ? segments.slice(0, -1) : segments
  const match = matchRoute('GET', path.slice(0, -1))
  const { route } = match
  if (route?.type === undefined || !route.path.endsWith('}')) return undefined
  const name = resolveAmong(path.at(-1) ?? '', [...route.type.properties])
  return name === undefined ? undefined : { match, property: { name, bare } }
}

/** Types that objects among others may have, as they are shown where only those are asked for. */
const castTypes = new Map<string, EntityType>(
  [
    entityTypes.user,
    entityTypes.group,
    entityTypes.application,
    entityTypes.servicePrincipal,
    { ...entityTypes.directoryRole, isDirectoryObject: true },
  ].map((type) => [type.name, { ...type, expandable: [] }]),
)

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
  const query = optionsOf(rest.join('?'), call.version)
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

/** System query options that `/beta` takes without their `$` as well. */
const bareOptions =
  /^(?:select|filter|search|orderby|top|skip|count|expand|skiptoken|deltatoken|format)$/i

function optionsOf(text: string, version: string): URLSearchParams {
  const given = new URLSearchParams(text)
  if (version !== 'beta') return given
  return new URLSearchParams(
    [...given].map(([name, value]): [string, string] => [
      bareOptions.test(name) ? `$${name}` : name,
      value,
    ]),
  )
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
  if (route.refusesOthers === true) checkNames(route, schema, body)
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

/** A property that is not there to be written is no property to be forgotten in silence. */
function checkNames({ type }: Route, schema: Type.TSchema, body: Json): void {
  const { properties = {} } = schema as { properties?: Record<string, unknown> }
  const other = Object.keys(body).find(
    (name) =>
      !Object.hasOwn(properties, name) &&
      !name.includes('@') &&
      !(type?.hasExtensions === true && extensionName.test(name)),
  )
  if (other === undefined) return
  throw type?.properties.has(other) === true
    ? invalidBody(`Property '${other}' is read-only and cannot be set.`, `/${other}`)
    : invalidBody(`Invalid property '${other.slice(0, 200)}'.`, `/${other.slice(0, 200)}`)
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
  /** What of objects of several types the caller sees; `undefined`: everything. */
  sight: Sight | undefined
  route: Route
  request: GraphRequest
  base: string
  path: string
  query: URLSearchParams
}

/** Whether a property is among those that are shown. */
function isSelected(name: string, { select }: QueryOptions): boolean {
  return select === undefined || select.includes(name)
}

function sighted(source: Source<never>, { route, sight }: ReplyContext): Source<never> {
  return isMixed(route) ? seen(source, sight) : source
}

/** Whether what is answered is of several types, or of one that was asked for among several. */
function isMixed({ type }: Route): boolean {
  if (type === undefined) return false
  return type.name === 'directoryObject' || castTypes.get(type.name) === type
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
      const shown = isMixed(route)
        ? (context.sight?.(answer.entity) ?? answer.entity)
        : answer.entity
      const body = {
        '@odata.context': `${base}/$metadata#${type.set}${selected(request.options)}/$entity`,
        ...(await toValue(shown, context, type, true)),
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
      const page = await readPage(sighted(answer.source, context), request.options)
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
  { route, request, sight }: ReplyContext,
  type: EntityType,
  single: boolean,
): Promise<Json> {
  const value = project(entity, typeOf(entity, type), request.options.select, single)
  for (const { name, select, top } of request.options.expand) {
    const children = await route.expand?.[name]?.(request, entity)
    if (children === undefined) continue
    const shown = children
      .slice(0, Math.min(top ?? expandLimit, expandLimit))
      .map((child) => sight?.(child) ?? child)
      .map((child) => project(child, typeOf(child, entityTypes.directoryObject), select, false))
    // A manager is one; everything else is a list.
    value[name] = singular.has(name) ? (shown[0] ?? null) : shown
  }
  return value
}

/** Relationships to one object. */
const singular = new Set(['manager', 'principal'])

function nextLink(base: string, path: string, query: URLSearchParams, added: string): string {
  const next = [...query]
    .filter(([name]) => !/^\$(skip|delta)token$/i.test(name))
    .map(
      ([name, value]) =>
        `${encodeURIComponent(name).replace('%24', '$')}=${encodeURIComponent(value)}`,
    )
  return `${base}${path}?${[...next, added].join('&')}`
}
