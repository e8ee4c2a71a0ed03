import type { ObjectKind, ObjectQuery } from '@patchbay/directory'
import { entityTypes, toEntity } from '../entities.ts'
import { badQuery, unsupportedQuery } from '../errors.ts'
import type { Permission } from '../permissions.ts'
import type { Answer, GraphRequest, Json, Route } from '../route.ts'

/**
 * Where a client stands: still reading everything for the first time, by id, with the changes that
 * come after `since`; or reading what changed after `since`.
 */
type Place = { since: number; after?: string; reading: 'all' | 'changes' }

const pageSize = 200

/** What changes are followed of. */
type Kind = ObjectKind | 'oAuth2PermissionGrant'

/** Everything at first, then what changed; the link at the end is good for ever. */
export function deltaRoute(kind: Kind, path: string, permission: Permission): Route {
  const type = entityTypes[kind]
  return {
    method: 'GET',
    path: `${path}/delta`,
    permission,
    type,
    async handle(request) {
      const { options, directory, tenantId } = request
      if (options.filter !== undefined || options.search !== undefined) {
        throw unsupportedQuery('A delta query takes $select and $top.')
      }
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
        ? readAll(request, kind, place, size)
        : readChanges(request, kind, place, size)
    },
  }
}

async function readAll(
  request: GraphRequest,
  kind: Kind,
  { since, after }: Place,
  size: number,
): Promise<Answer> {
  const query: ObjectQuery = {
    order: [],
    limit: size,
    ...(after === undefined ? {} : { after: [after] }),
  }
  const objects = await listObjects(request, kind, query)
  const last = objects.at(-1)?.id
  const values = objects.map(toEntity)
  return objects.length < size || last === undefined
    ? end(values, since)
    : next(values, { reading: 'all', since, after: last })
}

async function readChanges(
  request: GraphRequest,
  kind: Kind,
  { since }: Place,
  size: number,
): Promise<Answer> {
  const { directory, tenantId } = request
  const changes = await directory.changes.since(tenantId, kind, since, size)
  const there = changes.filter((change) => change.removed === null)
  const objects = await findObjects(
    request,
    kind,
    there.map((change) => change.objectId),
  )
  const found = new Map(objects.map((object) => [object.id, object]))
  const values = changes.map(({ objectId, removed }): Json => {
    const object = found.get(objectId)
    return object === undefined
      ? { id: objectId, '@removed': { reason: removed ?? 'deleted' } }
      : toEntity(object)
  })
  const last = changes.at(-1)?.sequence ?? since
  return changes.length < size
    ? end(values, last)
    : next(values, { reading: 'changes', since: last })
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
    const { since, after, reading } = given
    const isPlace =
      Number.isSafeInteger(since) &&
      (reading === 'all' || reading === 'changes') &&
      (after === undefined || (typeof after === 'string' && after.length <= 64))
    if (isPlace && since !== undefined) {
      return { since, reading, ...(after === undefined ? {} : { after }) }
    }
  } catch {
    // Said below.
  }
  throw badQuery('The delta token is not one of ours. Begin without it.')
}
