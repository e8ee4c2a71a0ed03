import { badQuery, unsupportedQuery } from '../errors.ts'
import { type Filter, filteredProperties, isAdvanced, parseFilter } from './filter.ts'
import { parseSearch, type Search } from './search.ts'

/** What an entity type lets a query name. */
export interface EntityType {
  /** `application`, as in `microsoft.graph.application`. */
  name: string
  /** Entity set, as in `$metadata#applications`. */
  set: string
  properties: ReadonlySet<string>
  /** What comes without `$select`; absent: everything. */
  projection?: readonly string[]
  /** Relationships that `$expand` takes. */
  expandable?: readonly string[]
  orderable: readonly string[]
  /** `$search` looks at these. */
  searchable?: readonly string[]
  /** Directory objects have Graph's rules for advanced queries; logs and grants have not. */
  isDirectoryObject: boolean
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
  expand: readonly string[]
  skipToken?: string
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
  '$format',
])

/** Page size of Graph's directory collections, and the largest that may be asked for. */
const page = { standard: 100, largest: 999 }

/**
 * Reads the system query options for an entity type.
 *
 * @throws {GraphError} naming what is wrong.
 */
export function parseQueryOptions(
  parameters: URLSearchParams,
  type: EntityType,
  consistencyLevel: string | undefined,
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

  const options: QueryOptions = {
    top: parseTop(given.get('$top')),
    count: parseBoolean(given.get('$count')),
    expand: list(given.get('$expand')).map((each) => parseExpand(each, type)),
  }
  const select = list(given.get('$select'))
  for (const name of select) checkProperty(name.split('/')[0] ?? '', type)
  if (select.length > 0 && !select.includes('*')) options.select = select

  const filterText = given.get('$filter')
  if (filterText !== undefined && filterText.trim() !== '') {
    const filter = parseFilter(filterText)
    for (const name of filteredProperties(filter)) checkProperty(name, type)
    if (type.isDirectoryObject && isAdvanced(filter) && !(eventual && options.count)) {
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
  if (orderText !== undefined) options.orderBy = parseOrder(orderText, type)
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

function checkProperty(name: string, type: EntityType): void {
  if (name === '*' || type.properties.has(name)) return
  throw badQuery(
    `Could not find a property named '${name}' on type 'microsoft.graph.${type.name}'.`,
  )
}

function parseExpand(text: string, type: EntityType): string {
  const name = /^[A-Za-z]+/.exec(text)?.[0] ?? text
  if (type.expandable?.includes(name) === true) return name
  throw badQuery(
    `Could not expand '${name}': it is no relationship of type 'microsoft.graph.${type.name}' that can be expanded.`,
  )
}

function parseTop(text: string | undefined): number {
  if (text === undefined) return page.standard
  const top = /^\d{1,6}$/.test(text) ? Number(text) : 0
  if (top >= 1 && top <= page.largest) return top
  throw unsupportedQuery(
    `Invalid page size specified: '${text}'. Must be between 1 and ${page.largest} inclusive.`,
  )
}

function parseBoolean(text: string | undefined): boolean {
  const value = text?.toLowerCase()
  if (value === undefined || value === 'false') return false
  if (value === 'true') return true
  throw badQuery(`Invalid value '${text}' for $count: true or false.`)
}

function parseOrder(text: string, type: EntityType): { property: string; descending: boolean } {
  const [property = '', direction = 'asc', ...rest] = text.trim().split(/\s+/)
  if (rest.length > 0 || !/^(asc|desc)$/i.test(direction) || property.includes(',')) {
    throw unsupportedQuery(`$orderby takes one property and a direction; '${text}' is not that.`)
  }
  checkProperty(property, type)
  if (!type.orderable.includes(property)) {
    throw unsupportedQuery(
      `Sorting by '${property}' is not supported; ${type.orderable.join(' and ')} are.`,
    )
  }
  return { property, descending: direction.toLowerCase() === 'desc' }
}
