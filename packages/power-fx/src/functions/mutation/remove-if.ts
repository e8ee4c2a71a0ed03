import { type BuiltInFunction, type Site } from '../../5-eval/built-in.ts'
import { Errors } from '../../5-eval/errors.ts'
import { type Awaitable, type Frame } from '../../5-eval/frame.ts'
import { sourceOf } from '../../5-eval/reference.ts'
import { T } from '../../types/type.ts'
import { ErrorValue, TableValue, type Value } from '../../values/value.ts'
import { parameter } from '../parameters.ts'
import { type Rows, checkMutable, done, doneType, targetTable, withRows } from './rows.ts'

/** The rows for which every predicate is true, as the values that tell. */
function* matching(
  rows: Rows,
  args: readonly ((frame: Frame) => Awaitable)[],
  frame: Frame,
  site: Site,
): Generator<Awaitable, Value, Value> {
  const found: Value[] = []
  for (const row of rows) {
    frame.step()
    frame.slots[site.slot] = row
    let all = true
    for (const arg of args) {
      let test: Awaitable = arg(frame)
      if (test instanceof Promise) test = yield test
      if (test instanceof ErrorValue) return test
      if (test !== true) {
        all = false
        break
      }
    }
    if (all) found.push(row)
  }
  return new TableValue(found)
}

export const removeIf: BuiltInFunction = {
  name: 'RemoveIf',
  category: 'Behavior',
  description: 'Removes the records for which formulas are true.',
  examples: [['RemoveIf(Items, Qty > 3); Concat(Items, Name)', '"Pear"']],
  parameters: [parameter('table'), parameter('condition', T.Boolean)],
  minimum: 2,
  maximum: Infinity,
  behavior: true,
  target: (i) => i === 0,
  lazy: (i) => i === 0,
  scope: 'rows',
  lambda: (i) => i > 0,
  check(call) {
    targetTable(call)
    for (let i = 1; i < call.args.length; i++) call.expect(i, T.Boolean)
    if (call.ok && call.v1) checkMutable(call, 'mutate')
    return doneType(call)
  },
  *run(args, frame, site) {
    const reference = site.references[0]
    if (!reference) return Errors.notSupported('RemoveIf of this table')
    const source = sourceOf(reference, frame)
    const rows: Value = yield withRows(source.rows(), (all): Value => new TableValue(all))
    const found: Value = yield* matching((rows as TableValue).rows, args.slice(1), frame, site)
    if (!(found instanceof TableValue)) return found
    const removed = found.length > 0 ? source.remove(found.rows) : undefined
    if (removed) yield removed.then(() => null)
    return done(site)
  },
}
