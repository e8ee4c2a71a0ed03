import {
  deleteAppRoleAssignmentsOf,
  deleteLink,
  deleteLinksOf,
  deleteObject,
  type Executor,
  findObject,
  insertLink,
  insertObject,
  listLinks,
  listObjects,
} from '@patchbay/store'
import type { Context } from './context.ts'
import { directoryRoles } from './directory-roles.ts'
import type { Directory } from './directory.ts'
import { badRequest, notFound } from './errors.ts'
import { appendAudit, modifiedProperties, target } from './logs.ts'
import { findAll, findAny, toGroup } from './objects.ts'
import type { Actor, Group, User } from './types.ts'
import { toListing } from './users.ts'

export function createGroups(context: Context): Directory['groups'] {
  const { store, random, now } = context

  async function find(
    executor: Executor,
    tenantId: string,
    id: string,
  ): Promise<Group | undefined> {
    const row = await findObject(executor, 'groups', tenantId, id.toLowerCase())
    return row === undefined ? undefined : toGroup(row)
  }

  function changeMember(
    verb: 'Add' | 'Remove',
    tenantId: string,
    id: string,
    memberId: string,
    actor: Actor,
  ): Promise<void> {
    return store.transaction(async (tx) => {
      const group = await find(tx, tenantId, id)
      if (group === undefined) throw notFound(id)
      const member = await findAny(tx, tenantId, memberId)
      if (member === undefined || member.kind === 'application') throw notFound(memberId)
      const change = verb === 'Add' ? insertLink : deleteLink
      if (!(await change(tx, 'groupMembers', tenantId, group.id, member.id))) {
        if (verb === 'Remove') throw notFound(memberId)
        throw badRequest(
          "One or more added object references already exist for the following modified properties: 'members'.",
        )
      }
      await appendAudit(context, tx, {
        tenantId,
        activityDisplayName: verb === 'Add' ? 'Add member to group' : 'Remove member from group',
        category: 'GroupManagement',
        operationType: verb === 'Add' ? 'Assign' : 'Unassign',
        actor,
        targets: [target('Group', group), target('User', member)],
      })
    })
  }

  return {
    find: (tenantId, id) => find(store.db, tenantId, id),

    async list(tenantId, query) {
      return (await listObjects(store.db, 'groups', tenantId, toListing(query))).map(toGroup)
    },

    async create(tenantId, input, actor) {
      if (input.displayName.trim() === '' || input.displayName.length > 256) {
        throw badRequest(
          "Invalid value specified for property 'displayName' of resource 'Group': 1 to 256 characters are taken.",
          '/displayName',
        )
      }
      if (!/^[^\s@()\\[\]";:<>,]{1,64}$/.test(input.mailNickname)) {
        throw badRequest(
          "Invalid value specified for property 'mailNickname' of resource 'Group'.",
          '/mailNickname',
        )
      }
      const group: Group = {
        description: null,
        groupTypes: [],
        ...input,
        tenantId,
        id: random.uuid(),
        createdDateTime: now(),
      }
      const { id, displayName, createdDateTime, tenantId: _, ...document } = group
      await store.transaction(async (tx) => {
        await insertObject(tx, 'groups', { tenantId, id, displayName, createdDateTime, document })
        await appendAudit(context, tx, {
          tenantId,
          activityDisplayName: 'Add group',
          category: 'GroupManagement',
          operationType: 'Add',
          actor,
          targets: [target('Group', group, modifiedProperties(undefined, document))],
        })
      })
      return group
    },

    async delete(tenantId, id, actor) {
      await store.transaction(async (tx) => {
        const group = await find(tx, tenantId, id)
        if (group === undefined) throw notFound(id)
        await deleteLinksOf(tx, tenantId, group.id)
        await deleteAppRoleAssignmentsOf(tx, tenantId, group.id)
        await deleteObject(tx, 'groups', tenantId, group.id)
        await appendAudit(context, tx, {
          tenantId,
          activityDisplayName: 'Delete group',
          category: 'GroupManagement',
          operationType: 'Delete',
          actor,
          targets: [target('Group', group)],
        })
      })
    },

    async members(tenantId, id) {
      const group = await find(store.db, tenantId, id)
      if (group === undefined) throw notFound(id)
      return findAll(
        store.db,
        tenantId,
        await listLinks(store.db, 'groupMembers', tenantId, group.id),
      )
    },

    addMember: (tenantId, id, memberId, actor) =>
      changeMember('Add', tenantId, id, memberId, actor),
    removeMember: (tenantId, id, memberId, actor) =>
      changeMember('Remove', tenantId, id, memberId, actor),
  }
}

/** Directory roles: the same in every tenant, their members each tenant's own. */
export function createDirectoryRoles({ store }: Context): Directory['directoryRoles'] {
  return {
    list: () => [...directoryRoles],
    async members(tenantId, templateId) {
      const ids = await listLinks(store.db, 'directoryRoleMembers', tenantId, templateId)
      const objects = await findAll(store.db, tenantId, ids)
      return objects.flatMap((object): User[] => {
        if (object.kind !== 'user') return []
        const { kind: _, ...user } = object
        return [user]
      })
    },
  }
}
