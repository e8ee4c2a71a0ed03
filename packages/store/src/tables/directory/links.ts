import { sql } from 'kysely'
import type { Executor } from '../../schema.ts'

/** A table that says which object belongs to which, and its two columns. */
const links = {
  owners: { of: 'objectId', to: 'ownerId' },
  groupMembers: { of: 'groupId', to: 'memberId' },
  directoryRoleMembers: { of: 'roleTemplateId', to: 'memberId' },
} as const

export type LinkTable = keyof typeof links

/** Ids that `objectId` is linked to: its owners, its members. */
export async function listLinks(
  executor: Executor,
  table: LinkTable,
  tenantId: string,
  objectId: string,
): Promise<string[]> {
  const { of, to } = links[table]
  const { rows } = await sql<{ id: string }>`select ${sql.ref(to)} as id from ${sql.table(table)}
    where tenantId = ${tenantId} and ${sql.ref(of)} = ${objectId}`.execute(executor)
  return rows.map((row) => row.id)
}

/** Ids of what is linked to `memberId`: what it owns, what it is a member of. */
export async function listLinksTo(
  executor: Executor,
  table: LinkTable,
  tenantId: string,
  memberId: string,
): Promise<string[]> {
  const { of, to } = links[table]
  const { rows } = await sql<{ id: string }>`select ${sql.ref(of)} as id from ${sql.table(table)}
    where tenantId = ${tenantId} and ${sql.ref(to)} = ${memberId}`.execute(executor)
  return rows.map((row) => row.id)
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
    (tenantId, ${sql.ref(of)}, ${sql.ref(to)}) values (${tenantId}, ${objectId}, ${memberId})
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
  const { numAffectedRows } = await sql`delete from ${sql.table(table)} where tenantId = ${tenantId}
    and ${sql.ref(of)} = ${objectId} and ${sql.ref(to)} = ${memberId}`.execute(executor)
  return numAffectedRows === 1n
}

/** Removes every link of an object, in either direction. */
export async function deleteLinksOf(
  executor: Executor,
  tenantId: string,
  id: string,
): Promise<void> {
  for (const [table, { of, to }] of Object.entries(links)) {
    await sql`delete from ${sql.table(table)} where tenantId = ${tenantId}
      and (${sql.ref(of)} = ${id} or ${sql.ref(to)} = ${id})`.execute(executor)
  }
}
