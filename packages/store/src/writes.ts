import type { Schema } from './schema.ts'

/** Counts what this process has committed, table by table, so that what was read can be kept until then. */
export interface Writes {
  /**
   * A number that grows with every commit to one of these tables; read it before the rows. It knows
   * nothing of other processes.
   */
  generation(tables: readonly (keyof Schema)[]): number
}

/** The side of an engine: says what it runs, and when that holds. */
export interface WriteCounter extends Writes {
  /** Statements counted once they are committed. Those that only read change nothing. */
  publish(statements: Iterable<string>): void
}

/** Which table a statement writes to; null for one that reads, undefined where that cannot be told. */
function writtenTable(statement: string): string | null | undefined {
  if (/^\s*(?:select|begin|commit|rollback|savepoint|release)\b/i.test(statement)) return null
  return /^\s*(?:insert into|update|delete from)\s+"?(\w+)"?/i.exec(statement)?.[1]
}

/** Begins to count. */
export function countWrites(): WriteCounter {
  const counts = new Map<string, number>()
  const known = new Map<string, string | null | undefined>()
  /** Statements of no one table: definitions, and whatever is not written as others are. */
  let unknown = 0

  function tableOf(statement: string): string | null | undefined {
    if (known.has(statement)) return known.get(statement)
    const table = writtenTable(statement)
    if (known.size < 1024) known.set(statement, table)
    return table
  }

  return {
    generation(tables) {
      let sum = unknown
      for (const table of tables) sum += counts.get(table) ?? 0
      return sum
    },
    publish(statements) {
      for (const statement of statements) {
        const table = tableOf(statement)
        if (table === undefined) unknown++
        else if (table !== null) counts.set(table, (counts.get(table) ?? 0) + 1)
      }
    },
  }
}
