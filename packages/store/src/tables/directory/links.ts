import { type RawBuilder, sql } from 'kysely'
import type { Executor } from '../../schema.ts'
import { listMembershipsOf, recordMembershipChanges } from './membership-changes.ts'

/** A table that says which object belongs to which, and its two columns. */
const links = {
  owners: { of: 'objectId', to: 'ownerId' },
  groupMembers: { of: 'groupId', to: 'memberId' },
  directoryRoleMembers: { of: 'roleTemplateId', to: 'memberId' },
  policyAssignments: { of: 'policyId', to: 'objectId' },
} as const

export type LinkTable = 'owners' | 'groupMembers' | 'directoryRoleMembers'

/** Which links: all, or a page of them, by id. */
export interface LinkListing {
  after?: string
  limit?: number
}

/** Ids that `objectId` is linked to: its owners, its members. */
export function listLinks(
  executor: Executor,
  table: LinkTable,
  tenantId: string,
  objectId: string,
  listing: LinkListing = {},
): Promise<string[]> {
  const { of, to } = links[table]
  return list(executor, table, to, of, tenantId, objectId, listing)
}

/** Ids of what is linked to `memberId`: what it owns, what it is a member of. */
export function listLinksTo(
  executor: Executor,
  table: LinkTable,
  tenantId: string,
  memberId: string,
  listing: LinkListing = {},
): Promise<string[]> {
  const { of, to } = links[table]
  return list(executor, table, of, to, tenantId, memberId, listing)
}

async function list(
  executor: Executor,
  table: LinkTable,
  wanted: string,
  known: string,
  tenantId: string,
  id: string,
  { after, limit }: LinkListing,
): Promise<string[]> {
  const more: RawBuilder<unknown> =
    after === undefined ? sql`` : sql`and ${sql.ref(wanted)} > ${after}`
  const end: RawBuilder<unknown> = limit === undefined ? sql`` : sql`limit ${limit}`
  const { rows } = await sql<{ id: string }>`select ${sql.ref(wanted)} as "id"
    from ${sql.table(table)} where "tenantId" = ${tenantId} and ${sql.ref(known)} = ${id} ${more}
    order by ${sql.ref(wanted)} ${end}`.execute(executor)
  return rows.map((row) => row.id)
}

/** Whether the link is there. */
export async function hasLink(
  executor: Executor,
  table: LinkTable,
  tenantId: string,
  objectId: string,
  memberId: string,
): Promise<boolean> {
  const { of, to } = links[table]
  const { rows } = await sql`select 1 from ${sql.table(table)} where "tenantId" = ${tenantId}
    and ${sql.ref(of)} = ${objectId} and ${sql.ref(to)} = ${memberId}`.execute(executor)
  return rows.length > 0
}

/** How many an object is linked to. */
export async function countLinks(
  executor: Executor,
  table: LinkTable,
  tenantId: string,
  objectId: string,
): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*) as "count"
    from ${sql.table(table)} where "tenantId" = ${tenantId}
    and ${sql.ref(links[table].of)} = ${objectId}`.execute(executor)
  return Number(rows[0]?.count ?? 0)
}

/** Adds a link; false when it was there. */
export async function insertLink(
  executor: Executor,
  table: LinkTable,
  tenantId: string,
  objectId: string,
  memberId: string,
): Promise<boolean> {
  const { of, to } = links[table]
  const { numAffectedRows } = await sql`insert into ${sql.table(table)}
    ("tenantId", ${sql.ref(of)}, ${sql.ref(to)}) values (${tenantId}, ${objectId}, ${memberId})
    on conflict do nothing`.execute(executor)
  return numAffectedRows === 1n
}

/** Removes a link; false when there was none. */
export async function deleteLink(
  executor: Executor,
  table: LinkTable,
  tenantId: string,
  objectId: string,
  memberId: string,
): Promise<boolean> {
  const { of, to } = links[table]
  const { numAffectedRows } = await sql`delete from ${sql.table(table)}
    where "tenantId" = ${tenantId} and ${sql.ref(of)} = ${objectId}
    and ${sql.ref(to)} = ${memberId}`.execute(executor)
  return numAffectedRows === 1n
}

/** Removes a member of a group and writes that it went; false when there was none. */
export async function deleteGroupMember(
  executor: Executor,
  tenantId: string,
  groupId: string,
  memberId: string,
): Promise<boolean> {
  const row = await executor
    .deleteFrom('groupMembers')
    .where('tenantId', '=', tenantId)
    .where('groupId', '=', groupId)
    .where('memberId', '=', memberId)
    .returning(['groupId', 'memberId', 'memberKind'])
    .executeTakeFirst()
  if (row === undefined) return false
  await recordMembershipChanges(executor, tenantId, [row], true)
  return true
}

/** Removes every link of an object, in either direction, and writes which groups it left. */
export async function deleteLinksOf(
  executor: Executor,
  tenantId: string,
  id: string,
): Promise<void> {
  const left = await listMembershipsOf(executor, tenantId, id)
  await recordMembershipChanges(executor, tenantId, left, true)
  for (const [table, { of, to }] of Object.entries(links)) {
    await sql`delete from ${sql.table(table)} where "tenantId" = ${tenantId}
      and (${sql.ref(of)} = ${id} or ${sql.ref(to)} = ${id})`.execute(executor)
  }
}

/**
 * Adds a member of a group, and writes that it came; false when it was there. Groups and clients are
 * marked as such.
 */
export async function insertGroupMember(
  executor: Executor,
  row: {
    tenantId: string
    groupId: string
    memberId: string
    memberKind: 'user' | 'group' | 'servicePrincipal'
  },
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await executor
    .insertInto('groupMembers')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow()
  if (numInsertedOrUpdatedRows !== 1n) return false
  await recordMembershipChanges(executor, row.tenantId, [row], false)
  return true
}

/** Groups and clients among the direct members of groups: those that can have members are few. */
export async function listNestedGroups(
  executor: Executor,
  tenantId: string,
  groupIds: readonly string[],
): Promise<string[]> {
  if (groupIds.length === 0) return []
  // The literal lets the database use the index of members that are no users.
  const rows = await executor
    .selectFrom('groupMembers')
    .select('memberId')
    .distinct()
    .where('tenantId', '=', tenantId)
    .where('groupId', 'in', groupIds)
    .where(sql<boolean>`"memberKind" <> 'user'`)
    .where('memberKind', '=', 'group')
    .execute()
  return rows.map((row) => row.memberId)
}

/** Groups that any of these are direct members of; deleted ones are left out. */
export async function listParentGroups(
  executor: Executor,
  tenantId: string,
  memberIds: readonly string[],
): Promise<string[]> {
  const found = new Set<string>()
  for (let from = 0; from < memberIds.length; from += 500) {
    const rows = await executor
      .selectFrom('groupMembers')
      .innerJoin('groups', (join) =>
        join
          .onRef('groups.tenantId', '=', 'groupMembers.tenantId')
          .onRef('groups.id', '=', 'groupMembers.groupId'),
      )
      .select('groupMembers.groupId')
      .where('groupMembers.tenantId', '=', tenantId)
      .where('groupMembers.memberId', 'in', memberIds.slice(from, from + 500))
      .where('groups.deletedDateTime', 'is', null)
      .execute()
    for (const row of rows) found.add(row.groupId)
  }
  return [...found]
}

/** Ids of what any of these is linked to: roles of a user and of the groups it is in. */
export async function listLinksToAny(
  executor: Executor,
  table: LinkTable,
  tenantId: string,
  memberIds: readonly string[],
): Promise<string[]> {
  const { of, to } = links[table]
  const found = new Set<string>()
  for (let from = 0; from < memberIds.length; from += 500) {
    const ids = sql.join(memberIds.slice(from, from + 500))
    const { rows } = await sql<{ id: string }>`select distinct ${sql.ref(of)} as "id"
      from ${sql.table(table)} where "tenantId" = ${tenantId} and ${sql.ref(to)} in (${ids})`.execute(
      executor,
    )
    for (const row of rows) found.add(row.id)
  }
  return [...found].toSorted()
}
