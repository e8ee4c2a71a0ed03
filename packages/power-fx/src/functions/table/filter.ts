import { type BuiltInFunction, chain, every, walkRows } from '../../5-eval/built-in.ts'
import { rowFormulaOf, selectRows } from '../../5-eval/row-formula.ts'
import { T } from '../../types/type.ts'
import { ErrorValue, TableValue, type Value } from '../../values/value.ts'
import { ANY_TABLE, parameter } from '../parameters.ts'
import { checkPredicates, needsTable } from './tables.ts'

export const filter: BuiltInFunction = {
  name: 'Filter',
  category: 'Table',
  description: 'Gives the rows for which a formula is true.',
  examples: [['Filter([1, 2, 3], Value > 1)', 'Table({Value:2},{Value:3})']],
  parameters: [parameter('table', ANY_TABLE), parameter('predicate', T.Boolean)],
  minimum: 2,
  maximum: Infinity,
  scope: 'rows',
  lambda: (i) => i > 0,
  check(call) {
    const type = needsTable(call)
    if (call.v1 && call.args.length > 2) call.error(2, 'ErrFilterFunction_OnlyTwoArgs')
    checkPredicates(call, 1, call.args.length)
    return type ?? ANY_TABLE
  },
  prepare([source, ...predicates], { slot }) {
    const test = every(predicates)
    const ofRow = rowFormulaOf(test, slot)
    return (frame) =>
      chain(source!(frame), (table) => {
        if (!(table instanceof TableValue)) return table
        if (ofRow) return new TableValue(selectRows(table.rows, ofRow, frame))
        const rows: Value[] = []
        const see = (keep: Value, row: Value) => {
          if (keep === true) rows.push(row)
          else if (keep instanceof ErrorValue) rows.push(keep)
          return undefined
        }
        return walkRows(table.rows, test, frame, slot, see, () => new TableValue(rows))
      })
  },
}
