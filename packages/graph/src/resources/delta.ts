import { isGuid, type ObjectKind, type ObjectQuery } from '@patchbay/directory'
import { entityTypes, toEntity } from '../entities.ts'
import { badQuery, unsupportedQuery } from '../errors.ts'
import type { Filter } from '../odata/filter.ts'
import type { EntityType, QueryOptions } from '../odata/query-options.ts'
import type { Permission } from '../permissions.ts'
import type { Answer, GraphRequest, Json, Route } from '../route.ts'
import { readMemberChanges, readMembers } from './delta-members.ts'

/**
 * Where a client stands: still reading everything for the first time, by id, with the changes that
 * come after `since`; or reading what changed after `since`. `member` is the last one shown of a
 * group whose members did not fit on the page.
 */
interface Place {
  since: number
  reading: 'all' | 'changes'
  after?: string
  member?: { groupId: string; memberId: string }
}

const pageSize = 200

/** Objects that a delta query may name in its filter, as in Graph. */
const idLimit = 50

/** What changes are followed of. */
type Kind = ObjectKind | 'oAuth2PermissionGrant'

/** Everything at first, then what changed; the link at the end is good for ever. */
export function deltaRoute(kind: Kind, path: string, permission: Permission): Route {
  const type = kind === 'group' ? groupsWithMembers : entityTypes[kind]
  return {
    method: 'GET',
    path: `${path}/delta`,
    permission,
    type,
    async handle(request) {
      const { options, directory, tenantId } = request
      const ids = followedIds(options, kind)
      const { deltaToken } = options
      if (deltaToken?.toLowerCase() === 'latest') {
        return end([], await directory.changes.newest(tenantId))
      }
      const token = deltaToken ?? options.skipToken
      const place: Place =
        token === undefined
          ? { reading: 'all', since: await directory.changes.newest(tenantId) }
          : parsePlace(token)
      const size = Math.min(options.top, pageSize)
      return place.reading === 'all'
        ? readAll(request, kind, place, size, ids)
        : readChanges(request, kind, place, size, ids)
    },
  }
}

/** Groups come with what changed of their members. */
const groupsWithMembers: EntityType = {
  ...entityTypes.group,
  properties: new Set([...entityTypes.group.properties, 'members']),
}

/** Members come unless `$select` leaves them out and nothing expands them, as in Graph. */
function wantsMembers(kind: Kind, { select, expand }: QueryOptions): boolean {
  return (
    kind === 'group' && (select === undefined || select.includes('members') || expand.length > 0)
  )
}

/**
 * The objects that a client follows; all of them when `undefined`.
 *
 * @throws {GraphError} for whatever else is asked for: a delta has one order, and what changed.
 */
function followedIds(
  { filter, search, orderBy, expand }: QueryOptions,
  kind: Kind,
): ReadonlySet<string> | undefined {
  const others = expand.filter(({ name }) => kind !== 'group' || name !== 'members')
  if (search !== undefined || orderBy !== undefined || others.length > 0) {
    throw unsupportedQuery(
      'A delta query takes $select, $top, a $filter by ids, and for groups $expand=members.',
    )
  }
  if (filter === undefined) return undefined
  const ids = kind === 'oAuth2PermissionGrant' ? undefined : idsOf(filter)
  if (ids === undefined || ids.length > idLimit) {
    throw unsupportedQuery(
      `A delta query is filtered by ids alone: "id eq '…' or id eq '…'", ${idLimit} of them at most.`,
    )
  }
  return new Set(ids)
}

/** `id eq 'a' or id eq 'b'`, `id in ('a', 'b')` → the ids. */
function idsOf(filter: Filter): string[] | undefined {
  if (filter.kind === 'or') {
    const [left, right] = [idsOf(filter.left), idsOf(filter.right)]
    return left && right && [...left, ...right]
  }
  const isEqual = filter.kind === 'in' || (filter.kind === 'compare' && filter.operator === 'eq')
  if (!isEqual || filter.path.count || filter.path.names.join('/') !== 'id') return undefined
  const values = filter.kind === 'in' ? filter.values : [filter.value]
  const ids = values.flatMap((each) =>
    typeof each === 'string' && isGuid(each) ? [each.toLowerCase()] : [],
  )
  return ids.length === values.length ? ids : undefined
}

async function readAll(
  request: GraphRequest,
  kind: Kind,
  { since, after, member }: Place,
  size: number,
  ids: ReadonlySet<string> | undefined,
): Promise<Answer> {
  const query: ObjectQuery = {
    order: [],
    limit: size,
    ...(after === undefined ? {} : { after: [after] }),
    ...(ids === undefined ? {} : { where: [{ column: 'id', is: 'in', values: [...ids] }] }),
  }
  const objects = await listObjects(request, kind, query)
  const values = objects.map(toEntity)
  if (wantsMembers(kind, request.options)) {
    const shown = await readMembers(request, values, member)
    if (shown.last !== undefined) {
      const { last } = shown
      const done = shown.values.findLast(({ id }) => id !== last.groupId)?.['id'] ?? after
      return next(shown.values, {
        reading: 'all',
        since,
        ...(typeof done === 'string' ? { after: done } : {}),
        member: last,
      })
    }
    values.splice(0, values.length, ...shown.values)
  }
  const last = objects.at(-1)?.id
  return objects.length < size || last === undefined
    ? end(values, since)
    : next(values, { reading: 'all', since, after: last })
}

async function readChanges(
  request: GraphRequest,
  kind: Kind,
  { since }: Place,
  size: number,
  ids: ReadonlySet<string> | undefined,
): Promise<Answer> {
  const { directory, tenantId } = request
  const changes = await directory.changes.since(tenantId, kind, since, size)
  const members = wantsMembers(kind, request.options)
    ? await readMemberChanges(request, since)
    : { changes: [], isFull: false }
  // Both are in the order of changes; what comes after the end of either may have others before it.
  const isLast = changes.length < size && !members.isFull
  const upTo = Math.min(
    changes.length < size ? Infinity : (changes.at(-1)?.sequence ?? since),
    members.isFull ? (members.changes.at(-1)?.sequence ?? since) : Infinity,
  )
  const removals = new Map<string, 'changed' | 'deleted' | null>()
  let last = since
  for (const { objectId, removed, sequence } of changes) {
    if (sequence > upTo) break
    removals.set(objectId, removed)
    last = Math.max(last, sequence)
  }
  const memberships = new Map<string, Json[]>()
  for (const { groupId, sequence, value } of members.changes) {
    if (sequence > upTo) break
    memberships.set(groupId, [...(memberships.get(groupId) ?? []), value])
    last = Math.max(last, sequence)
  }
  const changed = [...new Set([...removals.keys(), ...memberships.keys()])].filter(
    (id) => ids === undefined || ids.has(id),
  )
  const there = changed.filter((id) => (removals.get(id) ?? null) === null)
  const found = new Map(
    (await findObjects(request, kind, there)).map((object) => [object.id, object]),
  )
  const values = changed.flatMap((id): Json[] => {
    const object = found.get(id)
    const delta = memberships.get(id)
    if (object !== undefined) {
      return [{ ...toEntity(object), ...(delta === undefined ? {} : { 'members@delta': delta }) }]
    }
    // Members of a group that is gone are of no interest, unless it went just now.
    return removals.has(id) ? [{ id, '@removed': { reason: removals.get(id) ?? 'deleted' } }] : []
  })
  return isLast ? end(values, last) : next(values, { reading: 'changes', since: last })
}

function listObjects(
  { directory, tenantId }: GraphRequest,
  kind: Kind,
  query: ObjectQuery,
): Promise<{ id: string }[]> {
  switch (kind) {
    case 'user':
      return directory.users.list(tenantId, query)
    case 'group':
      return directory.groups.list(tenantId, query)
    case 'application':
      return directory.applications.list(tenantId, query)
    case 'servicePrincipal':
      return directory.servicePrincipals.list(tenantId, query)
    case 'oAuth2PermissionGrant': {
      const [after] = query.after ?? []
      const { limit = pageSize } = query
      const page = after === undefined ? { limit } : { after, limit }
      return directory.permissionGrants.list(tenantId, {}, page)
    }
  }
}

async function findObjects(
  { directory, tenantId }: GraphRequest,
  kind: Kind,
  ids: readonly string[],
): Promise<readonly { id: string }[]> {
  if (kind !== 'oAuth2PermissionGrant') return directory.objects.findAll(tenantId, ids)
  const found = await Promise.all(ids.map((id) => directory.permissionGrants.find(tenantId, id)))
  return found.filter((grant) => grant !== undefined)
}

function next(values: Json[], place: Place): Answer {
  return {
    kind: 'page',
    values,
    link: { name: 'nextLink', query: `$skiptoken=${format(place)}` },
  }
}

function end(values: Json[], since: number): Answer {
  return {
    kind: 'page',
    values,
    link: { name: 'deltaLink', query: `$deltatoken=${format({ reading: 'changes', since })}` },
  }
}

function format(place: Place): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url')
}

function parsePlace(token: string): Place {
  try {
    const given = JSON.parse(Buffer.from(token, 'base64url').toString('utf8')) as Partial<Place>
    const { since, after, reading, member } = given
    const isId = (value: unknown): boolean => typeof value === 'string' && value.length <= 64
    const isPlace =
      Number.isSafeInteger(since) &&
      (reading === 'all' || reading === 'changes') &&
      (after === undefined || isId(after)) &&
      (member === undefined || (isId(member.groupId) && isId(member.memberId)))
    if (isPlace && since !== undefined) {
      return {
        since,
        reading,
        ...(after === undefined ? {} : { after }),
        ...(member === undefined ? {} : { member }),
      }
    }
  } catch {
    // Said below.
  }
  throw badQuery('The delta token is not one of ours. Begin without it.')
}
