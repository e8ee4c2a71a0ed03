import { type BuiltInFunction } from '../../5-eval/built-in.ts'
import { Errors } from '../../5-eval/errors.ts'
import { sourceOf } from '../../5-eval/reference.ts'
import { T } from '../../types/type.ts'
import { ErrorValue, TableValue, type Value } from '../../values/value.ts'
import { parameter } from '../parameters.ts'
import { checkMutable, checkRow, done, doneType, merged, targetTable, withRows } from './rows.ts'

export const updateIf: BuiltInFunction = {
  name: 'UpdateIf',
  category: 'Behavior',
  description: 'Changes the records for which a formula is true.',
  examples: [['UpdateIf(Items, Qty > 3, {Qty: 0}); Sum(Items, Qty)', '2']],
  parameters: [
    parameter('table'),
    parameter('condition', T.Boolean),
    parameter('changes', T.record({})),
  ],
  minimum: 3,
  maximum: Infinity,
  parity: 'odd',
  behavior: true,
  target: (i) => i === 0,
  lazy: (i) => i === 0,
  scope: 'rows',
  lambda: (i) => i > 0,
  check(call) {
    const columns = targetTable(call)
    for (let i = 1; i < call.args.length; i += 2) {
      call.expect(i, T.Boolean)
      const type = call.types[i + 1]!
      if (type.kind !== 'Record') call.expect(i + 1, T.record({}))
      else if (columns && columns.fields.size > 0 && !call.host.allowNewVariables)
        checkRow(call, i + 1, columns)
    }
    if (call.ok && call.v1) checkMutable(call, 'mutate')
    return doneType(call)
  },
  *run(args, frame, site) {
    const reference = site.references[0]
    if (!reference) return Errors.notSupported('UpdateIf of this table')
    const source = sourceOf(reference, frame)
    const columns = site.argTypes[0]!
    const rows: Value = yield withRows(source.rows(), (all): Value => new TableValue(all))
    const before: Value[] = []
    const next: Value[] = []
    for (const row of (rows as TableValue).rows) {
      frame.step()
      let now = row
      for (let i = 1; i + 1 < args.length; i += 2) {
        frame.slots[site.slot] = now
        const test: Value = yield args[i]!(frame)
        if (test instanceof ErrorValue) return test
        if (test !== true) continue
        const change: Value = yield args[i + 1]!(frame)
        if (change instanceof ErrorValue) return change
        now = merged(now, [change], columns)
      }
      if (now !== row) {
        before.push(row)
        next.push(now)
      }
    }
    if (before.length > 0) {
      const stored = source.replace(before, next)
      if (stored instanceof Promise) yield stored.then(() => null)
    }
    return done(site)
  },
}
