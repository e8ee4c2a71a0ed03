import { deepEqual } from '../../5-eval/compare.ts'
import { Decimal } from '../../values/decimal.ts'
import { RecordValue, type Value } from '../../values/value.ts'

/** Rows that agree in some columns. */
export interface Group {
  readonly keys: readonly Value[]
  readonly rows: Value[]
}

/** The same for equal values, and mostly not for others: only neighbours need comparing. */
function hashOf(value: Value): string {
  if (typeof value === 'number' || value instanceof Decimal) return `number ${value.toString()}`
  return typeof value === 'object' ? 'object' : `${typeof value} ${value}`
}

/** The rows by what they have in the columns, in the order in which each group's first row stands. */
export function groupRows(rows: readonly Value[], names: readonly string[]): Group[] {
  const groups: Group[] = []
  const buckets = new Map<string, Group[]>()
  for (const row of rows) {
    const keys = names.map((name) => (row instanceof RecordValue ? row.get(name) : null))
    const hash = keys.map(hashOf).join(' ')
    const bucket = buckets.get(hash) ?? []
    const group = bucket.find((g) => g.keys.every((key, i) => deepEqual(key, keys[i] ?? null)))
    if (group) group.rows.push(row)
    else {
      const made = { keys, rows: [row] }
      groups.push(made)
      buckets.set(hash, [...bucket, made])
    }
  }
  return groups
}
