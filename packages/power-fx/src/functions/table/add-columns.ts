import { type BuiltInFunction } from '../../5-eval/built-in.ts'
import { type Awaitable } from '../../5-eval/frame.ts'
import { findField } from '../../types/type.ts'
import { RecordValue, TableValue, type Value } from '../../values/value.ts'
import { ANY_TABLE, parameter } from '../parameters.ts'
import { rowRecord, shapeOf } from './tables.ts'

export const addColumns: BuiltInFunction = {
  name: 'AddColumns',
  category: 'Table',
  description: 'Adds columns whose values a formula gives.',
  examples: [['AddColumns(Table({a: 1}), b, a * 2)', 'Table({a:1,b:2})']],
  parameters: [parameter('table', ANY_TABLE), parameter('column'), parameter('formula')],
  minimum: 3,
  maximum: Infinity,
  parity: 'odd',
  noCoercion: true,
  scope: 'rows',
  column: (i) => i % 2 === 1,
  lambda: (i) => i > 0 && i % 2 === 0,
  check(call) {
    const shape = shapeOf(call)
    const fields = new Map(shape?.fields)
    if (shape?.sealed && call.v1) call.error(0, 'ErrAddToSealed')
    const added = new Set<string>()
    for (let i = 1; i < call.args.length; i += 2) {
      const name = call.column(i)
      const type = call.types[i + 1]!
      if (type.kind === 'Error') call.fail()
      if (name === undefined) continue
      if (added.has(name)) {
        call.warn(i, 'ErrColConflict_Name', name)
        call.fail()
      } else if (shape && findField(shape, name)) {
        call.warn(i, 'ErrColExists_Name', name)
        call.fail()
      } else if (type.kind === 'Void') call.error(i + 1, 'ErrBadType_Type', 'Void')
      added.add(name)
      fields.set(name, type)
    }
    return shape && call.ok ? { ...shape, fields } : ANY_TABLE
  },
  *run(args, frame, site) {
    const source: Value = yield args[0]!(frame)
    const rows = source instanceof TableValue ? source.rows : [source]
    const results: Value[] = []
    for (const item of rows) {
      frame.step()
      const row = rowRecord(item)
      if (!(row instanceof RecordValue)) {
        results.push(row)
        continue
      }
      frame.slots[site.slot] = row
      const fields = new Map(row.fields())
      for (let i = 1; i < args.length; i += 2) {
        let value: Awaitable = args[i + 1]!(frame)
        if (value instanceof Promise) value = yield value
        fields.set(site.columns.get(i) ?? '', value)
      }
      results.push(new RecordValue(fields))
    }
    return source instanceof TableValue ? new TableValue(results) : (results[0] ?? null)
  },
}
