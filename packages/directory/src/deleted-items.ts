import {
  deleteLinksOf,
  deleteObject,
  deletePasswordCredentials,
  findByAppId,
  listObjects,
  updateObject,
} from '@patchbay/store'
import { checkUniqueUris } from './applications.ts'
import type { Context } from './context.ts'
import type { Directory, DirectoryObject } from './directory.ts'
import { DirectoryError, notFound } from './errors.ts'
import { appendAudit, target } from './logs.ts'
import { findAll, findAny } from './objects.ts'
import { remirror } from './service-principals.ts'

/** Applications and service principals that were deleted and can come back. */
export function createDeletedItems(context: Context): Directory['deletedItems'] {
  const { store } = context
  const tables = { application: 'applications', servicePrincipal: 'servicePrincipals' } as const

  return {
    async list(tenantId, kind) {
      const rows = await listObjects(store.db, tables[kind], tenantId, { deleted: true })
      return findAll(
        store.db,
        tenantId,
        rows.map((row) => row.id),
        true,
      )
    },

    find: (tenantId, id) => findAny(store.db, tenantId, id, true),

    restore: (tenantId, id, actor) =>
      store.transaction(async (tx) => {
        const object = await findAny(tx, tenantId, id, true)
        if (object === undefined || !isRestorable(object)) throw notFound(id)
        const table = tables[object.kind]
        if (object.kind === 'application') await checkUniqueUris(tx, object)
        else {
          const rows = await findByAppId(tx, table, object.appId)
          if (rows.some((row) => row.tenantId === tenantId)) {
            throw new DirectoryError(
              'Request_MultipleObjectsWithSameKeyValue',
              409,
              `The service principal cannot be created, updated, or restored because the service principal name ${object.appId} is already in use.`,
            )
          }
        }
        await updateObject(tx, table, tenantId, object.id, { deletedDateTime: null })
        if (object.kind === 'servicePrincipal') {
          await remirror(tx, { ...object, deletedDateTime: null, ownTags: object.tags })
        }
        const type = object.kind === 'application' ? 'Application' : 'ServicePrincipal'
        await appendAudit(context, tx, {
          tenantId,
          activityDisplayName:
            type === 'Application' ? 'Restore application' : 'Restore service principal',
          category: 'ApplicationManagement',
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
        if (object === undefined || !isRestorable(object)) throw notFound(id)
        await deleteLinksOf(tx, tenantId, object.id)
        await deletePasswordCredentials(tx, tenantId, object.id)
        await deleteObject(tx, tables[object.kind], tenantId, object.id)
        const type = object.kind === 'application' ? 'Application' : 'ServicePrincipal'
        await appendAudit(context, tx, {
          tenantId,
          activityDisplayName:
            type === 'Application' ? 'Hard Delete application' : 'Hard Delete service principal',
          category: 'ApplicationManagement',
          operationType: 'Delete',
          actor,
          targets: [target(type, object)],
        })
      }),
  }
}

type Restorable = Extract<DirectoryObject, { kind: 'application' | 'servicePrincipal' }>

function isRestorable(object: DirectoryObject): object is Restorable {
  return object.kind === 'application' || object.kind === 'servicePrincipal'
}
