import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'
import type { QueryResult } from 'kysely'

/** Statements kept prepared on one connection. Beyond it the one unused longest is dropped. */
const statementLimit = 512

interface Prepared {
  statement: StatementSync
  /** Asked once: calling `columns()` on every execution makes reads 12 to 200 times slower. */
  returnsRows: boolean
}

/** One SQLite connection with its prepared statements. */
export interface Connection {
  readonly database: DatabaseSync
  run<Row>(sql: string, parameters: readonly unknown[]): QueryResult<Row>
}

/** Wraps a connection so that each SQL text is prepared once. */
export function openConnection(database: DatabaseSync): Connection {
  const cache = new Map<string, Prepared>()

  function prepare(sql: string): Prepared {
    const cached = cache.get(sql)
    if (cached !== undefined) {
      cache.delete(sql)
      cache.set(sql, cached)
      return cached
    }
    const statement = database.prepare(sql)
    const prepared = { statement, returnsRows: statement.columns().length > 0 }
    cache.set(sql, prepared)
    if (cache.size > statementLimit) {
      for (const oldest of cache.keys()) {
        cache.delete(oldest)
        break
      }
    }
    return prepared
  }

  return {
    database,
    run<Row>(sql: string, parameters: readonly unknown[]): QueryResult<Row> {
      const { statement, returnsRows } = prepare(sql)
      const values = parameters.map(toSqlite)
      if (returnsRows) return { rows: statement.all(...values) as Row[] }
      const { changes, lastInsertRowid } = statement.run(...values)
      return {
        rows: [],
        numAffectedRows: BigInt(changes),
        insertId: BigInt(lastInsertRowid),
      }
    },
  }
}

function toSqlite(value: unknown): SQLInputValue {
  if (typeof value === 'boolean') return value ? 1 : 0
  if (value === undefined) return null
  if (value === null || typeof value === 'string' || typeof value === 'number') return value
  if (typeof value === 'bigint' || value instanceof Uint8Array) return value
  throw new TypeError(
    `A SQL parameter is a ${typeof value}; write objects as JSON text and times as ISO 8601 text.`,
  )
}
