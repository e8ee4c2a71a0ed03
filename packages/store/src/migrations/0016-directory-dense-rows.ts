import { type Kysely, sql } from 'kysely'
import type { Migration } from './migration.ts'

/** Tables whose rows are wide, and those that refer to them. */
const wideTables = {
  users: [],
  applications: ['identifierUris'],
  servicePrincipals: ['servicePrincipalNames'],
} as const satisfies Record<string, readonly string[]>

/**
 * Gives wide rows pages of their own kind. A table without rowid keeps its rows in an index, where a
 * quarter of a page stays in place and the rest of a row takes a page for itself
 * (https://sqlite.org/fileformat2.html#b_tree_pages): a person of 1.1 KB took two pages, of which the
 * second was nearly empty. In an ordinary table rows stand side by side, three or more on a page, and
 * the primary key is an index like the others.
 */
export const directoryDenseRows: Migration = {
  name: '0016-directory-dense-rows',
  restructures: 'sqlite',
  async up(db) {
    for (const [table, children] of Object.entries(wideTables)) {
      await replace(db, table)
      for (const each of [table, ...children]) await checkReferences(db, each)
    }
  },
}

/** The procedure of https://sqlite.org/lang_altertable.html#otheralter. */
async function replace(db: Kysely<unknown>, table: string): Promise<void> {
  const next = `${table}_dense`
  const { rows: indexes } = await sql<{ sql: string }>`select sql from sqlite_master
    where type = 'index' and tbl_name = ${table} and sql is not null`.execute(db)
  const { rows: definitions } = await sql<{ sql: string }>`select sql from sqlite_master
    where type = 'table' and name = ${table}`.execute(db)
  const [definition = { sql: '' }] = definitions
  const dense = definition.sql
    .replace(/^create table\s+"?\w+"?/i, `create table "${next}"`)
    .replace(/\)\s*without rowid\s*$/i, ')')
  await sql.raw(dense).execute(db)
  await sql`insert into ${sql.table(next)} select * from ${sql.table(table)}`.execute(db)
  await sql`drop table ${sql.table(table)}`.execute(db)
  await sql`alter table ${sql.table(next)} rename to ${sql.table(table)}`.execute(db)
  for (const index of indexes) await sql.raw(index.sql).execute(db)
}

/** @throws {Error} when a row of the table refers to one that is not there. */
async function checkReferences(db: Kysely<unknown>, table: string): Promise<void> {
  const { rows } = await sql`select * from pragma_foreign_key_check(${table})`.execute(db)
  if (rows.length > 0)
    throw new Error(`${rows.length} rows of ${table} refer to rows that are not there.`)
}
