import { deepEqual } from '../../5-eval/compare.ts'
import { Decimal } from '../../values/decimal.ts'
import { RecordValue, type Value } from '../../values/value.ts'

/** Rows that agree in some columns. */
export interface Group {
  readonly keys: readonly Value[]
  readonly rows: Value[]
}

type Hash = string | number | boolean

/** The same for equal values, and mostly not for others: only neighbours need comparing. */
function hashOf(value: Value): Hash {
  if (value instanceof Decimal) return value.toNumber()
  return typeof value === 'object' ? 'object' : value
}

/** The rows by what they have in the columns, in the order in which each group's first row stands. */
export function groupRows(rows: readonly Value[], names: readonly string[]): Group[] {
  const groups: Group[] = []
  const buckets = new Map<Hash, Group[]>()
  for (const row of rows) {
    const keys = names.map((name) => (row instanceof RecordValue ? row.get(name) : null))
    const hash = keys.length === 1 ? hashOf(keys[0]!) : keys.map(hashOf).join('\u0000')
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
