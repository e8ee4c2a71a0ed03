import {
  countLinks,
  deleteAppRoleAssignmentsOf,
  deleteGroupMember,
  deleteLink,
  type Executor,
  findObject,
  insertGroupMember,
  insertObject,
  listLinks,
  listLinksTo,
  listNestedGroups,
  listObjects,
  listParentGroups,
  type ObjectRow,
  updateObject,
} from '@patchbay/store'
import type { Context } from './context.ts'
import { createCount } from './object-counts.ts'
import type { Directory } from './directory.ts'
import { badRequest, notFound } from './errors.ts'
import { appendAudit, modifiedProperties, target } from './logs.ts'
import { findAll, findAny, findInOrder, toGroup } from './objects.ts'
import { createOwners } from './owners.ts'
import type { Actor, AuditTarget, Group } from './types.ts'

/** Groups that are looked at for members of members; a deeper forest is cut here. */
const nestingLimit = 1000

/** Security groups. Mail-enabled ones belong to a mail service, which is not here. */
export function createGroups(context: Context): Directory['groups'] {
  const { store, random, now } = context

  async function find(
    executor: Executor,
    tenantId: string,
    id: string,
  ): Promise<Group | undefined> {
    const row = await findObject(executor, 'groups', tenantId, id.toLowerCase())
    return row === undefined || row.deletedDateTime !== null ? undefined : toGroup(row)
  }

  async function get(executor: Executor, tenantId: string, id: string): Promise<Group> {
    const group = await find(executor, tenantId, id)
    if (group === undefined) throw notFound(id)
    return group
  }

  function audit(
    tx: Executor,
    tenantId: string,
    activityDisplayName: string,
    operationType: 'Add' | 'Update' | 'Delete' | 'Assign' | 'Unassign',
    actor: Actor,
    targets: AuditTarget[],
  ): Promise<void> {
    return appendAudit(context, tx, {
      tenantId,
      activityDisplayName,
      category: 'GroupManagement',
      operationType,
      actor,
      targets,
    })
  }

  function changeMember(
    verb: 'Add' | 'Remove',
    tenantId: string,
    id: string,
    memberId: string,
    actor: Actor,
  ): Promise<void> {
    return store.transaction(async (tx) => {
      const group = await get(tx, tenantId, id)
      const member = await findAny(tx, tenantId, memberId)
      if (member === undefined || member.kind === 'application') throw notFound(memberId)
      if (member.id === group.id) throw badRequest('A group is not a member of itself.')
      if (verb === 'Add' && member.kind === 'group' && group.isAssignableToRole === true) {
        throw badRequest('A group that roles may be given to has no groups among its members.')
      }
      const changed =
        verb === 'Add'
          ? await insertGroupMember(tx, {
              tenantId,
              groupId: group.id,
              memberId: member.id,
              memberKind: member.kind,
            })
          : await deleteGroupMember(tx, tenantId, group.id, member.id)
      if (!changed) {
        if (verb === 'Remove') throw notFound(memberId)
        throw badRequest(
          "One or more added object references already exist for the following modified properties: 'members'.",
        )
      }
      await audit(
        tx,
        tenantId,
        verb === 'Add' ? 'Add member to group' : 'Remove member from group',
        verb === 'Add' ? 'Assign' : 'Unassign',
        actor,
        [target('Group', group), target('User', member)],
      )
    })
  }

  /** The group and every group within it. */
  async function withNested(tenantId: string, id: string): Promise<string[]> {
    const known = new Set([id])
    let frontier = [id]
    while (frontier.length > 0 && known.size < nestingLimit) {
      const inner = await listNestedGroups(store.db, tenantId, frontier)
      frontier = inner.filter((each) => !known.has(each))
      const there = await findAll(store.db, tenantId, frontier)
      frontier = there.map((group) => group.id)
      for (const each of frontier) known.add(each)
    }
    return [...known]
  }

  return {
    find: (tenantId, id) => find(store.db, tenantId, id),

    async list(tenantId, query) {
      return (await listObjects(store.db, 'groups', tenantId, query ?? {})).map(toGroup)
    },

    count: createCount(context, 'groups'),

    async create(tenantId, input, actor) {
      const group: Group = {
        description: null,
        groupTypes: [],
        visibility: null,
        mail: null,
        ...input,
        // Decided once: whoever could set it later could hand out roles.
        isAssignableToRole: input.isAssignableToRole ?? null,
        tenantId,
        id: random.uuid(),
        createdDateTime: now(),
        deletedDateTime: null,
      }
      checkGroup(group)
      await store.transaction(async (tx) => {
        await insertObject(tx, 'groups', toRow(group))
        await audit(tx, tenantId, 'Add group', 'Add', actor, [
          target('Group', group, modifiedProperties(undefined, toRow(group).document)),
        ])
      })
      return group
    },

    update: (tenantId, id, patch, actor) =>
      store.transaction(async (tx) => {
        const before = await get(tx, tenantId, id)
        const given = Object.fromEntries(
          Object.entries(patch).filter(([, value]) => value !== undefined),
        )
        const group: Group = { ...before, ...given, tenantId, id: before.id }
        checkGroup(group)
        await updateObject(tx, 'groups', tenantId, group.id, toRow(group))
        await audit(tx, tenantId, 'Update group', 'Update', actor, [
          target('Group', group, modifiedProperties(before, group)),
        ])
        return group
      }),

    async delete(tenantId, id, actor) {
      await store.transaction(async (tx) => {
        const group = await get(tx, tenantId, id)
        await deleteAppRoleAssignmentsOf(tx, tenantId, group.id)
        for (const role of await listLinksTo(tx, 'directoryRoleMembers', tenantId, group.id)) {
          await deleteLink(tx, 'directoryRoleMembers', tenantId, role, group.id)
        }
        for (const parent of await listLinksTo(tx, 'groupMembers', tenantId, group.id)) {
          await deleteGroupMember(tx, tenantId, parent, group.id)
        }
        await updateObject(tx, 'groups', tenantId, group.id, { deletedDateTime: now() })
        await audit(tx, tenantId, 'Delete group', 'Delete', actor, [target('Group', group)])
      })
    },

    async members(tenantId, id, page) {
      const group = await get(store.db, tenantId, id)
      const ids = await listLinks(store.db, 'groupMembers', tenantId, group.id, page)
      return findInOrder(store.db, tenantId, ids)
    },

    async countMembers(tenantId, id) {
      const group = await get(store.db, tenantId, id)
      return countLinks(store.db, 'groupMembers', tenantId, group.id)
    },

    async transitiveMembers(tenantId, id, page) {
      const group = await get(store.db, tenantId, id)
      // The first of each group in the order of ids are the first of all of them.
      const ids = new Set<string>()
      for (const each of await withNested(tenantId, group.id)) {
        for (const member of await listLinks(store.db, 'groupMembers', tenantId, each, page)) {
          ids.add(member)
        }
      }
      const inOrder = [...ids].toSorted().slice(0, page?.limit)
      return findInOrder(store.db, tenantId, inOrder)
    },

    addMember: (tenantId, id, memberId, actor) =>
      changeMember('Add', tenantId, id, memberId, actor),
    removeMember: (tenantId, id, memberId, actor) =>
      changeMember('Remove', tenantId, id, memberId, actor),

    ...createOwners(context, 'group'),
  }
}

function checkGroup(group: Group): void {
  const invalid = (name: string, why = ''): Error =>
    badRequest(
      `Invalid value specified for property '${name}' of resource 'Group'${why}.`,
      `/${name}`,
    )
  if (group.displayName.trim() === '' || group.displayName.length > 256) {
    throw invalid('displayName', ': 1 to 256 characters are taken')
  }
  if (!/^[^\s@()\\[\]";:<>,]{1,64}$/.test(group.mailNickname)) throw invalid('mailNickname')
  if ((group.description ?? '').length > 1024) throw invalid('description')
  if (group.isAssignableToRole === true && !group.securityEnabled) {
    throw invalid('isAssignableToRole', ': such a group is security-enabled')
  }
}

function toRow(group: Group): ObjectRow<'groups'> {
  const { tenantId, id, displayName, createdDateTime, deletedDateTime, ...document } = group
  return { tenantId, id, displayName, createdDateTime, deletedDateTime, document }
}

/** Who belongs to which group, directly or through others. */
export function createMemberships({ store }: Context): Directory['memberships'] {
  return {
    async groupIds(tenantId, memberId, transitive) {
      const known = new Set<string>()
      let frontier = [memberId]
      while (frontier.length > 0 && known.size < nestingLimit) {
        const parents = await listParentGroups(store.db, tenantId, frontier)
        frontier = parents.filter((each) => !known.has(each))
        for (const each of frontier) known.add(each)
        if (!transitive) break
      }
      known.delete(memberId)
      return [...known].toSorted()
    },
    list: (tenantId, ids) => findInOrder(store.db, tenantId, ids),
  }
}
