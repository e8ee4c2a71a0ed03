import { type BuiltInFunction, chain, every, walkRows } from '../../5-eval/built-in.ts'
import { countRows, rowFormulaOf } from '../../5-eval/row-formula.ts'
import { T } from '../../types/type.ts'
import { Decimal } from '../../values/decimal.ts'
import { ErrorValue, TableValue, type Value } from '../../values/value.ts'
import { ANY_TABLE, parameter } from '../parameters.ts'
import { checkPredicates, needsTable } from './tables.ts'

export const countIf: BuiltInFunction = {
  name: 'CountIf',
  category: 'Statistics',
  description: 'Counts the rows for which a formula is true.',
  examples: [['CountIf([1, 2, 3], Value > 1)', '2']],
  parameters: [parameter('table', ANY_TABLE), parameter('predicate', T.Boolean)],
  minimum: 2,
  maximum: Infinity,
  preciseErrors: true,
  scope: 'rows',
  lambda: (i) => i > 0,
  check(call) {
    needsTable(call)
    checkPredicates(call, 1, call.args.length)
    return call.numberType
  },
  prepare([source, ...predicates], { slot, numberIsFloat }) {
    const number = (n: number): Value => (numberIsFloat ? n : Decimal.fromInteger(n))
    const test = every(predicates)
    const ofRow = rowFormulaOf(test, slot)
    return (frame) =>
      chain(source!(frame), (table) => {
        if (table instanceof ErrorValue) return table
        if (!(table instanceof TableValue)) return number(0)
        if (ofRow) {
          const counted = countRows(table.rows, ofRow, frame)
          return typeof counted === 'number' ? number(counted) : counted
        }
        let count = 0
        const see = (keep: Value) => {
          if (keep === true) count++
          return keep instanceof ErrorValue ? keep : undefined
        }
        return walkRows(table.rows, test, frame, slot, see, () => number(count))
      })
  },
}
