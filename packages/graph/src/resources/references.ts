import {
  type Application,
  type DirectoryObject,
  type Group,
  indexedProperties,
  type IndexedProperty,
  type ObjectColumn,
  type ObjectCondition,
  type ObjectKind,
  type ObjectQuery,
  type ObjectTest,
  orderKey,
  type ServicePrincipal,
  type User,
} from '@patchbay/directory'
import Type from 'typebox'
import { toTypedEntity } from '../entities.ts'
import { badQuery, invalidBody, notFound } from '../errors.ts'
import { arraySource, idSource, type Source } from '../odata/page.ts'
import {
  type Filter,
  type Literal,
  type Path,
  requiredClauses,
  requiredEqualities,
} from '../odata/filter.ts'
import type { QueryOptions } from '../odata/query-options.ts'
import type { GraphRequest, Json } from '../route.ts'

/** `{id}`, `(appId='…')` or `(uniqueName='…')` of an application. */
export async function getApplication(request: GraphRequest): Promise<Application> {
  const { directory, tenantId, parameters } = request
  const { name, value } = parseKey(parameters['application'] ?? '', ['id', 'appId', 'uniqueName'])
  const found =
    name === 'uniqueName'
      ? await directory.applications.findByUniqueName(tenantId, value)
      : name === 'appId'
        ? await directory.applications.findByAppId(value.toLowerCase())
        : await directory.applications.find(tenantId, value.toLowerCase())
  if (found === undefined || found.tenantId !== tenantId) throw notFound(value)
  return found
}

/** `{id}` or `(appId='…')` of a service principal. */
export async function getServicePrincipal(request: GraphRequest): Promise<ServicePrincipal> {
  const { directory, tenantId, parameters } = request
  const { name, value } = parseKey(parameters['servicePrincipal'] ?? '', ['id', 'appId'])
  const found =
    name === 'appId'
      ? await directory.servicePrincipals.findByAppId(tenantId, value.toLowerCase())
      : await directory.servicePrincipals.find(tenantId, value.toLowerCase())
  if (found === undefined) throw notFound(value)
  return found
}

export async function getUser({ directory, tenantId, parameters }: GraphRequest): Promise<User> {
  const key = parameters['user'] ?? ''
  const user = await directory.users.find(tenantId, unquote(key))
  if (user === undefined) throw notFound(key)
  return user
}

export async function getGroup({ directory, tenantId, parameters }: GraphRequest): Promise<Group> {
  const key = parameters['group'] ?? ''
  const group = await directory.groups.find(tenantId, unquote(key))
  if (group === undefined) throw notFound(key)
  return group
}

/** `'x'` of `users('x')` → `x`. */
function unquote(key: string): string {
  return /^'([^']*)'$/.exec(key)?.[1] ?? key
}

/** `guid`, `'guid'` or `name='value'` with a name of those that are keys. */
export function parseKey<Name extends string>(
  text: string,
  names: readonly [Name, ...Name[]],
): { name: Name; value: string } {
  const match = /^(?:(\w+)=)?(?:'((?:[^']|'')*)'|([^']*))$/.exec(text)
  const [, given = names[0], quoted, bare = ''] = match ?? []
  const name = names.find((each) => each === given)
  if (match === null || name === undefined) throw badQuery(`Invalid key '${text}'.`)
  return { name, value: quoted?.replaceAll("''", "'") ?? bare }
}

/** Body of `…/$ref`. */
export const reference = Type.Object({ '@odata.id': Type.String({ maxLength: 2048 }) })

/** Hosts of Microsoft Graph, which scripts write into references whatever server they speak to. */
const graphHosts = new Set([
  'graph.microsoft.com',
  'graph.microsoft.us',
  'dod-graph.microsoft.us',
  'microsoftgraph.chinacloudapi.cn',
  'graph.windows.net',
])

/**
 * The id at the end of an address, `@odata.id` of the body where no other is given. What comes before
 * it is an address of this server or of Microsoft Graph, or nothing.
 *
 * @throws {GraphError} 400 for an address of anything else.
 */
export function referencedId(
  { publicUrl, host, body }: Pick<GraphRequest, 'publicUrl' | 'host' | 'body'>,
  given: unknown = body['@odata.id'],
): string {
  const text = String(given)
  const id = /(?:^|\/|\(')([0-9a-fA-F-]{36})(?:'\))?\/?$/.exec(text)?.[1]
  const address = URL.canParse(text, publicUrl) ? new URL(text, publicUrl) : undefined
  const isOurs =
    address !== undefined &&
    /^https?:$/.test(address.protocol) &&
    (address.host === new URL(publicUrl).host ||
      address.host === host?.toLowerCase() ||
      graphHosts.has(address.host))
  if (id === undefined || !isOurs) {
    throw invalidBody(
      `Invalid URL format specified in payload: '${text.slice(0, 200)}' is not the address of a directory object.`,
      '/@odata.id',
    )
  }
  return id.toLowerCase()
}

/** Objects of any kind, each with its type. */
export function objectsSource(
  objects: readonly DirectoryObject[],
  orderBy?: QueryOptions['orderBy'],
): Source<never> {
  return arraySource(objects.map(toTypedEntity), orderBy) as unknown as Source<never>
}

/** Objects of any kind from the database, by id. */
export function objectPages(
  read: (page: { after?: string; limit: number }) => Promise<readonly DirectoryObject[]>,
  count?: Source<string>['count'],
): Source<string> {
  return idSource(
    async (page) =>
      (await read(page)).map((object) => ({ id: object.id, value: toTypedEntity(object) })),
    count,
  )
}

/** What of the directory a collection of objects is read with. */
interface Collection {
  kind: ObjectKind
  list: (query: ObjectQuery) => Promise<readonly object[]>
  count: (test?: ObjectTest) => Promise<number>
  /** Ids behind `collection/any(x:x eq 'text')`, by the collection's name. */
  ids?: Record<string, (text: string) => Promise<string[]>>
}

/**
 * Objects from the database, in its order, narrowed there by what the filter requires of columns
 * with an index; the filter itself is judged on every row that comes.
 */
export function directorySource(
  { kind, list, count, ids }: Collection,
  options: QueryOptions,
): Source<string[]> {
  const where = narrow(options.filter, kind)
  const order = orderOf(options, where, kind)
  let found: Promise<ObjectCondition[]> | undefined
  const findConditions = async (): Promise<ObjectCondition[]> => {
    const equal = options.filter === undefined ? undefined : requiredEqualities(options.filter)
    for (const [name, find] of Object.entries(ids ?? {})) {
      const text = equal?.get(`${name}/*`)
      if (text !== undefined) {
        return [...where, { column: 'id', is: 'in', values: await find(text) }]
      }
    }
    return where
  }
  return {
    async read(after, limit) {
      const objects = await list({
        where: await (found ??= findConditions()),
        order,
        descending: options.orderBy?.descending ?? false,
        limit,
        ...(after === undefined ? {} : { after }),
      })
      // The object as it is: what is shown of it is picked once, when it is known to be on the page.
      return objects.map((object) => ({
        get key() {
          return orderKey({ kind, ...object } as DirectoryObject, order)
        },
        value: object as Json,
      }))
    },
    parseKey(value) {
      const isKey =
        Array.isArray(value) &&
        value.length === order.length + 1 &&
        value.every((each) => typeof each === 'string' && each.length <= 1024)
      return isKey ? (value as string[]) : undefined
    },
    async count({ filter, search }) {
      if (search !== undefined) return undefined
      if (filter === undefined) return count()
      const test = toTest(filter, kind)
      return test === undefined ? undefined : count(test)
    },
  }
}

/** Values of an `in` that are given to the database; more are judged row by row. */
const valueLimit = 200

/** Clauses that must hold, and that the database can judge. */
function narrow(filter: Filter | undefined, kind: ObjectKind): ObjectCondition[] {
  if (filter === undefined) return []
  return requiredClauses(filter).flatMap((clause): ObjectCondition[] => {
    const test = toTest(clause, kind)
    if (test === undefined) return []
    if (test.is === 'equal' && test.value !== null) return [test]
    if (test.is === 'in') return test.values.length <= valueLimit ? [test] : []
    const isRange = test.is === '>' || test.is === '>=' || test.is === '<' || test.is === '<='
    return test.is === 'prefix' || isRange ? [test] : []
  })
}

/** By what is asked for; else by what is filtered, so that one index does both; else by name. */
function orderOf(
  { orderBy }: QueryOptions,
  where: readonly ObjectCondition[],
  kind: ObjectKind,
): ObjectColumn[] {
  const asked = orderBy === undefined ? undefined : indexedProperties[kind][orderBy.property]
  if (asked !== undefined) return byColumn(asked.column)
  // Moments have an index of their own; whatever else is equal is indexed together with the name.
  const equal = where.find((each) => each.is === 'equal' || each.is === 'in')
  if (equal !== undefined)
    return [equal.column === 'createdDateTime' ? 'createdDateTime' : 'displayNameKey']
  const range = where.find((each) => each.column !== 'accountEnabled')
  return byColumn(range?.column ?? 'displayNameKey')
}

/** As the indexes are: the column, then the name. */
function byColumn(column: ObjectColumn): ObjectColumn[] {
  const alone = column === 'displayNameKey' || column === 'createdDateTime' || column === 'id'
  return alone ? (column === 'id' ? ['displayNameKey'] : [column]) : [column, 'displayNameKey']
}

/** The filter as the database judges it, if it can judge all of it. */
function toTest(filter: Filter, kind: ObjectKind): ObjectTest | undefined {
  switch (filter.kind) {
    case 'and':
    case 'or': {
      const left = toTest(filter.left, kind)
      const right = toTest(filter.right, kind)
      return left === undefined || right === undefined
        ? undefined
        : { is: filter.kind, tests: [left, right] }
    }
    case 'not': {
      const test = toTest(filter.operand, kind)
      return test === undefined ? undefined : { is: 'not', test }
    }
    case 'compare': {
      const property = indexedProperty(filter.path, kind)
      if (property === undefined) return undefined
      const { operator, value } = filter
      const { column } = property
      if (operator === 'eq' || operator === 'ne') {
        const operand = toOperand(value, property)
        if (operand === undefined) return undefined
        const equal: ObjectTest = { column, is: 'equal', value: operand }
        return operator === 'eq' ? equal : { is: 'not', test: equal }
      }
      if (column !== 'createdDateTime' || typeof value !== 'string') return undefined
      const time = new Date(value)
      if (Number.isNaN(time.getTime())) return undefined
      const comparisons = { gt: '>', ge: '>=', lt: '<', le: '<=' } as const
      return { column, is: comparisons[operator], value: time.toISOString() }
    }
    case 'in': {
      const property = indexedProperty(filter.path, kind)
      if (property === undefined || property.column === 'accountEnabled') return undefined
      const values = filter.values.map((each) => toOperand(each, property))
      return values.every((each) => typeof each === 'string')
        ? { column: property.column, is: 'in', values }
        : undefined
    }
    case 'text': {
      const property = indexedProperty(filter.path, kind)
      if (property?.lowerCase !== true) return undefined
      const is = { startswith: 'prefix', endswith: 'suffix', contains: 'contains' } as const
      return { column: property.column, is: is[filter.name], value: filter.value.toLowerCase() }
    }
    default:
      return undefined
  }
}

function indexedProperty({ names, count }: Path, kind: ObjectKind): IndexedProperty | undefined {
  const [name, ...more] = names
  if (count || more.length > 0 || name === undefined) return undefined
  return Object.hasOwn(indexedProperties[kind], name) ? indexedProperties[kind][name] : undefined
}

function toOperand(
  value: Literal,
  { column, lowerCase }: IndexedProperty,
): string | number | null | undefined {
  if (value === null) return null
  if (column === 'accountEnabled') return typeof value === 'boolean' ? Number(value) : undefined
  if (typeof value !== 'string') return undefined
  if (column !== 'createdDateTime') return lowerCase ? value.toLowerCase() : value
  const time = new Date(value)
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString()
}
