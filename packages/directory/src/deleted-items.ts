import {
  deleteAuthenticator,
  deleteExtensionProperties,
  deleteFederatedCredentials,
  deleteImage,
  deleteLinksOf,
  deleteObject,
  deletePasswordCredentials,
  deleteRecoveryCodes,
  type Executor,
  findByAppId,
  findObject,
  findUserByPrincipalName,
  insertGroupMember,
  insertLink,
  listObjects,
  objectKinds,
  recordMembershipsOf,
  type ObjectTable,
  updateObject,
} from '@patchbay/store'
import { checkUniqueUris } from './applications.ts'
import type { Context } from './context.ts'
import type { Directory, DirectoryObject, ObjectKind } from './directory.ts'
import { DirectoryError, duplicate, notFound } from './errors.ts'
import { appendAudit, target } from './logs.ts'
import { findAll, findAny, toUser } from './objects.ts'
import { remirror } from './service-principals.ts'
import type { AuditCategory, AuditTarget, User } from './types.ts'
import { deletedPrefix, toUserRow } from './users.ts'

interface Kind {
  table: ObjectTable
  type: AuditTarget['type']
  name: string
  category: AuditCategory
}

const kinds: Record<ObjectKind, Kind> = {
  user: { table: 'users', type: 'User', name: 'user', category: 'UserManagement' },
  group: { table: 'groups', type: 'Group', name: 'group', category: 'GroupManagement' },
  application: {
    table: 'applications',
    type: 'Application',
    name: 'application',
    category: 'ApplicationManagement',
  },
  servicePrincipal: {
    table: 'servicePrincipals',
    type: 'ServicePrincipal',
    name: 'service principal',
    category: 'ApplicationManagement',
  },
}

/** Days that what is deleted can be restored. */
const keptFor = 30

/** Objects that were deleted and can come back. */
export function createDeletedItems(context: Context): Directory['deletedItems'] {
  const { store } = context

  /** Older deletions are as good as done. */
  const horizon = (): string =>
    new Date(context.date().getTime() - keptFor * 86_400_000).toISOString()

  async function find(
    executor: Executor,
    tenantId: string,
    id: string,
  ): Promise<DirectoryObject | undefined> {
    const object = await findAny(executor, tenantId, id, true)
    return (object?.deletedDateTime ?? '') > horizon() ? object : undefined
  }

  return {
    async list(tenantId, kind, { after, limit } = {}) {
      const { table } = kinds[kind]
      const rows = await listObjects(store.db, table, tenantId, {
        deleted: true,
        where: [{ column: 'deletedDateTime', is: '>', value: horizon() }],
        order: ['deletedDateTime'],
        ...(after === undefined ? {} : { after }),
        ...(limit === undefined ? {} : { limit }),
      })
      const place = new Map(rows.map((row, index) => [row.id, index]))
      const objects = await findAll(store.db, tenantId, [...place.keys()], true)
      return objects.toSorted((a, b) => (place.get(a.id) ?? 0) - (place.get(b.id) ?? 0))
    },

    find: (tenantId, id) => find(store.db, tenantId, id),

    restore: (tenantId, id, actor) =>
      store.transaction(async (tx) => {
        const object = await find(tx, tenantId, id)
        if (object === undefined) throw notFound(id)
        const { table, type, name, category } = kinds[object.kind]
        if (object.kind === 'user') await restoreUser(tx, object)
        else {
          if (object.kind === 'application') await checkUniqueUris(tx, object)
          if (object.kind === 'servicePrincipal') await checkFree(tx, object)
          await updateObject(tx, table, tenantId, object.id, { deletedDateTime: null })
          // Who follows changes forgot its members together with the group.
          if (object.kind === 'group') await recordMembershipsOf(tx, tenantId, object.id)
        }
        if (object.kind === 'servicePrincipal') {
          await remirror(tx, { ...object, deletedDateTime: null, ownTags: object.tags })
        }
        await appendAudit(context, tx, {
          tenantId,
          activityDisplayName: `Restore ${name}`,
          category,
          operationType: 'Update',
          actor,
          targets: [target(type, object)],
        })
        const restored = await findAny(tx, tenantId, object.id)
        if (restored === undefined) throw notFound(id)
        return restored
      }),

    purge: (tenantId, id, actor) =>
      store.transaction(async (tx) => {
        const object = await findAny(tx, tenantId, id, true)
        if (object === undefined) throw notFound(id)
        const { table, type, name, category } = kinds[object.kind]
        await deleteLinksOf(tx, tenantId, object.id)
        await deletePasswordCredentials(tx, tenantId, object.id)
        await deleteFederatedCredentials(tx, tenantId, object.id)
        await deleteExtensionProperties(tx, tenantId, object.id)
        await deleteImage(tx, tenantId, object.id)
        await deleteAuthenticator(tx, tenantId, object.id)
        await deleteRecoveryCodes(tx, tenantId, object.id)
        await deleteObject(tx, table, tenantId, object.id)
        await appendAudit(context, tx, {
          tenantId,
          activityDisplayName: `Hard Delete ${name}`,
          category,
          operationType: 'Delete',
          actor,
          targets: [target(type, object)],
        })
      }),
  }
}

/** The user's own name again, and the memberships and ownerships that are still there to be had. */
async function restoreUser(tx: Executor, { tenantId, id }: User): Promise<void> {
  const row = await findObject(tx, 'users', tenantId, id)
  if (row === undefined) throw notFound(id)
  const { userPrincipalName: deletedName } = row
  const prefix = deletedPrefix(id)
  const userPrincipalName = deletedName.startsWith(prefix)
    ? deletedName.slice(prefix.length)
    : deletedName
  const other = await findUserByPrincipalName(tx, userPrincipalName.toLowerCase())
  if (other !== undefined) throw duplicate('userPrincipalName', '/userPrincipalName')
  const user: User = { ...toUser(row), userPrincipalName, deletedDateTime: null }
  await updateObject(tx, 'users', tenantId, id, toUserRow(user))
  const links = row.document['links'] as { groups?: string[]; owned?: string[] } | undefined
  const wanted = [...(links?.groups ?? []), ...(links?.owned ?? [])]
  // Roles do not come back with a user, nor do the groups through which they were held.
  const objects = (await findAll(tx, tenantId, wanted)).filter(
    (object) => object.kind !== 'group' || object.isAssignableToRole !== true,
  )
  const there = new Set(objects.map((object) => object.id))
  for (const groupId of links?.groups ?? []) {
    if (!there.has(groupId)) continue
    await insertGroupMember(tx, { tenantId, groupId, memberId: id, memberKind: objectKinds.users })
  }
  for (const objectId of links?.owned ?? []) {
    if (there.has(objectId)) await insertLink(tx, 'owners', tenantId, objectId, id)
  }
}

async function checkFree(
  tx: Executor,
  { tenantId, appId }: { tenantId: string; appId: string },
): Promise<void> {
  const rows = await findByAppId(tx, 'servicePrincipals', appId)
  if (!rows.some((row) => row.tenantId === tenantId)) return
  throw new DirectoryError(
    'Request_MultipleObjectsWithSameKeyValue',
    409,
    `The service principal cannot be created, updated, or restored because the service principal name ${appId} is already in use.`,
  )
}
