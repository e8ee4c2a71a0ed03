import type { User } from '@patchbay/directory'
import {
  findManagers,
  findScimExternalIds,
  listGroupsOf,
  saveScimExternalId,
} from '@patchbay/store'
import { checkMayManageUser, type ScimRequest } from './context.ts'
import { badRequest, notFound } from './errors.ts'
import { applyOperations, type Operation } from './patch.ts'
import { readResource, type ScimObject } from './resource.ts'
import { resourceTypes } from './schemas.ts'
import { fromUserResource, toUserResource, type UserWish } from './user-resource.ts'
import { checkVersion, versionOf } from './version.ts'

/** @throws {ScimError} 404. */
async function findUser({ directory, tenantId }: ScimRequest, id: string): Promise<User> {
  const object = await directory.objects.find(tenantId, id)
  if (object?.kind !== 'user') throw notFound(id)
  return object
}

/** Users as resources; without `related`, managers and groups are left out, which take queries. */
export async function readUsers(
  { store, tenantId, base }: ScimRequest,
  users: readonly User[],
  related = true,
): Promise<ScimObject[]> {
  const ids = users.map(({ id }) => id)
  const externalIds = await findScimExternalIds(store.db, tenantId, ids)
  const managers = related ? await findManagers(store.db, tenantId, ids) : undefined
  const groups = related ? await listGroupsOf(store.db, tenantId, ids) : undefined
  return users.map((user) => {
    const relations = {
      externalId: externalIds.get(user.id),
      manager: managers?.get(user.id),
      groups: groups?.get(user.id) ?? [],
    }
    return withMeta(user, toUserResource(user, relations, base), base)
  })
}

function withMeta(user: User, resource: ScimObject, base: string): ScimObject {
  return {
    ...resource,
    meta: {
      resourceType: 'User',
      created: user.createdDateTime,
      location: `${base}/Users/${user.id}`,
      version: versionOf(resource),
    },
  }
}

async function readUser(request: ScimRequest, user: User): Promise<ScimObject> {
  const [resource] = await readUsers(request, [user])
  if (!resource) throw notFound(user.id)
  return resource
}

export async function getUser(request: ScimRequest, id: string): Promise<ScimObject> {
  return readUser(request, await findUser(request, id))
}

export async function createUser(request: ScimRequest, body: unknown): Promise<ScimObject> {
  const { directory, store, tenantId, actor } = request
  const wish = fromUserResource(readResource(resourceTypes.user, body))
  if (wish.managerId !== null) await checkManager(request, wish.managerId)
  const { password } = wish
  // The password is hashed before the transaction of the rest, since that takes long.
  const user = await directory.users.create(
    tenantId,
    { ...wish.attributes, ...(password !== undefined && { password }) },
    actor,
  )
  await directory.atomically(async () => {
    if (wish.managerId !== null)
      await directory.users.setManager(tenantId, user.id, wish.managerId, actor)
    if (wish.externalId !== null)
      await saveScimExternalId(store.db, tenantId, user.id, wish.externalId)
  })
  return getUser(request, user.id)
}

async function checkManager(request: ScimRequest, id: string): Promise<void> {
  const manager = await request.directory.objects.find(request.tenantId, id)
  if (manager?.kind !== 'user')
    throw badRequest('invalidValue', `There is no user ${id} to be a manager.`)
}

/** PUT and PATCH: judged and changed in one transaction, so that nobody's change falls between. */
async function change(
  request: ScimRequest,
  id: string,
  ifMatch: string | undefined,
  next: (current: ScimObject) => ScimObject,
): Promise<ScimObject> {
  const { directory, store, tenantId, actor } = request
  const password = await directory.atomically(async () => {
    const user = await findUser(request, id)
    const current = await readUser(request, user)
    checkVersion(ifMatch, versionWithin(current))
    const before = fromUserResource(current)
    const wish = fromUserResource(next(current))
    if (wish.managerId !== null && wish.managerId !== before.managerId)
      await checkManager(request, wish.managerId)
    const attributes = changed(before, wish)
    const isSensitive =
      'accountEnabled' in attributes ||
      'userPrincipalName' in attributes ||
      wish.password !== undefined
    if (isSensitive) await checkMayManageUser(request, user)
    if (Object.keys(attributes).length > 0)
      await directory.users.update(tenantId, user.id, attributes, actor)
    if (wish.managerId !== before.managerId)
      await directory.users.setManager(tenantId, user.id, wish.managerId, actor)
    if (wish.externalId !== before.externalId)
      await saveScimExternalId(store.db, tenantId, user.id, wish.externalId)
    return wish.password
  })
  if (password !== undefined)
    await directory.users.setPassword(tenantId, id.toLowerCase(), password, actor)
  return getUser(request, id)
}

/** Only what differs: an unchanged user has no audit row. */
function changed(before: UserWish, wish: UserWish): Partial<UserWish['attributes']> {
  const old: Record<string, unknown> = { ...before.attributes }
  return Object.fromEntries(
    Object.entries(wish.attributes).filter(
      ([name, value]) => JSON.stringify(value) !== JSON.stringify(old[name]),
    ),
  )
}

const versionWithin = (resource: ScimObject): string => {
  const { meta } = resource as { meta?: { version?: string } }
  return meta?.version ?? ''
}

export function replaceUser(
  request: ScimRequest,
  id: string,
  body: unknown,
  ifMatch: string | undefined,
): Promise<ScimObject> {
  const wanted = readResource(resourceTypes.user, body)
  // An account is not switched on by a client that does not speak of it.
  return change(request, id, ifMatch, ({ active }) => ({ active, ...wanted }))
}

export function patchUser(
  request: ScimRequest,
  id: string,
  operations: readonly Operation[],
  ifMatch: string | undefined,
): Promise<ScimObject> {
  return change(request, id, ifMatch, (current) =>
    applyOperations(resourceTypes.user, current, operations),
  )
}

export async function deleteUser(
  request: ScimRequest,
  id: string,
  ifMatch: string | undefined,
): Promise<void> {
  const { directory, tenantId, actor } = request
  await directory.atomically(async () => {
    const user = await findUser(request, id)
    if (ifMatch !== undefined) checkVersion(ifMatch, versionWithin(await readUser(request, user)))
    await checkMayManageUser(request, user)
    await directory.users.delete(tenantId, user.id, actor)
  })
}
