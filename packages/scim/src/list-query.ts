import { indexedProperties, type ObjectColumn, type ObjectCondition } from '@patchbay/directory'
import { badRequest } from './errors.ts'
import { resolvePath } from './filter/attribute-path.ts'
import { parseFilter, type Filter } from './filter/parse-filter.ts'
import { parseNames } from './resource.ts'
import { enterpriseUrn, type ResourceType } from './schemas.ts'

/** What is asked of a list (RFC 7644 §3.4.2, RFC 9865). */
export interface ListQuery {
  filter: Filter | undefined
  sortBy: readonly string[] | undefined
  descending: boolean
  /** From 1. */
  startIndex: number
  count: number
  /** Empty: the first page of those with cursors. */
  cursor: string | undefined
  attributes: string[][]
  excludedAttributes: string[][]
}

export const pageSize = { default: 100, most: 500 } as const

/** @throws {ScimError} 400. */
export function readListQuery(given: Record<string, unknown>): ListQuery {
  const text = (name: string): string | undefined => {
    const value = given[name]
    if (Array.isArray(value)) return value.join(',')
    return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : undefined
  }
  const number = (name: string, fallback: number): number => {
    const value = text(name)
    if (value === undefined || value === '') return fallback
    if (!/^-?\d{1,9}$/.test(value)) throw badRequest('invalidValue', `"${name}" must be a number.`)
    return Number(value)
  }
  const filter = text('filter')
  const sortBy = text('sortBy')
  return {
    filter: filter === undefined || filter === '' ? undefined : parseFilter(filter),
    sortBy: sortBy === undefined || sortBy === '' ? undefined : parseNames(sortBy)[0],
    descending: text('sortOrder')?.toLowerCase() === 'descending',
    // Less than 1 is 1, a negative count 0 (RFC 7644 §3.4.2.4).
    startIndex: Math.max(1, number('startIndex', 1)),
    count: Math.min(pageSize.most, Math.max(0, number('count', pageSize.default))),
    cursor: text('cursor'),
    attributes: parseNames(text('attributes')),
    excludedAttributes: parseNames(text('excludedAttributes')),
  }
}

/** Attribute of SCIM, in lower case → property of the directory that has an index. */
const properties: Record<'user' | 'group', Record<string, string>> = {
  user: {
    id: 'id',
    username: 'userPrincipalName',
    displayname: 'displayName',
    title: 'jobTitle',
    active: 'accountEnabled',
    'name.givenname': 'givenName',
    'name.familyname': 'surname',
    'meta.created': 'createdDateTime',
    [`${enterpriseUrn}.department`.toLowerCase()]: 'department',
  },
  group: { id: 'id', displayname: 'displayName', 'meta.created': 'createdDateTime' },
}

/** What of a filter the database can answer. */
export interface Narrowed {
  where: ObjectCondition[]
  externalId: string | undefined
  /** Nothing of the filter is left to judge row by row. */
  isWhole: boolean
}

/** Takes from the outermost "and" what has an index; the rest is judged on what is found. */
export function narrow(kind: 'user' | 'group', filter: Filter | undefined): Narrowed {
  if (filter === undefined) return { where: [], externalId: undefined, isWhole: true }
  if (filter.is === 'and') {
    const [left, right] = [narrow(kind, filter.left), narrow(kind, filter.right)]
    return {
      where: [...left.where, ...right.where],
      externalId: left.externalId ?? right.externalId,
      isWhole:
        left.isWhole &&
        right.isWhole &&
        (left.externalId === undefined || right.externalId === undefined),
    }
  }
  const none: Narrowed = { where: [], externalId: undefined, isWhole: false }
  const mail = kind === 'user' ? workMail(filter) : undefined
  if (mail !== undefined)
    return { ...none, where: [{ column: 'mailKey', is: 'equal', value: mail.toLowerCase() }] }
  if (filter.is !== 'compare') return none
  const { path, operator, value } = filter
  const name = path.join('.').toLowerCase()
  if (name === 'externalid' && operator === 'eq' && typeof value === 'string')
    return { where: [], externalId: value, isWhole: true }
  const column = columnOf(kind, name)
  if (!column) return none
  if (name === 'active') {
    const flag = typeof value === 'string' ? value.toLowerCase() === 'true' : value
    if (operator !== 'eq' || typeof flag !== 'boolean') return none
    return {
      ...none,
      where: [{ column: column.column, is: 'equal', value: flag ? 1 : 0 }],
      isWhole: true,
    }
  }
  if (typeof value !== 'string' || value === '') return none
  const key = column.lowerCase ? value.toLowerCase() : value
  if (operator === 'eq' && name !== 'meta.created')
    return { ...none, where: [{ column: column.column, is: 'equal', value: key }], isWhole: true }
  if (operator === 'sw' && name !== 'meta.created')
    return { ...none, where: [{ column: column.column, is: 'prefix', value: key }], isWhole: true }
  return none
}

/** `emails[type eq "work"].value eq "…"` is the user's mail. */
function workMail(filter: Filter): string | undefined {
  if (filter.is !== 'value' || filter.path.join('.').toLowerCase() !== 'emails') return undefined
  const terms = equalTerms(filter.of)
  const value = terms?.get('value')
  return terms?.get('type')?.toLowerCase() === 'work' ? value : undefined
}

function equalTerms(filter: Filter): Map<string, string> | undefined {
  if (filter.is === 'and') {
    const [left, right] = [equalTerms(filter.left), equalTerms(filter.right)]
    return left && right ? new Map([...left, ...right]) : undefined
  }
  if (filter.is !== 'compare' || filter.operator !== 'eq') return undefined
  return typeof filter.value === 'string'
    ? new Map([[filter.path.join('.').toLowerCase(), filter.value]])
    : undefined
}

function columnOf(
  kind: 'user' | 'group',
  name: string,
): { column: ObjectColumn; lowerCase: boolean } | undefined {
  const property = Object.hasOwn(properties[kind], name) ? properties[kind][name] : undefined
  return property === undefined ? undefined : indexedProperties[kind][property]
}

/**
 * The column to sort by; undefined where only what was found can be sorted.
 *
 * @throws {ScimError} 400 `invalidPath` for what is no attribute.
 */
export function sortColumn(
  kind: 'user' | 'group',
  type: ResourceType,
  sortBy: readonly string[] | undefined,
): ObjectColumn | undefined {
  if (sortBy === undefined) return 'id'
  if (resolvePath(type, sortBy) === undefined)
    throw badRequest('invalidPath', `There is no attribute "${sortBy.join('.')}".`)
  const column = columnOf(kind, sortBy.join('.'))?.column
  // Rows without a value have no place among keys that begin where a page ended.
  const isAlwaysThere = ['id', 'username', 'displayname', 'meta.created'].includes(sortBy.join('.'))
  return isAlwaysThere ? column : undefined
}
