import type { Kysely } from 'kysely'

/** One step of the database's form. Runs once, in a transaction; never edited after a release. */
export interface Migration {
  /** Sorts in the order of running: `0001-directory`. */
  name: string
  /** The engine whose tables it replaces; the other has nothing to do. */
  restructures?: 'sqlite'
  up: (db: Kysely<unknown>) => Promise<void>
}
