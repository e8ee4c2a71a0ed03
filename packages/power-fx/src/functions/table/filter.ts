import { type BuiltInFunction } from '../../5-eval/built-in.ts'
import { type Awaitable } from '../../5-eval/frame.ts'
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
  *run(args, frame, site) {
    const source: Value = yield args[0]!(frame)
    if (!(source instanceof TableValue)) return source
    const rows: Value[] = []
    for (const row of source.rows) {
      frame.step()
      frame.slots[site.slot] = row
      let keep: Value = true
      for (let i = 1; i < args.length; i++) {
        let test: Awaitable = args[i]!(frame)
        if (test instanceof Promise) test = yield test
        if (test !== true) {
          keep = test
          break
        }
      }
      if (keep === true) rows.push(row)
      else if (keep instanceof ErrorValue) rows.push(keep)
    }
    return new TableValue(rows)
  },
}
