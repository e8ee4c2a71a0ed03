import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import pg from 'pg'
import { findPostgres } from '../../scripts/postgres.ts'
import type { Value } from './stamp.ts'

/** A database that takes many rows at a time. Nothing else may use it meanwhile. */
export interface Bulk {
  /** Writes rows, in the order in which the table keeps them where it can be. */
  write(table: string, columns: readonly string[], rows: Iterable<Value[]>): Promise<void>
  /** Makes the indexes and brings the database to the state in which a server left it. */
  finish(): Promise<void>
}

/** Values bound to one statement. */
const valuesAtOnce = 1000
/** Characters sent to `copy` at a time. */
const copyAtOnce = 1 << 20

/**
 * SQLite without journal and without its secondary indexes: an index that is made of all rows at
 * once is sorted, one that grows row by row is written in a million places.
 */
export function openSqliteBulk(file: string): Bulk {
  const database = new DatabaseSync(file, { enableForeignKeyConstraints: false })
  // From the write-ahead log a way leads only to a journal, and only from there to none.
  for (const setting of [
    'journal_mode = DELETE',
    'journal_mode = OFF',
    'synchronous = OFF',
    'cache_size = -2000000',
  ])
    database.exec(`PRAGMA ${setting}`)
  const indexes = database
    .prepare(`select name, sql from sqlite_master where type = 'index' and sql is not null`)
    .all() as { name: string; sql: string }[]
  for (const { name } of indexes) database.exec(`drop index "${name}"`)

  return {
    write(table, columns, rows) {
      const names = columns.map((name) => `"${name}"`).join(', ')
      const row = `(${columns.map(() => '?').join(', ')})`
      const insert = (count: number): ReturnType<DatabaseSync['prepare']> =>
        database.prepare(
          `insert into "${table}" (${names}) values ${Array.from({ length: count }, () => row).join(', ')}`,
        )
      const many = Math.floor(valuesAtOnce / columns.length)
      const manyRows = insert(many)
      const oneRow = insert(1)
      let waiting: Value[] = []
      database.exec('BEGIN')
      for (const values of rows) {
        for (const value of values) waiting.push(value)
        if (waiting.length < many * columns.length) continue
        manyRows.run(...waiting)
        waiting = []
      }
      for (let at = 0; at < waiting.length; at += columns.length)
        oneRow.run(...waiting.slice(at, at + columns.length))
      database.exec('COMMIT')
      return Promise.resolve()
    },
    finish() {
      for (const { sql } of indexes) database.exec(sql)
      database.exec('PRAGMA journal_mode = WAL')
      database.close()
      return Promise.resolve()
    },
  }
}

/** PostgreSQL by COPY, without its secondary indexes and foreign keys meanwhile. */
export async function openPostgresBulk(databaseUrl: string): Promise<Bulk> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  const { rows: indexes } = await client.query<{ name: string; sql: string }>(
    `select indexname as name, indexdef as sql from pg_indexes where schemaname = 'public'
       and indexname not in (select conname from pg_constraint)`,
  )
  for (const { name } of indexes) await client.query(`drop index "${name}"`)

  return {
    async write(table, columns, rows) {
      const names = columns.map((name) => `"${name}"`).join(', ')
      const psql = spawn(
        join(findPostgres() ?? '', 'psql'),
        [
          '-d',
          databaseUrl,
          '-q',
          '-v',
          'ON_ERROR_STOP=1',
          // Rows that fit together are written here: what they refer to need not be looked up.
          '-c',
          'set session_replication_role = replica',
          '-c',
          `copy "${table}" (${names}) from stdin`,
        ],
        { stdio: ['pipe', 'inherit', 'inherit'] },
      )
      const ended = once(psql, 'exit')
      let text = ''
      for (const values of rows) {
        text += values.map(toCopyText).join('\t')
        text += '\n'
        if (text.length < copyAtOnce) continue
        if (!psql.stdin.write(text)) await once(psql.stdin, 'drain')
        text = ''
      }
      psql.stdin.end(text)
      const [code] = (await ended) as [number | null]
      if (code !== 0) throw new Error(`psql ended with ${code} while it copied into ${table}.`)
    },
    async finish() {
      await client.query(`set maintenance_work_mem = '1GB'`)
      for (const { sql } of indexes) await client.query(sql)
      // Rows came with their numbers; those to come begin after them.
      await client.query(
        `select setval(pg_get_serial_sequence('"directoryAudits"', 'sequence'), max("sequence")) from "directoryAudits"`,
      )
      // What the database would do by itself within the next minutes.
      await client.query('vacuum (analyze)')
      await client.end()
    },
  }
}

/** A value in the text format of COPY. */
function toCopyText(value: Value): string {
  if (value === null) return '\\N'
  if (typeof value === 'number') return String(value)
  return /[\\\t\n\r]/.test(value)
    ? value
        .replaceAll('\\', '\\\\')
        .replaceAll('\t', '\\t')
        .replaceAll('\n', '\\n')
        .replaceAll('\r', '\\r')
    : value
}
