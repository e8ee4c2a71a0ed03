import type { Kysely } from 'kysely'
import type { Executor, Schema } from './schema.ts'
import type { Writes } from './writes.ts'

/** What a database engine gives the store: the same promises, whichever it is. */
export interface Engine {
  readonly name: 'sqlite' | 'postgresql'
  readonly db: Kysely<Schema>
  /** What this process has committed. */
  readonly writes: Writes
  transaction<T>(work: (tx: Executor) => Promise<T>): Promise<T>
  /** The caller stands inside a transaction that is still open. */
  isInTransaction(): boolean
  /**
   * A transaction in which tables may be replaced while others refer to them: SQLite then neither
   * judges nor follows foreign keys. Whoever runs it checks them, and nobody else may write meanwhile.
   */
  restructure<T>(work: (tx: Executor) => Promise<T>): Promise<T>
  /** Runs work while no other process of the same database runs work that way. */
  alone<T>(work: () => Promise<T>): Promise<T>
  /** Asks the database for an answer; rejects when there is none. */
  ping(): Promise<void>
  /** Waits for what is under way, then closes. */
  close(): Promise<void>
}
