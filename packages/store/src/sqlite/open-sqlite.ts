import { DatabaseSync } from 'node:sqlite'
import { Kysely } from 'kysely'
import { setRoute } from '../compile-once.ts'
import type { Engine } from '../engine.ts'
import type { Schema } from '../schema.ts'
import { countWrites } from '../writes.ts'
import { routeByQuery, routeInside, sqliteDialect } from './dialect.ts'
import { openDisk } from './disk.ts'
import { openConnection } from './statements.ts'
import { createWriter } from './writer.ts'

/** SQLite in a file of this machine, or in memory. */
export function openSqlite(file: string): Engine {
  const inMemory = file === ':memory:'
  const writing = openConnection(openDatabase(file))
  const disk = keepsLog(writing.database) ? openDisk(`${file}-wal`) : undefined
  const writes = countWrites()
  const writer = createWriter(writing, writes, disk)
  const reader = inMemory ? undefined : openConnection(openDatabase(file, true))
  const inside = routeInside(writing, writer)
  const byQuery = routeByQuery(reader, writing, writer)
  const tx = new Kysely<Schema>({ dialect: sqliteDialect(inside) })
  const db = new Kysely<Schema>({ dialect: sqliteDialect(byQuery) })
  setRoute(tx, inside)
  setRoute(db, byQuery)

  return {
    name: 'sqlite',
    db,
    writes,
    isInTransaction: () => writer.isInside(),
    transaction: (work) => writer.transaction(() => work(tx)),
    async restructure(work) {
      // Inside a transaction the switch does nothing.
      await writer.drain()
      writing.database.exec(
        `PRAGMA foreign_keys = OFF; PRAGMA cache_size = -${restructureKibibytes}`,
      )
      try {
        return await writer.transaction(() => work(tx))
      } finally {
        writing.database.exec('PRAGMA foreign_keys = ON; PRAGMA cache_size = -2000')
      }
    },
    // Each migration begins with the write lock, so two processes take turns already.
    alone: (work) => work(),
    async ping() {
      ;(reader ?? writing).run('select 1', [])
    },
    async close() {
      await writer.drain()
      disk?.close()
      reader?.database.close()
      writing.database.close()
    },
  }
}

/**
 * Pages in the write-ahead log (4 KiB each) after which they go into the database. A page written
 * often meanwhile goes there once; the log is read through when a killed process starts again.
 */
const checkpointPages = 4000

/** Pages kept while tables are replaced: their indexes grow everywhere at once. */
const restructureKibibytes = 65_536

function openDatabase(file: string, readOnly = false): DatabaseSync {
  const database = new DatabaseSync(file, {
    readOnly,
    enableForeignKeyConstraints: true,
    timeout: 5000,
  })
  if (!readOnly) database.exec(`PRAGMA wal_autocheckpoint = ${checkpointPages}`)
  return database
}

/**
 * Turns the write-ahead log on, which is not possible everywhere (not in memory, not on a network
 * share). Whoever commits then waits for the disk outside of SQLite: see `disk.ts`.
 */
function keepsLog(database: DatabaseSync): boolean {
  const mode = database.prepare('PRAGMA journal_mode = WAL').get()?.['journal_mode']
  const isOn = mode === 'wal'
  database.exec(`PRAGMA synchronous = ${isOn ? 'NORMAL' : 'FULL'}`)
  return isOn
}
