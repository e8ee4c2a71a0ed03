import type { Executor } from '../../schema.ts'

/** An object by what it is called. */
export interface NamedObject {
  id: string
  displayName: string
}

/** Ids bound to one statement. */
const idLimit = 500

/** Managers of several users, by the user's id; none that is deleted. */
export async function findManagers(
  executor: Executor,
  tenantId: string,
  userIds: readonly string[],
): Promise<Map<string, NamedObject>> {
  const found = new Map<string, NamedObject>()
  for (const ids of inParts(userIds)) {
    const rows = await executor
      .selectFrom('users as report')
      .innerJoin('users as manager', (join) =>
        join
          .onRef('manager.tenantId', '=', 'report.tenantId')
          .onRef('manager.id', '=', 'report.managerId'),
      )
      .select(['report.id as userId', 'manager.id', 'manager.displayName'])
      .where('report.tenantId', '=', tenantId)
      .where('report.id', 'in', ids)
      .where('manager.deletedDateTime', 'is', null)
      .execute()
    for (const { userId, ...manager } of rows) found.set(userId, manager)
  }
  return found
}

/** Groups that several objects are direct members of, by the member's id; none that is deleted. */
export async function listGroupsOf(
  executor: Executor,
  tenantId: string,
  memberIds: readonly string[],
): Promise<Map<string, NamedObject[]>> {
  const found = new Map<string, NamedObject[]>()
  for (const ids of inParts(memberIds)) {
    const rows = await executor
      .selectFrom('groupMembers')
      .innerJoin('groups', (join) =>
        join
          .onRef('groups.tenantId', '=', 'groupMembers.tenantId')
          .onRef('groups.id', '=', 'groupMembers.groupId'),
      )
      .select(['groupMembers.memberId', 'groups.id', 'groups.displayName'])
      .where('groupMembers.tenantId', '=', tenantId)
      .where('groupMembers.memberId', 'in', ids)
      .where('groups.deletedDateTime', 'is', null)
      .execute()
    for (const { memberId, ...group } of rows) {
      const groups = found.get(memberId)
      if (groups === undefined) found.set(memberId, [group])
      else groups.push(group)
    }
  }
  for (const groups of found.values()) groups.sort((a, b) => (a.id < b.id ? -1 : 1))
  return found
}

function inParts(ids: readonly string[]): string[][] {
  const parts: string[][] = []
  for (let from = 0; from < ids.length; from += idLimit) parts.push(ids.slice(from, from + idLimit))
  return parts
}
