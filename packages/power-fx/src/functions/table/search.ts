import { type BuiltInFunction } from '../../5-eval/built-in.ts'
import { T, typeName } from '../../types/type.ts'
import { foldCase } from '../../values/fold-case.ts'
import { ErrorValue, RecordValue, TableValue, type Value } from '../../values/value.ts'
import { ANY_TABLE, parameter } from '../parameters.ts'

export const search: BuiltInFunction = {
  name: 'Search',
  category: 'Table',
  description: 'Gives the rows that contain text, whatever the case, in any of the columns.',
  examples: [['Search(Table({n: "Ada"}, {n: "Bob"}), "b", n)', 'Table({n:"Bob"})']],
  parameters: [parameter('table', ANY_TABLE), parameter('text', T.Text), parameter('column')],
  minimum: 3,
  maximum: Infinity,
  noCoercion: true,
  column: (i) => i > 1,
  blanks: ['keep', 'empty', 'keep'],
  check(call) {
    const type = call.table()
    call.expect(1, T.Text)
    for (let i = 2; i < call.args.length; i++) {
      const name = call.column(i, type)
      const column = name === undefined ? undefined : type?.fields.get(name)
      if (column && column.kind !== 'Text')
        call.ensure(i, 'ErrBadType_ExpectedType_ProvidedType', 'Text', typeName(column))
    }
    return type ?? ANY_TABLE
  },
  evaluate(args, _frame, site) {
    const [source, needle] = args
    if (!(source instanceof TableValue)) return source ?? null
    const wanted = foldCase(typeof needle === 'string' ? needle : '')
    if (wanted === '') return source
    const names = [...site.columns.values()]
    const rows: Value[] = []
    for (const row of source.rows) {
      if (row instanceof ErrorValue) return row
      if (!(row instanceof RecordValue)) continue
      for (const name of names) {
        const cell = row.get(name)
        // An error behind the column that already fits is not looked at.
        if (cell instanceof ErrorValue) return cell
        if (typeof cell !== 'string' || !foldCase(cell).includes(wanted)) continue
        rows.push(row)
        break
      }
    }
    return new TableValue(rows)
  },
}
