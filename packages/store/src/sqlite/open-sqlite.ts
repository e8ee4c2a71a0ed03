import { DatabaseSync } from 'node:sqlite'
import { Kysely } from 'kysely'
import type { Engine } from '../engine.ts'
import type { Schema } from '../schema.ts'
import { countWrites } from '../writes.ts'
import { routeByQuery, routeInside, sqliteDialect } from './dialect.ts'
import { openConnection } from './statements.ts'
import { createWriter } from './writer.ts'

/** SQLite in a file of this machine, or in memory. */
export function openSqlite(file: string): Engine {
  const inMemory = file === ':memory:'
  const writing = openConnection(openDatabase(file))
  const writes = countWrites()
  const writer = createWriter(writing, writes)
  const reader = inMemory ? undefined : openConnection(openDatabase(file, true))
  const tx = new Kysely<Schema>({ dialect: sqliteDialect(routeInside(writing, writer)) })
  const db = new Kysely<Schema>({ dialect: sqliteDialect(routeByQuery(reader, writing, writer)) })

  return {
    name: 'sqlite',
    db,
    writes,
    isInTransaction: () => writer.isInside(),
    transaction: (work) => writer.transaction(() => work(tx)),
    // Each migration begins with the write lock, so two processes take turns already.
    alone: (work) => work(),
    async ping() {
      ;(reader ?? writing).run('select 1', [])
    },
    async close() {
      await writer.drain()
      reader?.database.close()
      writing.database.close()
    },
  }
}

function openDatabase(file: string, readOnly = false): DatabaseSync {
  const database = new DatabaseSync(file, {
    readOnly,
    enableForeignKeyConstraints: true,
    timeout: 5000,
  })
  if (!readOnly) database.exec('PRAGMA journal_mode = WAL')
  database.exec('PRAGMA synchronous = FULL')
  return database
}
