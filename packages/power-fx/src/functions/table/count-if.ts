import { type BuiltInFunction } from '../../5-eval/built-in.ts'
import { type Awaitable } from '../../5-eval/frame.ts'
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
  *run(args, frame, site) {
    const number = (n: number): Value => (site.numberIsFloat ? n : Decimal.fromInteger(n))
    const source: Value = yield args[0]!(frame)
    if (source instanceof ErrorValue) return source
    if (!(source instanceof TableValue)) return number(0)
    let count = 0
    for (const row of source.rows) {
      frame.step()
      frame.slots[site.slot] = row
      let all = true
      for (let i = 1; i < args.length && all; i++) {
        let test: Awaitable = args[i]!(frame)
        if (test instanceof Promise) test = yield test
        if (test instanceof ErrorValue) return test
        all = test === true
      }
      if (all) count++
    }
    return number(count)
  },
}
