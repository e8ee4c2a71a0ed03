import { deepEqual } from '../../5-eval/compare.ts'
import { RecordValue, type Value } from '../../values/value.ts'

/** Rows that agree in some columns. */
export interface Group {
  readonly keys: readonly Value[]
  readonly rows: Value[]
}

export function groupRows(rows: readonly Value[], names: readonly string[]): Group[] {
  const groups: Group[] = []
  for (const row of rows) {
    const keys = names.map((name) => (row instanceof RecordValue ? row.get(name) : null))
    const group = groups.find((g) => g.keys.every((key, i) => deepEqual(key, keys[i] ?? null)))
    if (group) group.rows.push(row)
    else groups.push({ keys, rows: [row] })
  }
  return groups
}
