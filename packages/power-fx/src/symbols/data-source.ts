import type { QueryPlan } from './query-plan.ts'
import { RecordValue, type Value } from '../values/value.ts'

/**
 * Rows that `Collect`, `Patch`, `Remove`… change. One function call makes one change
 * notification, whatever the number of rows.
 */
export interface DataSource {
  rows(): readonly Value[] | Promise<readonly Value[]>
  /** Adds rows; the result is the rows as stored. */
  append(rows: readonly Value[]): readonly Value[] | Promise<readonly Value[]>
  clear(): void | Promise<void>
  /** Puts `next` in the place of the rows `before`, pair by pair; the result is as stored. */
  replace(
    before: readonly Value[],
    next: readonly Value[],
  ): readonly Value[] | Promise<readonly Value[]>
  remove(rows: readonly Value[]): void | Promise<void>
  /** Reads the rows from their origin again. */
  refresh?(): void | Promise<void>
  /**
   * Does by itself what the symbol's `delegation` says that the source can do. `count` answers a
   * plan with `count`; the rows are then not needed. An exception becomes an error value.
   */
  query?(plan: QueryPlan): QueryAnswer | Promise<QueryAnswer>
  /** All rows at once, as `ClearCollect` needs; without it, `clear` then `append`. */
  reset?(rows: readonly Value[]): readonly Value[] | Promise<readonly Value[]>
}

/** What a source answers to a query. */
export interface QueryAnswer {
  readonly rows: readonly Value[]
  readonly count?: number
  /** Answers a plan with `aggregate`; Blank when there are no values. */
  readonly value?: Value
}

/** Rows in memory. `onChange` is called once a change with the new rows. */
export class InMemoryDataSource implements DataSource {
  #rows: readonly Value[]
  readonly #onChange: ((rows: readonly Value[]) => void) | undefined

  constructor(rows: readonly Value[] = [], onChange?: (rows: readonly Value[]) => void) {
    this.#rows = rows
    this.#onChange = onChange
  }

  rows(): readonly Value[] {
    return this.#rows
  }

  append(rows: readonly Value[]): readonly Value[] {
    this.#set([...this.#rows, ...rows])
    return rows
  }

  clear(): void {
    this.#set([])
  }

  reset(rows: readonly Value[]): readonly Value[] {
    this.#set([...rows])
    return rows
  }

  replace(before: readonly Value[], next: readonly Value[]): readonly Value[] {
    const swap = new Map<Value, Value>()
    before.forEach((row, i) => swap.set(row, next[i] ?? null))
    const used = new Set<Value>()
    this.#set(
      this.#rows.map((row) => {
        if (!swap.has(row) || used.has(row)) return row
        if (row instanceof RecordValue) used.add(row)
        return swap.get(row) ?? null
      }),
    )
    return next
  }

  remove(rows: readonly Value[]): void {
    const gone = new Set(rows)
    this.#set(this.#rows.filter((row) => !gone.has(row)))
  }

  #set(rows: readonly Value[]): void {
    this.#rows = rows
    this.#onChange?.(rows)
  }
}
