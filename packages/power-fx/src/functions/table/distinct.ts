import { type BuiltInFunction } from '../../5-eval/built-in.ts'
import { valuesEqual } from '../../5-eval/compare.ts'
import { Errors } from '../../5-eval/errors.ts'
import { type Awaitable } from '../../5-eval/frame.ts'
import { T } from '../../types/type.ts'
import { Decimal } from '../../values/decimal.ts'
import { ErrorValue, RecordValue, TableValue, type Value, valueRow } from '../../values/value.ts'
import { ANY_TABLE, parameter } from '../parameters.ts'
import { needsTable } from './tables.ts'

export const distinct: BuiltInFunction = {
  name: 'Distinct',
  category: 'Table',
  description: 'Gives the different results of a formula over the rows.',
  examples: [['Distinct([1, 2, 1], Value)', 'Table({Value:1},{Value:2})']],
  parameters: [parameter('table', ANY_TABLE), parameter('formula')],
  minimum: 2,
  maximum: 2,
  noCoercion: true,
  scope: 'rows',
  lambda: (i) => i === 1,
  check(call) {
    needsTable(call)
    const type = call.types[1]!
    if (type.kind === 'Error') call.fail()
    return T.table({ Value: type })
  },
  *run(args, frame, site) {
    const source: Value = yield args[0]!(frame)
    if (!(source instanceof TableValue)) return source
    const rows: Value[] = []
    const seen: Value[] = []
    const decimals = new Set<string>()
    const quick = new Set<Value>()
    for (const row of source.rows) {
      frame.step()
      frame.slots[site.slot] = row
      let value: Awaitable = args[1]!(frame)
      if (value instanceof Promise) value = yield value
      if (value instanceof ErrorValue) return value
      if (value instanceof RecordValue || value instanceof TableValue) return Errors.argument()
      if (typeof value === 'object' && value !== null) {
        const found = value
        if (found instanceof Decimal) {
          const digits = found.toString()
          if (decimals.has(digits)) continue
          decimals.add(digits)
          rows.push(valueRow(value))
          continue
        }
        frame.spend(seen.length)
        if (seen.some((other) => valuesEqual(other, found))) continue
        seen.push(value)
      } else if (quick.has(value)) continue
      else quick.add(value)
      rows.push(valueRow(value))
    }
    return new TableValue(rows)
  },
}
