import { type BuiltInFunction } from '../../5-eval/built-in.ts'
import { T, type Type } from '../../types/type.ts'
import { RecordValue, Shape, TableValue, type Value } from '../../values/value.ts'
import { ANY_TABLE, parameter } from '../parameters.ts'
import { groupRows } from './grouping.ts'
import { columnsOf, rowRecord } from './tables.ts'

export const groupBy: BuiltInFunction = {
  name: 'GroupBy',
  category: 'Table',
  description: 'Groups rows by columns; the last name is the column that holds each group’s rows.',
  examples: [
    ['GroupBy(Table({a: 1, b: 2}, {a: 1, b: 3}), a, rest)', 'Table({a:1,rest:Table({b:2},{b:3})})'],
  ],
  parameters: [parameter('table', ANY_TABLE), parameter('column'), parameter('group')],
  minimum: 3,
  maximum: Infinity,
  noCoercion: true,
  ifBlank: 'blank',
  column: (i) => i > 0,
  check(call) {
    const type = call.table()
    const fields = new Map<string, Type>()
    const last = call.args.length - 1
    for (let i = 1; i < last; i++) {
      const name = call.column(i, type)
      if (name !== undefined && type) fields.set(name, type.fields.get(name)!)
    }
    const name = call.column(last)
    if (!type || name === undefined) return ANY_TABLE
    const rest = new Map([...type.fields].filter(([field]) => !fields.has(field)))
    if (fields.has(name)) call.error(last, 'ErrColExists_Name', name)
    fields.set(name, T.table(rest))
    return T.table(fields)
  },
  evaluate([source], _frame, site) {
    if (!(source instanceof TableValue)) return source ?? null
    const given = [...site.columns].toSorted(([a], [b]) => a - b).map(([, name]) => name)
    const into = given.pop() ?? ''
    const names = [...new Set(given)]
    const others = columnsOf((all) =>
      all.filter((name) => !names.includes(name)).map((name) => [name, name]),
    )
    const rest = (row: Value) => (row instanceof RecordValue ? others(row) : row)
    const shape = new Shape([...names, into])
    return new TableValue(
      groupRows(source.rows.map(rowRecord), names).map(
        ({ keys, rows }) => new RecordValue(shape, [...keys, new TableValue(rows.map(rest))]),
      ),
    )
  },
}
