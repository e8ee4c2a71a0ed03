import { DatabaseSync } from 'node:sqlite'
import { Kysely, sql } from 'kysely'
import { routeByQuery, routeInside, sqliteDialect } from './dialect.ts'
import { migrations } from './migrations/index.ts'
import type { Executor, Schema } from './schema.ts'
import { createSealer, type Sealer } from './seal.ts'
import { openConnection } from './statements.ts'
import { createWriter } from './writer.ts'

/** Where the store lives and what seals its secrets. */
export interface StoreOptions {
  /** Path of the SQLite file; `:memory:` for one that ends with the process. */
  file: string
  /** 32 bytes. Keep it apart from the database's backups. */
  masterKey: Uint8Array
  /** Master keys of before a rotation; they open, they no longer seal. */
  previousMasterKeys?: readonly Uint8Array[]
}

/** An open store: rows in, rows out; nothing is decided here. */
export interface Store extends Sealer {
  /**
   * Reads see what is committed; a write is a transaction of its own. Used inside the body of
   * `transaction`, it belongs to that transaction like the executor handed over.
   */
  readonly db: Kysely<Schema>
  /**
   * Runs `work` as one transaction: all of it, or, when it throws, none. Resolves after the commit
   * is on disk. Transactions run one after another, so keep slow work (hashing, HTTP) outside.
   * Called inside another, it joins that one; if it then throws, the outer one is undone as well.
   */
  transaction<T>(work: (tx: Executor) => Promise<T>): Promise<T>
  close(): Promise<void>
}

/** Opens the store, bringing the database to the newest form first. */
export async function openStore(options: StoreOptions): Promise<Store> {
  const inMemory = options.file === ':memory:'
  const writing = openConnection(openDatabase(options.file))
  const writer = createWriter(writing)
  const tx = new Kysely<Schema>({ dialect: sqliteDialect(routeInside(writing, writer)) })
  try {
    await migrate(tx, (work) => writer.transaction(work))
  } catch (reason) {
    writing.database.close()
    throw reason
  }
  const reader = inMemory ? undefined : openConnection(openDatabase(options.file, true))
  const db = new Kysely<Schema>({ dialect: sqliteDialect(routeByQuery(reader, writing, writer)) })

  return {
    db,
    ...createSealer(options.masterKey, options.previousMasterKeys),
    transaction: (work) => writer.transaction(() => work(tx)),
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

type RunTransaction = (work: () => Promise<void>) => Promise<void>

async function migrate(tx: Executor, transaction: RunTransaction): Promise<void> {
  await transaction(async () => {
    await sql`create table if not exists migrations (
      name text primary key, appliedAt text not null default (strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
    ) without rowid`.execute(tx)
  })
  for (const { name, up } of migrations) {
    try {
      await transaction(async () => {
        const { rows } = await sql`select name from migrations where name = ${name}`.execute(tx)
        if (rows.length > 0) return
        // Tables of a migration are not those of today's schema, so it gets an executor without one.
        await up(tx as unknown as Kysely<unknown>)
        await sql`insert into migrations (name) values (${name})`.execute(tx)
      })
    } catch (reason) {
      throw new Error(`Migration ${name} failed; the database stands as it was before it.`, {
        cause: reason,
      })
    }
  }
}
