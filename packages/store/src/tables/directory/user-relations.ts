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
  const reports: { id: string; managerId: string | null }[] = []
  for (const ids of inParts(userIds)) {
    const rows = await executor
      .selectFrom('users')
      .select(['id', 'managerId'])
      .where('tenantId', '=', tenantId)
      .where('id', 'in', ids)
      .where('managerId', 'is not', null)
      .execute()
    reports.push(...rows)
  }
  const managers = await findNamed(
    executor,
    'users',
    tenantId,
    reports.map(({ managerId }) => managerId ?? ''),
  )
  return new Map(
    reports.flatMap(({ id, managerId }): [string, NamedObject][] => {
      const manager = managers.get(managerId ?? '')
      return manager === undefined ? [] : [[id, manager]]
    }),
  )
}

/** Groups that several objects are direct members of, by the member's id; none that is deleted. */
export async function listGroupsOf(
  executor: Executor,
  tenantId: string,
  memberIds: readonly string[],
): Promise<Map<string, NamedObject[]>> {
  const links: { memberId: string; groupId: string }[] = []
  for (const ids of inParts(memberIds)) {
    const rows = await executor
      .selectFrom('groupMembers')
      .select(['memberId', 'groupId'])
      .where('tenantId', '=', tenantId)
      .where('memberId', 'in', ids)
      .orderBy('memberId')
      .orderBy('groupId')
      .execute()
    links.push(...rows)
  }
  // Not joined: people of one page are in the same groups, which are read once this way.
  const groups = await findNamed(
    executor,
    'groups',
    tenantId,
    links.map(({ groupId }) => groupId),
  )
  const found = new Map<string, NamedObject[]>()
  for (const { memberId, groupId } of links) {
    const group = groups.get(groupId)
    if (group === undefined) continue
    const own = found.get(memberId)
    if (own === undefined) found.set(memberId, [group])
    else own.push(group)
  }
  return found
}

/** What objects of a table are called, by id; without those that are deleted. */
async function findNamed(
  executor: Executor,
  table: 'users' | 'groups',
  tenantId: string,
  ids: readonly string[],
): Promise<Map<string, NamedObject>> {
  const found = new Map<string, NamedObject>()
  for (const some of inParts([...new Set(ids)])) {
    const rows = await executor
      .selectFrom(table as 'users')
      .select(['id', 'displayName'])
      .where('tenantId', '=', tenantId)
      .where('id', 'in', some)
      .where('deletedDateTime', 'is', null)
      .execute()
    for (const row of rows) found.set(row.id, row)
  }
  return found
}

function inParts(ids: readonly string[]): string[][] {
  const parts: string[][] = []
  for (let from = 0; from < ids.length; from += idLimit) parts.push(ids.slice(from, from + idLimit))
  return parts
}
