import { type Selectable, sql } from 'kysely'
import type { Executor, Schema } from '../../schema.ts'

/** The tables whose rows are objects of a tenant, listed by name or by time. */
export type ObjectTable = 'users' | 'groups' | 'applications' | 'servicePrincipals'

type Document = Record<string, unknown>
type Columns<Table extends ObjectTable> = Selectable<Schema[Table]>

/** A row with its document parsed. */
export type ObjectRow<Table extends ObjectTable> = Omit<Columns<Table>, 'document'> & {
  document: Document
}

/** What to list: `equals` are columns with an index, `after` the last row of the page before. */
export interface ObjectListing {
  equals?: Partial<Record<'id' | 'appId' | 'displayName' | 'principalNameKey', string>>
  displayNamePrefix?: string
  deleted?: boolean
  orderBy?: 'displayName' | 'createdDateTime'
  descending?: boolean
  after?: { value: string; id: string }
  limit?: number
}

/** A page of a table's rows in one tenant. Soft-deleted rows only when asked for, and then only they. */
export async function listObjects<Table extends ObjectTable>(
  executor: Executor,
  table: Table,
  tenantId: string,
  listing: ObjectListing,
): Promise<ObjectRow<Table>[]> {
  const order = listing.orderBy ?? 'displayName'
  const direction = listing.descending === true ? 'desc' : 'asc'
  // The four tables share the columns used here; the type of one stands for all.
  let query = executor
    .selectFrom(table as 'applications')
    .selectAll()
    .where('tenantId', '=', tenantId)
  for (const [column, value] of Object.entries(listing.equals ?? {})) {
    query = query.where(sql.ref(column), '=', value)
  }
  if (table === 'applications' || table === 'servicePrincipals') {
    query = query.where('deletedDateTime', listing.deleted === true ? 'is not' : 'is', null)
  }
  if (listing.displayNamePrefix !== undefined) {
    const pattern = `${listing.displayNamePrefix.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`
    query = query.where(sql<boolean>`displayName like ${pattern} escape '\\'`)
  }
  if (listing.after !== undefined) {
    const { value, id } = listing.after
    const operator = sql.raw(direction === 'asc' ? '>' : '<')
    query = query.where(sql<boolean>`(${sql.ref(order)}, id) ${operator} (${value}, ${id})`)
  }
  query = query.orderBy(order, direction).orderBy('id', direction)
  if (listing.limit !== undefined) query = query.limit(listing.limit)
  const rows = await query.execute()
  return rows.map((row) => parse<Table>(row))
}

/** The row of one object, deleted or not. */
export async function findObject<Table extends ObjectTable>(
  executor: Executor,
  table: Table,
  tenantId: string,
  id: string,
): Promise<ObjectRow<Table> | undefined> {
  const row = await executor
    .selectFrom(table as 'applications')
    .selectAll()
    .where('tenantId', '=', tenantId)
    .where('id', '=', id)
    .executeTakeFirst()
  return row === undefined ? undefined : parse<Table>(row)
}

/** The rows of several objects, in no order. */
export async function findObjects<Table extends ObjectTable>(
  executor: Executor,
  table: Table,
  tenantId: string,
  ids: readonly string[],
): Promise<ObjectRow<Table>[]> {
  if (ids.length === 0) return []
  const rows = await executor
    .selectFrom(table as 'applications')
    .selectAll()
    .where('tenantId', '=', tenantId)
    .where(sql<boolean>`id in (select value from json_each(${JSON.stringify(ids)}))`)
    .execute()
  return rows.map((row) => parse<Table>(row))
}

/** Every tenant's row of an application id, not deleted. */
export async function findByAppId<Table extends 'applications' | 'servicePrincipals'>(
  executor: Executor,
  table: Table,
  appId: string,
): Promise<ObjectRow<Table>[]> {
  const rows = await executor
    .selectFrom(table as 'applications')
    .selectAll()
    .where('appId', '=', appId)
    .where('deletedDateTime', 'is', null)
    .execute()
  return rows.map((row) => parse<Table>(row))
}

/** A user of any tenant; the key is the user principal name in lower case. */
export async function findUserByPrincipalName(
  executor: Executor,
  principalNameKey: string,
): Promise<ObjectRow<'users'> | undefined> {
  const row = await executor
    .selectFrom('users')
    .selectAll()
    .where('principalNameKey', '=', principalNameKey)
    .executeTakeFirst()
  return row === undefined ? undefined : parse<'users'>(row)
}

export async function insertObject<Table extends ObjectTable>(
  executor: Executor,
  table: Table,
  row: Omit<ObjectRow<Table>, 'wrongPasswords' | 'lockedUntil'>,
): Promise<void> {
  await executor
    .insertInto(table as 'applications')
    .values(format(row) as unknown as Columns<'applications'>)
    .execute()
}

/** Writes the columns given. */
export async function updateObject<Table extends ObjectTable>(
  executor: Executor,
  table: Table,
  tenantId: string,
  id: string,
  change: Partial<ObjectRow<Table>>,
): Promise<void> {
  await executor
    .updateTable(table as 'applications')
    .set(format(change) as Partial<Columns<'applications'>>)
    .where('tenantId', '=', tenantId)
    .where('id', '=', id)
    .execute()
}

export async function deleteObject(
  executor: Executor,
  table: ObjectTable,
  tenantId: string,
  id: string,
): Promise<void> {
  await executor
    .deleteFrom(table as 'applications')
    .where('tenantId', '=', tenantId)
    .where('id', '=', id)
    .execute()
}

function parse<Table extends ObjectTable>(row: { document: string }): ObjectRow<Table> {
  return { ...row, document: JSON.parse(row.document) as Document } as unknown as ObjectRow<Table>
}

function format(row: { document?: unknown }): Record<string, unknown> {
  if (row.document === undefined) return { ...row }
  return { ...row, document: JSON.stringify(row.document) }
}
