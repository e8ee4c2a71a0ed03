import { type BuiltInFunction } from '../../5-eval/built-in.ts'
import { type Awaitable } from '../../5-eval/frame.ts'
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
  lambda: (i) => i > 0,
  check(call) {
    const type = needsTable(call)
    checkPredicates(call, 1, 2)
    const [, , result] = call.types
    if (result?.kind === 'Error') call.fail()
    return result ?? (type ? rowType(type) : T.record({}))
  },
  *run(args, frame, site) {
    const source: Value = yield args[0]!(frame)
    if (!(source instanceof TableValue)) return source
    for (const row of source.rows) {
      frame.step()
      frame.slots[site.slot] = row
      let test: Awaitable = args[1]!(frame)
      if (test instanceof Promise) test = yield test
      if (test instanceof ErrorValue) return test
      if (test !== true) continue
      if (!args[2]) return rowRecord(row)
      frame.slots[site.slot] = row
      return yield args[2](frame)
    }
    return null
  },
}
