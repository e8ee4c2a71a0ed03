import { badQuery, unsupportedQuery } from '../errors.ts'
import { type Filter, filteredProperties, isAdvanced, parseFilter } from './filter.ts'
import { resolveAmong, resolveFilter, resolveName } from './resolve.ts'
import { parseSearch, type Search } from './search.ts'

/** What an entity type lets a query name. */
export interface EntityType {
  /** `application`, as in `microsoft.graph.application`. */
  name: string
  /** Entity set, as in `$metadata#applications`. */
  set: string
  properties: ReadonlySet<string>
  /** Their types, as `$metadata` says them: `Boolean`, `[String]`, `apiApplication`. */
  types: ReadonlyMap<string, string>
  /** Objects may have directory extensions, whose names are not known here. */
  hasExtensions?: boolean
  /** What comes without `$select`; absent: everything. */
  projection?: readonly string[]
  /** Relationships that `$expand` takes. */
  expandable?: readonly string[]
  orderable: readonly string[]
  /** `$search` looks at these. */
  searchable?: readonly string[]
  /** Directory objects have Graph's rules for advanced queries; logs and grants have not. */
  isDirectoryObject: boolean
  /** A log's pages may be a little larger. */
  isLog?: boolean
}

/** The system query options of one request, judged. */
export interface QueryOptions {
  select?: readonly string[]
  filter?: Filter
  search?: Search
  orderBy?: { property: string; descending: boolean }
  /** Page size. */
  top: number
  count: boolean
  expand: readonly Expansion[]
  skipToken?: string
  deltaToken?: string
}

/** A relationship to bring along, and what of its objects. */
export interface Expansion {
  name: string
  select?: readonly string[]
  top?: number
}

const known = new Set([
  '$select',
  '$filter',
  '$search',
  '$orderby',
  '$top',
  '$count',
  '$expand',
  '$skiptoken',
  '$deltatoken',
  '$format',
])

/** Page size of Graph's directory collections, and the largest that may be asked for. */
const page = { standard: 100, largest: 999, largestOfLogs: 1000 }

/**
 * Reads the system query options for an entity type.
 *
 * @throws {GraphError} naming what is wrong.
 */
export function parseQueryOptions(
  parameters: URLSearchParams,
  type: EntityType,
  {
    consistencyLevel,
    counting,
  }: { consistencyLevel?: string | undefined; counting?: boolean } = {},
): QueryOptions {
  const eventual = consistencyLevel?.toLowerCase() === 'eventual'
  const given = new Map<string, string>()
  for (const [rawName, value] of parameters) {
    const name = rawName.toLowerCase()
    if (name === '$skip') {
      throw badQuery("'$skip' is not supported by the service; follow @odata.nextLink.")
    }
    if (name.startsWith('$') && !known.has(name)) {
      throw badQuery(`The query parameter '${rawName}' is not supported.`)
    }
    if (given.has(name)) throw badQuery(`Query option '${rawName}' was specified more than once.`)
    given.set(name, value)
  }

  const format = given.get('$format')
  if (format !== undefined && !/^(?:application\/)?json(?:;|$)/i.test(format)) {
    throw badQuery(`The value '${format.slice(0, 100)}' of $format is not supported; json is.`)
  }
  const options: QueryOptions = {
    top: parseTop(given.get('$top'), type.isLog === true ? page.largestOfLogs : page.largest),
    // Without the header directory objects are not counted, and nothing says so.
    count:
      (parseBoolean(given.get('$count')) || counting === true) &&
      (eventual || !type.isDirectoryObject),
    expand: splitExpand(given.get('$expand')).map((each) => parseExpand(each, type)),
  }
  if (type.isDirectoryObject && options.expand.length > 1)
    throw unsupportedQuery('Only one property can be expanded in a single query.')
  const select = list(given.get('$select')).map((path) => resolveSelected(path, type))
  if (select.length > 0 && !select.includes('*')) options.select = select

  const filterText = given.get('$filter')
  if (filterText !== undefined && filterText.trim() !== '') {
    const filter = resolveFilter(parseFilter(filterText), type)
    if (type.isDirectoryObject && isAdvanced(filter) && !options.count) {
      throw unsupportedQuery(
        "Unsupported or invalid query filter clause: ne, not, endsWith and $count in a filter take the header 'ConsistencyLevel: eventual' and $count=true.",
      )
    }
    options.filter = filter
  }
  const searchText = given.get('$search')
  if (searchText !== undefined) {
    if (type.searchable === undefined) throw unsupportedQuery('$search is not supported here.')
    if (!eventual) {
      throw unsupportedQuery(
        "Request with $search query parameter only works through MSGraph with a special request header: 'ConsistencyLevel: eventual'",
      )
    }
    options.search = parseSearch(searchText, type.searchable)
  }
  const orderText = given.get('$orderby')
  if (orderText !== undefined) {
    options.orderBy = parseOrder(orderText, type)
    checkOrder(options, type)
  }
  const deltaToken = given.get('$deltatoken')
  if (deltaToken !== undefined) options.deltaToken = deltaToken
  const skipToken = given.get('$skiptoken')
  if (skipToken !== undefined) options.skipToken = skipToken
  return options
}

function list(text: string | undefined): string[] {
  if (text === undefined) return []
  return text
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '')
}

/** `web/redirectUris` → with its first name as the type writes it. */
function resolveSelected(path: string, type: EntityType): string {
  if (path === '*') return path
  const [first = '', ...more] = path.split('/')
  return [resolveName(first, type), ...more].join('/')
}

/** Ordering by one property and filtering by another is one of Graph's advanced queries. */
function checkOrder({ filter, orderBy, count }: QueryOptions, type: EntityType): void {
  if (filter === undefined || orderBy === undefined || !type.isDirectoryObject || count) return
  if (filteredProperties(filter).every((name) => name === orderBy.property)) return
  throw unsupportedQuery(
    "Sorting by another property than the filter's takes the header 'ConsistencyLevel: eventual' and $count=true.",
  )
}

/** Splits at the commas that stand outside of brackets. */
function splitExpand(text: string | undefined): string[] {
  if (text === undefined) return []
  if (text.length > 4096) throw unsupportedQuery('$expand is longer than 4096 characters.')
  const parts: string[] = ['']
  let depth = 0
  for (const character of text) {
    if (character === '(') depth += 1
    if (character === ')') depth -= 1
    if (character === ',' && depth === 0) parts.push('')
    else parts[parts.length - 1] += character
  }
  return parts.map((each) => each.trim()).filter((each) => each !== '')
}

function parseExpand(text: string, type: EntityType): Expansion {
  const match = /^([A-Za-z]+)(?:\((.*)\))?$/s.exec(text)
  const given = match?.[1] ?? text.slice(0, 100)
  const name = resolveAmong(given, type.expandable ?? [])
  if (match === null || name === undefined) {
    throw badQuery(
      `Could not expand '${given}': it is no relationship of type 'microsoft.graph.${type.name}' that can be expanded.`,
    )
  }
  const expansion: Expansion = { name }
  for (const option of (match[2] ?? '').split(';').filter((each) => each.trim() !== '')) {
    const [key = '', value = ''] = option.split('=').map((each) => each.trim())
    if (key === '$select') expansion.select = list(value)
    else if (key === '$top') expansion.top = parseTop(value, page.largest)
    else if (key !== '$levels' || value !== '1') {
      throw unsupportedQuery(`$expand takes $select and $top; '${key.slice(0, 50)}' is neither.`)
    }
  }
  return expansion
}

function parseTop(text: string | undefined, largest: number): number {
  if (text === undefined) return page.standard
  const top = /^\d{1,6}$/.test(text) ? Number(text) : 0
  if (top >= 1 && top <= largest) return top
  throw unsupportedQuery(
    `Invalid page size specified: '${text}'. Must be between 1 and ${largest} inclusive.`,
  )
}

function parseBoolean(text: string | undefined): boolean {
  const value = text?.toLowerCase()
  if (value === undefined || value === 'false') return false
  if (value === 'true') return true
  throw badQuery(`Invalid value '${text}' for $count: true or false.`)
}

function parseOrder(text: string, type: EntityType): { property: string; descending: boolean } {
  const [given = '', direction = 'asc', ...rest] = text.trim().split(/\s+/)
  if (rest.length > 0 || !/^(asc|desc)$/i.test(direction) || given.includes(',')) {
    throw unsupportedQuery(`$orderby takes one property and a direction; '${text}' is not that.`)
  }
  const property = resolveName(given, type)
  if (!type.orderable.includes(property)) {
    throw unsupportedQuery(
      `Sorting by '${property}' is not supported; ${type.orderable.join(' and ')} are.`,
    )
  }
  return { property, descending: direction.toLowerCase() === 'desc' }
}
