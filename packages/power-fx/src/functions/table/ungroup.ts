import { type BuiltInFunction } from '../../5-eval/built-in.ts'
import { T } from '../../types/type.ts'
import { RecordValue, TableValue, type Value } from '../../values/value.ts'
import { ANY_TABLE, parameter } from '../parameters.ts'
import { rowRecord } from './tables.ts'

export const ungroup: BuiltInFunction = {
  name: 'Ungroup',
  category: 'Table',
  description: 'Puts the rows of a column of tables beside the other columns, as GroupBy undone.',
  examples: [
    ['Ungroup(Table({a: 1, rest: Table({b: 2}, {b: 3})}), rest)', 'Table({a:1,b:2},{a:1,b:3})'],
  ],
  parameters: [parameter('table', ANY_TABLE), parameter('group')],
  minimum: 2,
  maximum: 2,
  noCoercion: true,
  ifBlank: 'blank',
  column: (i) => i > 0,
  check(call) {
    const type = call.table()
    const name = call.column(1, type)
    const inner = name === undefined ? undefined : type?.fields.get(name)
    if (!type || name === undefined) return ANY_TABLE
    if (inner?.kind !== 'Table') {
      call.error(1, 'ErrBadType')
      return ANY_TABLE
    }
    const fields = new Map([...type.fields].filter(([field]) => field !== name))
    return T.table(new Map([...fields, ...inner.fields]))
  },
  evaluate([source], _frame, site) {
    if (!(source instanceof TableValue)) return source ?? null
    const name = site.columns.get(1) ?? ''
    const rows: Value[] = []
    for (const item of source.rows) {
      const row = rowRecord(item)
      if (!(row instanceof RecordValue)) {
        rows.push(row)
        continue
      }
      const inner = row.get(name)
      const rest = [...row.fields()].filter(([field]) => field !== name)
      if (inner instanceof TableValue)
        for (const part of inner.rows) {
          const record = rowRecord(part)
          rows.push(
            record instanceof RecordValue
              ? new RecordValue(new Map([...rest, ...record.fields()]))
              : record,
          )
        }
    }
    return new TableValue(rows)
  },
}
