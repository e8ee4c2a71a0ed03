import {
  type Group,
  type ObjectColumn,
  type ObjectCondition,
  orderKey,
  type User,
} from '@patchbay/directory'
import { listScimObjectIds } from '@patchbay/store'
import type { ScimRequest } from './context.ts'
import { badRequest } from './errors.ts'
import type { AttributePath } from './filter/attribute-path.ts'
import { fitsFilter, valuesAt } from './filter/evaluate-filter.ts'
import type { Filter } from './filter/parse-filter.ts'
import { readGroups } from './groups.ts'
import { type ListQuery, narrow, sortColumn } from './list-query.ts'
import { project, type ScimObject } from './resource.ts'
import { enterpriseUrn, resourceTypes } from './schemas.ts'
import { readUsers } from './users.ts'

type Kind = 'user' | 'group'

/** Rows read at a time while going to a place in a list. */
const step = 500

/**
 * Rows that one request may go through: to reach `startIndex`, or to judge what no index answers. Who
 * wants more of a list uses cursors.
 */
const scanLimit = 20_000

/** A page of users or groups as a ListResponse (RFC 7644 §3.4.2; cursors as in RFC 9865). */
export async function listResources(
  request: ScimRequest,
  kind: Kind,
  query: ListQuery,
): Promise<ScimObject> {
  const { directory, store, tenantId } = request
  const type = resourceTypes[kind]
  const { where, externalId, isWhole } = narrow(kind, query.filter)
  if (externalId !== undefined)
    where.push({
      column: 'id',
      is: 'in',
      values: await listScimObjectIds(store.db, tenantId, externalId),
    })
  const column = sortColumn(kind, type, query.sortBy)
  const rows = new Rows(request, kind, where, column ?? 'id', query.descending)
  const withMembers = wantsMembers(query)
  const read = (
    objects: readonly (User | Group)[],
    related: boolean = kind === 'user' || withMembers,
  ): Promise<ScimObject[]> =>
    kind === 'user'
      ? readUsers(request, objects as User[], related)
      : readGroups(request, objects as Group[], related)
  const answer = (
    totalResults: number,
    resources: readonly ScimObject[],
    more: ScimObject,
  ): ScimObject => ({
    schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
    totalResults,
    ...more,
    itemsPerPage: resources.length,
    Resources: resources.map((each) => project(type, each, query)),
  })

  if (isWhole && column !== undefined) {
    const total = await directory[kind === 'user' ? 'users' : 'groups'].count(
      tenantId,
      where.length === 0 ? undefined : { is: 'and', tests: where },
    )
    if (query.cursor !== undefined) {
      const page = await rows.page(readCursor(query.cursor), query.count)
      const last = page.length === query.count ? page.at(-1) : undefined
      return answer(total, await read(page), last ? { nextCursor: rows.cursorAfter(last) } : {})
    }
    const page = query.count === 0 ? [] : await rows.from(query.startIndex, query.count)
    return answer(total, await read(page), { startIndex: query.startIndex })
  }

  if (query.cursor !== undefined)
    throw badRequest('invalidCursor', 'This filter or order has no cursors; use startIndex.')
  // What is only judged is read without what takes queries of its own, unless it is judged by that.
  const related = [...pathsOf(query.filter), query.sortBy ?? []].some(isRelated)
  const found = new Map<ScimObject, User | Group>()
  for await (const objects of rows.all())
    for (const [index, resource] of (await read(objects, related)).entries()) {
      const object = objects[index]
      if (object && (!query.filter || fitsFilter(query.filter, resource, type.attributes)))
        found.set(resource, object)
    }
  const inOrder = [...found.keys()]
  if (query.sortBy) sortResources(inOrder, query, kind)
  const from = query.startIndex - 1
  const page = inOrder.slice(from, from + query.count).flatMap((each) => found.get(each) ?? [])
  return answer(found.size, await read(page), { startIndex: query.startIndex })
}

/** Attributes that a filter names, those within brackets apart. */
function pathsOf(filter: Filter | undefined): AttributePath[] {
  if (filter === undefined) return []
  switch (filter.is) {
    case 'and':
    case 'or':
      return [...pathsOf(filter.left), ...pathsOf(filter.right)]
    case 'not':
      return pathsOf(filter.of)
    default:
      return [filter.path]
  }
}

/** Members, groups and managers stand in rows of their own; whether a version is asked for, too. */
function isRelated(path: AttributePath): boolean {
  const [first = '', second = ''] = path.map((each) => each.toLowerCase())
  if (first === enterpriseUrn.toLowerCase()) return second === '' || second === 'manager'
  return first === 'members' || first === 'groups' || (first === 'meta' && second !== 'created')
}

/** Members of groups take a while to read: only where they are shown. */
export function wantsMembers({
  attributes,
  excludedAttributes,
}: Pick<ListQuery, 'attributes' | 'excludedAttributes'>): boolean {
  const names = (list: string[][]): boolean => list.some((each) => each[0] === 'members')
  return attributes.length > 0 ? names(attributes) : !names(excludedAttributes)
}

/** The rows of a list in their order, by key. */
class Rows {
  #request: ScimRequest
  #kind: Kind
  #where: ObjectCondition[]
  #order: ObjectColumn[]
  #descending: boolean

  constructor(
    request: ScimRequest,
    kind: Kind,
    where: ObjectCondition[],
    column: ObjectColumn,
    descending: boolean,
  ) {
    this.#request = request
    this.#kind = kind
    this.#where = where
    this.#order = [column]
    this.#descending = descending
  }

  page(after: readonly string[] | undefined, limit: number): Promise<(User | Group)[]> {
    const { directory, tenantId } = this.#request
    const query = {
      where: this.#where,
      order: this.#order,
      descending: this.#descending,
      limit,
      ...(after !== undefined && { after }),
    }
    return this.#kind === 'user'
      ? directory.users.list(tenantId, query)
      : directory.groups.list(tenantId, query)
  }

  #keyOf(object: User | Group): string[] {
    const named =
      this.#kind === 'user'
        ? ({ kind: 'user', ...(object as User) } as const)
        : ({ kind: 'group', ...(object as Group) } as const)
    return orderKey(named, this.#order)
  }

  cursorAfter(object: User | Group): string {
    return Buffer.from(JSON.stringify(this.#keyOf(object))).toString('base64url')
  }

  async from(startIndex: number, count: number): Promise<(User | Group)[]> {
    if (startIndex > scanLimit)
      throw badRequest(
        'tooMany',
        `startIndex goes to ${scanLimit}. Go through longer lists with cursor (RFC 9865).`,
      )
    let after: readonly string[] | undefined
    for (let left = startIndex - 1; left > 0;) {
      const skipped = await this.page(after, Math.min(step, left))
      const last = skipped.at(-1)
      if (last === undefined) return []
      after = this.#keyOf(last)
      left -= skipped.length
    }
    return this.page(after, count)
  }

  async *all(): AsyncGenerator<(User | Group)[]> {
    let after: readonly string[] | undefined
    for (let seen = 0; ;) {
      const page = await this.page(after, step)
      seen += page.length
      const last = page.at(-1)
      if (last === undefined) return
      if (seen > scanLimit)
        throw badRequest(
          'tooMany',
          `More than ${scanLimit} resources would have to be looked at. Narrow the filter by userName, externalId, displayName or a work mail.`,
        )
      yield page
      if (page.length < step) return
      after = this.#keyOf(last)
    }
  }
}

function readCursor(cursor: string): string[] | undefined {
  if (cursor === '') return undefined
  try {
    const key = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown
    if (Array.isArray(key) && key.length === 2 && key.every((each) => typeof each === 'string'))
      return key
  } catch {
    // Said below.
  }
  throw badRequest('invalidCursor', 'This cursor is not one of this service.')
}

/** Without a value comes last, in either order (RFC 7644 §3.4.2.3). */
function sortResources(
  resources: ScimObject[],
  { sortBy = [], descending }: ListQuery,
  kind: Kind,
): void {
  const { attributes } = resourceTypes[kind]
  const keyOf = (resource: ScimObject): string | undefined => {
    const { values, attribute } = valuesAt(sortBy, resource, attributes)
    const primary =
      values.find((each) => (each as { primary?: unknown }).primary === true) ?? values[0]
    const value =
      typeof primary === 'object' && primary !== null
        ? (primary as { value?: unknown }).value
        : primary
    if (value === undefined) return undefined
    const text = typeof value === 'string' ? value : JSON.stringify(value)
    return attribute?.caseExact === true ? text : text.toLowerCase()
  }
  const keys = new Map(resources.map((each) => [each, keyOf(each)]))
  resources.sort((a, b) => {
    const [x, y] = [keys.get(a), keys.get(b)]
    if (x === undefined || y === undefined) return Number(x === undefined) - Number(y === undefined)
    const order = x < y ? -1 : x > y ? 1 : 0
    return descending ? -order : order
  })
}
