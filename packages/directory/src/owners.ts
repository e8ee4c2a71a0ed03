import { deleteLink, hasLink, insertLink, listLinks } from '@patchbay/store'
import type { Context } from './context.ts'
import type { DirectoryObject, Page } from './directory.ts'
import { badRequest, notFound } from './errors.ts'
import { appendAudit, target } from './logs.ts'
import { findAny, findInOrder } from './objects.ts'
import type { Actor } from './types.ts'

/** Owners of applications, service principals or groups. */
export interface Owners {
  owners(tenantId: string, id: string, page?: Page): Promise<DirectoryObject[]>
  isOwner(tenantId: string, id: string, ownerId: string): Promise<boolean>
  addOwner(tenantId: string, id: string, ownerId: string, actor: Actor): Promise<void>
  removeOwner(tenantId: string, id: string, ownerId: string, actor: Actor): Promise<void>
}

const kinds = {
  application: { type: 'Application', name: 'application' },
  servicePrincipal: { type: 'ServicePrincipal', name: 'service principal' },
  group: { type: 'Group', name: 'group' },
} as const

/** Owners may manage what they own without a directory role: users and service principals can be. */
export function createOwners(context: Context, kind: keyof typeof kinds): Owners {
  const { store } = context
  const { type, name } = kinds[kind]

  function change(
    verb: 'Add' | 'Remove',
    tenantId: string,
    id: string,
    ownerId: string,
    actor: Actor,
  ): Promise<void> {
    return store.transaction(async (tx) => {
      const object = await findAny(tx, tenantId, id)
      if (object?.kind !== kind) throw notFound(id)
      const owner = await findAny(tx, tenantId, ownerId)
      if (verb === 'Add') {
        if (owner?.kind !== 'user' && owner?.kind !== 'servicePrincipal') throw notFound(ownerId)
        if (!(await insertLink(tx, 'owners', tenantId, object.id, owner.id))) {
          throw badRequest(
            "One or more added object references already exist for the following modified properties: 'owners'.",
          )
        }
      } else if (!(await deleteLink(tx, 'owners', tenantId, object.id, ownerId.toLowerCase()))) {
        throw notFound(ownerId)
      }
      await appendAudit(context, tx, {
        tenantId,
        activityDisplayName: verb === 'Add' ? `Add owner to ${name}` : `Remove owner from ${name}`,
        category: kind === 'group' ? 'GroupManagement' : 'ApplicationManagement',
        operationType: verb === 'Add' ? 'Assign' : 'Unassign',
        actor,
        targets: [
          target(type, object),
          ...(owner === undefined
            ? []
            : [target(owner.kind === 'user' ? 'User' : 'ServicePrincipal', owner)]),
        ],
      })
    })
  }

  return {
    async owners(tenantId, id, page) {
      const object = await findAny(store.db, tenantId, id)
      if (object?.kind !== kind) throw notFound(id)
      const ids = await listLinks(store.db, 'owners', tenantId, object.id, page)
      return findInOrder(store.db, tenantId, ids)
    },
    isOwner: (tenantId, id, ownerId) => hasLink(store.db, 'owners', tenantId, id, ownerId),
    addOwner: (tenantId, id, ownerId, actor) => change('Add', tenantId, id, ownerId, actor),
    removeOwner: (tenantId, id, ownerId, actor) => change('Remove', tenantId, id, ownerId, actor),
  }
}
