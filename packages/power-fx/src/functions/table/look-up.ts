import { type BuiltInFunction, chain, walkRows } from '../../5-eval/built-in.ts'
import { type Awaitable } from '../../5-eval/frame.ts'
import { rowFormulaOf, selectRows } from '../../5-eval/row-formula.ts'
import { T, rowType } from '../../types/type.ts'
import { ErrorValue, TableValue, type Value } from '../../values/value.ts'
import { ANY_TABLE, optional, parameter } from '../parameters.ts'
import { checkPredicates, needsTable, rowRecord } from './tables.ts'

export const lookUp: BuiltInFunction = {
  name: 'LookUp',
  category: 'Table',
  description: 'Gives the first row for which a formula is true, or what a formula makes of it.',
  examples: [
    ['LookUp([1, 2, 3], Value > 1).Value', '2'],
    ['LookUp([1, 2, 3], Value > 1, Value * 10)', '20'],
  ],
  parameters: [
    parameter('table', ANY_TABLE),
    parameter('predicate', T.Boolean),
    optional('result'),
  ],
  minimum: 2,
  maximum: 3,
  preciseErrors: true,
  scope: 'rows',
  lambda: (i) => i === 1 || i === 2,
  check(call) {
    const type = needsTable(call)
    checkPredicates(call, 1, 2)
    const [, , result] = call.types
    if (result?.kind === 'Error') call.fail()
    return result ?? (type ? rowType(type) : T.record({}))
  },
  prepare([source, test, result], { slot }) {
    const ofRow = rowFormulaOf(test!, slot)
    return (frame) =>
      chain(source!(frame), (table) => {
        if (!(table instanceof TableValue)) return table
        const see = (found: Value, row: Value): Awaitable | undefined => {
          if (found !== true) return found instanceof ErrorValue ? found : undefined
          if (!result) return rowRecord(row)
          frame.slots[slot] = row
          return result(frame)
        }
        if (ofRow) {
          const [row] = selectRows(table.rows, ofRow, frame, 1)
          return row === undefined ? null : (see(!(row instanceof ErrorValue) || row, row) ?? null)
        }
        return walkRows(table.rows, test!, frame, slot, see, () => null)
      })
  },
}
