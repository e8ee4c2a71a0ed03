import { type ExpressionBuilder, type Selectable, sql } from 'kysely'
import { compileByIds, compileOnce } from '../../compile-once.ts'
import type { Executor, Schema } from '../../schema.ts'
import { recordChange } from './changes.ts'

/** The tables whose rows are objects of a tenant, listed by name or by time. */
export type ObjectTable = 'users' | 'groups' | 'applications' | 'servicePrincipals'

/** What each table's objects are. */
export const objectKinds = {
  users: 'user',
  groups: 'group',
  applications: 'application',
  servicePrincipals: 'servicePrincipal',
} as const satisfies Record<ObjectTable, string>

type Document = Record<string, unknown>
type StoredKey =
  | 'displayNameKey'
  | 'mailKey'
  | 'mailNicknameKey'
  | 'givenNameKey'
  | 'surnameKey'
  | 'departmentKey'
  | 'jobTitleKey'
  | 'userTypeKey'
type Columns<Table extends ObjectTable> = Omit<Selectable<Schema[Table]>, StoredKey>

/** A row with its document parsed, and without the keys that are made of it. */
export type ObjectRow<Table extends ObjectTable> = Omit<Columns<Table>, 'document'> & {
  document: Document
}

const common = ['tenantId', 'id', 'displayName', 'createdDateTime', 'deletedDateTime', 'document']

/** What is read of a row, and the properties of its document that have a key column. */
const tables: Record<ObjectTable, { columns: readonly string[]; keys: readonly string[] }> = {
  users: {
    columns: [
      ...common,
      'userPrincipalName',
      'principalNameKey',
      'accountEnabled',
      'managerId',
      'passwordHash',
      'wrongPasswords',
      'lockedUntil',
    ],
    keys: ['mail', 'mailNickname', 'givenName', 'surname', 'department', 'jobTitle', 'userType'],
  },
  groups: { columns: common, keys: ['mailNickname'] },
  applications: { columns: [...common, 'appId', 'uniqueName'], keys: [] },
  servicePrincipals: { columns: [...common, 'appId'], keys: [] },
}

/** A column by which rows are found or ordered. Keys are in lower case. */
export type ObjectColumn =
  | StoredKey
  | 'id'
  | 'appId'
  | 'uniqueName'
  | 'createdDateTime'
  | 'deletedDateTime'
  | 'principalNameKey'
  | 'accountEnabled'
  | 'managerId'

/** What must hold of a row. */
export type ObjectCondition =
  | { column: ObjectColumn; is: 'equal'; value: string | number | null }
  | { column: ObjectColumn; is: 'in'; values: readonly string[] }
  | { column: ObjectColumn; is: 'prefix'; value: string }
  | { column: ObjectColumn; is: '>' | '>=' | '<' | '<='; value: string }

/** What to list. */
export interface ObjectListing {
  where?: readonly ObjectCondition[]
  /** Only what is deleted; else only what is not. */
  deleted?: boolean
  /** Columns that give the order, the id after them; by name when absent. */
  order?: readonly ObjectColumn[]
  descending?: boolean
  /** Values of the order's columns and the id of the last row of the page before. */
  after?: readonly string[]
  limit?: number
}

/** Greater than every text that begins with what stands before it. */
const last = '\u{10FFFF}'

// The four tables share what is used here; the type of one stands for all.
type Expressions = ExpressionBuilder<Schema, 'users'>

function toExpression(eb: Expressions, condition: ObjectCondition): ReturnType<Expressions['and']> {
  const { column } = condition
  const name = column as 'id'
  switch (condition.is) {
    case 'equal': {
      const { value } = condition
      if (value === null) return eb.and([eb(name, 'is', null)])
      // Partial indexes are found by what stands in the statement, not by what is bound to it.
      const isLiteral = column === 'accountEnabled' || column === 'userTypeKey'
      const operand = isLiteral ? sql.lit(value) : value
      return eb.and([eb(name, '=', operand as string)])
    }
    case 'in':
      return condition.values.length === 0
        ? eb.and([sql<boolean>`1 = 0`])
        : eb.and([eb(name, 'in', condition.values)])
    case 'prefix':
      return eb.and([eb(name, '>=', condition.value), eb(name, '<', `${condition.value}${last}`)])
    default:
      return eb.and([eb(name, condition.is, condition.value)])
  }
}

/** Conditions besides those on columns: a part of a text, anywhere or at its end. */
export type ObjectTest =
  | ObjectCondition
  | { column: ObjectColumn; is: 'suffix' | 'contains'; value: string }
  | { is: 'and' | 'or'; tests: readonly ObjectTest[] }
  | { is: 'not'; test: ObjectTest }

function toTest(eb: Expressions, test: ObjectTest): ReturnType<Expressions['and']> {
  switch (test.is) {
    case 'and':
      return eb.and(test.tests.map((each) => toTest(eb, each)))
    case 'or':
      return eb.or(test.tests.map((each) => toTest(eb, each)))
    case 'not':
      // What is absent is not equal to anything, and so fits.
      return eb.and([
        eb(sql`coalesce(${toTest(eb, test.test)}, ${sql.lit(1)} = 0)`, '=', sql`(1 = 0)`),
      ])
    case 'suffix':
    case 'contains': {
      const escaped = test.value.replaceAll(/[\\%_]/g, String.raw`\$&`)
      const pattern = test.is === 'suffix' ? `%${escaped}` : `%${escaped}%`
      return eb.and([sql<boolean>`${sql.ref(test.column)} like ${pattern} escape '\\'`])
    }
    default:
      return toExpression(eb, test)
  }
}

/** Columns whose index has the id behind them, as the primary key has it behind the tenant. */
const orderedById: readonly string[] = ['displayNameKey', 'createdDateTime', 'managerId']

/**
 * Equality with the column that gives the order, as a range. Where all rows have one value of it, only
 * the id is left to order by, and SQLite, which knows no numbers of rows, would read the whole tenant in
 * the order of ids instead of the few rows that the column's index has. A page that begins after a row
 * has one end of the range already.
 */
function asRange(
  condition: ObjectCondition,
  ordering: string | undefined,
  { after, descending }: ObjectListing,
): ObjectCondition[] {
  const { column } = condition
  if (condition.is !== 'equal' || column !== ordering || !orderedById.includes(column))
    return [condition]
  const { value } = condition
  if (typeof value !== 'string') return [condition]
  const low: ObjectCondition = { column, is: '>=', value }
  const high: ObjectCondition = { column, is: '<=', value }
  if (after === undefined) return [low, high]
  return [descending === true ? low : high]
}

/** A page of a table's rows in one tenant, as a statement. */
// Its type is Kysely's to say.
// oxlint-disable-next-line typescript/explicit-module-boundary-types
export function objectsQuery(
  executor: Executor,
  table: ObjectTable,
  tenantId: string,
  listing: ObjectListing,
) {
  const order: readonly string[] = [...(listing.order ?? ['displayNameKey']), 'id']
  const direction = listing.descending === true ? 'desc' : 'asc'
  let query = executor
    .selectFrom(table as 'users')
    .select(tables[table].columns as 'id'[])
    .where('tenantId', '=', tenantId)
    .where('deletedDateTime', listing.deleted === true ? 'is not' : 'is', null)
    .where((eb) =>
      eb.and(
        (listing.where ?? [])
          .flatMap((each) => asRange(each, order[0], listing))
          .map((each) => toExpression(eb, each)),
      ),
    )
  const { after } = listing
  if (after !== undefined) {
    const names = sql.join(order.map((name) => sql.ref(name)))
    const values = sql.join(order.map((_, index) => sql`${after[index] ?? ''}`))
    const operator = sql.raw(direction === 'asc' ? '>' : '<')
    query = query.where(sql<boolean>`(${names}) ${operator} (${values})`)
  }
  for (const name of order) query = query.orderBy(name as 'id', direction)
  return listing.limit === undefined ? query : query.limit(listing.limit)
}

/** A page of a table's rows in one tenant. */
export async function listObjects<Table extends ObjectTable>(
  executor: Executor,
  table: Table,
  tenantId: string,
  listing: ObjectListing,
): Promise<ObjectRow<Table>[]> {
  const rows = await objectsQuery(executor, table, tenantId, listing).execute()
  return rows.map((row) => parse<Table>(row))
}

/** How many rows of a tenant fit, without reading them. */
export async function countObjects(
  executor: Executor,
  table: ObjectTable,
  tenantId: string,
  test?: ObjectTest,
  deleted = false,
): Promise<number> {
  let fitting = executor
    .selectFrom(table as 'users')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('tenantId', '=', tenantId)
  if (test !== undefined) fitting = fitting.where((eb) => toTest(eb, test))
  // An index tells how many there are, and another knows the few that are deleted; whether a row is one
  // of them stands in no other. Every time is greater than no text.
  const gone = fitting.where('deletedDateTime', '>', '')
  if (deleted) return Number((await gone.executeTakeFirstOrThrow()).count)
  const { count } = await executor
    .selectNoFrom(sql<number>`(${fitting}) - (${gone})`.as('count'))
    .executeTakeFirstOrThrow()
  return Number(count)
}

/** The row of one object, deleted or not. */
export async function findObject<Table extends ObjectTable>(
  executor: Executor,
  table: Table,
  tenantId: string,
  id: string,
): Promise<ObjectRow<Table> | undefined> {
  const [row] = (await findRow[table](executor, tenantId, id)).rows
  return row === undefined ? undefined : parse<Table>(row)
}

const findIn = (table: ObjectTable) =>
  compileOnce((executor, tenantId: string, id: string) =>
    executor
      .selectFrom(table as 'users')
      .select(tables[table].columns as 'id'[])
      .where('tenantId', '=', tenantId)
      .where('id', '=', id),
  )

const findRow = {
  users: findIn('users'),
  groups: findIn('groups'),
  applications: findIn('applications'),
  servicePrincipals: findIn('servicePrincipals'),
} as const satisfies Record<ObjectTable, unknown>

const findAllIn = (table: ObjectTable) =>
  compileByIds((executor, tenantId, ids) =>
    executor
      .selectFrom(table as 'users')
      .select(tables[table].columns as 'id'[])
      .where('tenantId', '=', tenantId)
      .where('id', 'in', ids),
  )

const findRows = {
  users: findAllIn('users'),
  groups: findAllIn('groups'),
  applications: findAllIn('applications'),
  servicePrincipals: findAllIn('servicePrincipals'),
} as const satisfies Record<ObjectTable, unknown>

/** The rows of several objects, in no order. */
export async function findObjects<Table extends ObjectTable>(
  executor: Executor,
  table: Table,
  tenantId: string,
  ids: readonly string[],
): Promise<ObjectRow<Table>[]> {
  const rows = await findRows[table](executor, tenantId, ids)
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
    .select(tables[table].columns as 'id'[])
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
    .select(tables.users.columns as 'id'[])
    .where('principalNameKey', '=', principalNameKey)
    .where('deletedDateTime', 'is', null)
    .executeTakeFirst()
  return row === undefined ? undefined : parse<'users'>(row)
}

/** Writes a new object, and that it changed. */
export async function insertObject<Table extends ObjectTable>(
  executor: Executor,
  table: Table,
  row: Omit<ObjectRow<Table>, 'wrongPasswords' | 'lockedUntil'>,
): Promise<void> {
  await executor
    .insertInto(table as 'applications')
    .values(format(table, row) as unknown as Schema['applications'] & { displayNameKey: string })
    .execute()
  const { tenantId, id } = row as unknown as { tenantId: string; id: string }
  await recordChange(executor, tenantId, objectKinds[table], id, null)
}

/**
 * Writes the columns given. A change of the object itself is recorded as one; of what it signs in
 * with, not.
 */
export async function updateObject<Table extends ObjectTable>(
  executor: Executor,
  table: Table,
  tenantId: string,
  id: string,
  change: Partial<ObjectRow<Table>>,
): Promise<void> {
  await executor
    .updateTable(table as 'applications')
    .set(format(table, change))
    .where('tenantId', '=', tenantId)
    .where('id', '=', id)
    .execute()
  const changed: object = change
  if (!('document' in changed) && !('deletedDateTime' in changed) && !('managerId' in changed))
    return
  const isDeleted = 'deletedDateTime' in changed && typeof changed.deletedDateTime === 'string'
  await recordChange(executor, tenantId, objectKinds[table], id, isDeleted ? 'changed' : null)
}

/** Removes an object for good, and writes that it is gone. */
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
  await recordChange(executor, tenantId, objectKinds[table], id, 'deleted')
}

function parse<Table extends ObjectTable>(row: object): ObjectRow<Table> {
  const { document, ...columns } = row as { document: string }
  return { ...columns, document: JSON.parse(document) as Document } as unknown as ObjectRow<Table>
}

/** Row → columns, with the keys of what is in it. */
function format(table: ObjectTable, row: object): Record<string, string | number | null> {
  const { document, ...columns } = row as { document?: Document; displayName?: string }
  const formatted: Record<string, string | number | null> = { ...columns }
  if (columns.displayName !== undefined) {
    formatted['displayNameKey'] = columns.displayName.toLowerCase()
  }
  if (document === undefined) return formatted
  formatted['document'] = JSON.stringify(document)
  for (const name of tables[table].keys) {
    const value = document[name]
    formatted[`${name}Key`] = typeof value === 'string' ? value.toLowerCase() : null
  }
  return formatted
}
