import {
  type DataSource,
  InMemoryDataSource,
  RecordValue,
  type SymbolInfo,
  TableValue,
  type Value,
  record,
} from '@patchbay/power-fx'
import { signal } from 'alien-signals'
import { type WritableSignal, peek } from './signal.ts'

/** A data source, its rows as formulas read them, and what its last change met. */
interface Known {
  readonly source: DataSource
  /** A new table whenever the rows may have changed. */
  readonly table: WritableSignal<TableValue>
  readonly errors: WritableSignal<readonly RecordValue[]>
}

/**
 * The data sources of a running app. One that the host does not give stands in memory, empty at
 * first, so that an app whose tables are elsewhere can be tried out.
 */
export class Sources {
  readonly #given: ReadonlyMap<string, DataSource>
  readonly #known = new Map<string, Known>()

  /** @param previous  Takes over the rows in memory: a live edit. */
  constructor(given: ReadonlyMap<string, DataSource>, previous?: Sources) {
    this.#given = given
    for (const [name, known] of previous?.memory() ?? []) this.#known.set(name, known)
  }

  /** Those that stand in memory. */
  *memory(): Iterable<[string, Known]> {
    for (const [name, known] of this.#known) if (!this.#given.has(name)) yield [name, known]
  }

  of({ name }: SymbolInfo): DataSource {
    return this.#at(name).source
  }

  /** The rows, followed. Those of a source elsewhere are read by the language itself. */
  table({ name }: SymbolInfo): TableValue {
    return this.#at(name).table()
  }

  errors({ name }: SymbolInfo): readonly RecordValue[] {
    return this.#at(name).errors()
  }

  /** Where a table is the value of a column: the source and the row. */
  ownerOf(table: TableValue): { source: DataSource; row: RecordValue; column: string } | undefined {
    for (const { source, table: rows } of this.#known.values())
      for (const row of peek(rows).rows)
        for (const [column, value] of row instanceof RecordValue ? row.fields() : [])
          if (value === table && row instanceof RecordValue) return { source, row, column }
    return undefined
  }

  /** What went wrong with a change that did not come to the source at all. */
  refuse({ name }: SymbolInfo, row: Value, message: string): void {
    this.#at(name).errors([errorRow(row, message)])
  }

  #at(name: string): Known {
    let known = this.#known.get(name)
    if (known) return known
    const table = signal(new TableValue([]))
    const errors = signal<readonly RecordValue[]>([])
    const given = this.#given.get(name)
    const own = given ?? new InMemoryDataSource([], (rows) => table(new TableValue(rows)))
    const changed = () => {
      if (given) table(new TableValue([]))
    }
    known = { source: watched(own, errors, changed), table, errors }
    this.#known.set(name, known)
    return known
  }
}

/** A source that keeps what its last change met, and tells when its rows may be others. */
function watched(
  source: DataSource,
  errors: WritableSignal<readonly RecordValue[]>,
  changed: () => void,
): DataSource {
  const change = <Result>(
    rows: readonly Value[],
    work: () => Result | Promise<Result>,
  ): Result | Promise<Result> => {
    const failed = (problem: unknown): never => {
      const message = problem instanceof Error ? problem.message : String(problem)
      errors((rows.length > 0 ? rows : [null]).map((row) => errorRow(row, message)))
      throw problem
    }
    const done = (result: Result): Result => {
      errors([])
      changed()
      return result
    }
    try {
      const result = work()
      return result instanceof Promise ? result.then(done, failed) : done(result)
    } catch (problem) {
      return failed(problem)
    }
  }
  const { refresh, query, reset } = source
  return {
    rows: () => source.rows(),
    append: (rows) => change(rows, () => source.append(rows)),
    clear: () => change([], () => source.clear()),
    replace: (before, next) => change(next, () => source.replace(before, next)),
    remove: (rows) => change(rows, () => source.remove(rows)),
    ...(refresh && { refresh: () => change([], () => refresh.call(source)) }),
    ...(query && { query: (plan) => query.call(source, plan) }),
    ...(reset && { reset: (rows) => change(rows, () => reset.call(source, rows)) }),
  }
}

function errorRow(row: Value, message: string): RecordValue {
  return record({ Record: row, Column: null, Message: message, Error: null })
}
