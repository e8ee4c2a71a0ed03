import type { Kysely } from 'kysely'
import type { Engine } from './engine.ts'
import { migrate } from './migrate.ts'
import type { Executor, Schema } from './schema.ts'
import { createSealer, type Sealer } from './seal.ts'
import { openSqlite } from './sqlite/open-sqlite.ts'
import type { Writes } from './writes.ts'

/** Where the store lives and what seals its secrets. */
export type StoreOptions = StoreLocation & {
  /** 32 bytes. Keep it apart from the database's backups. */
  masterKey: Uint8Array
  /** Master keys of before a rotation; they open, they no longer seal. */
  previousMasterKeys?: readonly Uint8Array[]
}

type StoreLocation =
  | {
      /** Path of the SQLite file; `:memory:` for one that ends with the process. */
      file: string
    }
  | {
      /** `postgres://user:password@host/database`, for several processes on one database. */
      databaseUrl: string
    }

/** An open store: rows in, rows out; nothing is decided here. */
export interface Store extends Sealer {
  readonly engine: 'sqlite' | 'postgresql'
  /**
   * Reads see what is committed; a write is a transaction of its own. Used inside the body of
   * `transaction`, it belongs to that transaction like the executor handed over.
   */
  readonly db: Kysely<Schema>
  /**
   * Runs `work` as one transaction: all of it, or, when it throws, none. Resolves after the commit
   * is on disk. What `work` reads stays true until then. On PostgreSQL it runs again when another
   * transaction was in the way, so it must change nothing outside of the database. Keep slow work
   * (hashing, HTTP) outside. Called inside another, it joins that one; if it then throws, the outer
   * one is undone as well.
   */
  transaction<T>(work: (tx: Executor) => Promise<T>): Promise<T>
  /** The caller stands inside a transaction, and reads what nobody else sees yet. */
  isInTransaction(): boolean
  /** What this process has committed, for those who keep what they read. */
  readonly writes: Writes
  /** Runs work while no other process of this database runs work that way: to set up, to migrate. */
  alone<T>(work: () => Promise<T>): Promise<T>
  /** Asks the database for an answer; rejects when there is none. */
  ping(): Promise<void>
  close(): Promise<void>
}

/**
 * Opens the store, bringing the database to the newest form first.
 *
 * @throws {DatabaseTooNew} when a newer version has been at it.
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  const engine = await openEngine(options)
  try {
    await migrate(engine)
  } catch (reason) {
    await engine.close()
    throw reason
  }
  return {
    engine: engine.name,
    db: engine.db,
    ...createSealer(options.masterKey, options.previousMasterKeys),
    transaction: (work) => engine.transaction(work),
    isInTransaction: () => engine.isInTransaction(),
    writes: engine.writes,
    alone: (work) => engine.alone(work),
    ping: () => engine.ping(),
    close: () => engine.close(),
  }
}

async function openEngine(location: StoreLocation): Promise<Engine> {
  if ('file' in location) return openSqlite(location.file)
  // Loaded only where it is used: most installations are one process with SQLite.
  const { openPostgres } = await import('./postgres/open-postgres.ts')
  return openPostgres(location.databaseUrl)
}
