import { type BuiltInFunction } from '../../5-eval/built-in.ts'
import { Errors } from '../../5-eval/errors.ts'
import { type Awaitable } from '../../5-eval/frame.ts'
import { sourceOf } from '../../5-eval/reference.ts'
import { T } from '../../types/type.ts'
import { RecordValue, type Value, combineErrors } from '../../values/value.ts'
import { optional, parameter } from '../parameters.ts'
import {
  checkMutable,
  complete,
  done,
  doneType,
  findRow,
  flagText,
  targetTable,
  withRows,
} from './rows.ts'

export const update: BuiltInFunction = {
  name: 'Update',
  category: 'Behavior',
  description: 'Puts a whole record in the place of another.',
  examples: [
    ['Update(Items, First(Items), {Name: "Kiwi", Qty: 1}); Concat(Items, Name, " ")', '"Kiwi Fig"'],
  ],
  parameters: [
    parameter('table'),
    parameter('record', T.record({})),
    parameter('new', T.record({})),
    optional('all'),
  ],
  minimum: 3,
  maximum: 4,
  behavior: true,
  target: (i) => i === 0,
  lazy: (i) => i === 0,
  check(call) {
    targetTable(call)
    for (const i of [1, 2]) if (call.types[i]?.kind !== 'Control') call.expect(i, T.record({}))
    if (call.ok && call.v1) checkMutable(call, 'mutate')
    return doneType(call)
  },
  *run(args, frame, site) {
    const reference = site.references[0]
    const old: Value = yield args[1]!(frame)
    const next: Value = yield args[2]!(frame)
    const flag: Value = args[3] ? yield args[3](frame) : null
    const errors = combineErrors([old, next])
    if (errors) return errors
    if (!reference || !(old instanceof RecordValue))
      return Errors.notSupported('Update of this table')
    const source = sourceOf(reference, frame)
    const columns = site.argTypes[0]!
    return yield withRows(source.rows(), (rows): Awaitable => {
      const found: Value[] = []
      for (;;) {
        const row = findRow(
          rows.filter((r) => !found.includes(r)),
          old,
          columns,
        )
        if (row === undefined) break
        found.push(row)
        if (flagText(flag).toLowerCase() !== 'all') break
      }
      if (found.length === 0) return Errors.notFound('The record to be replaced')
      return withRows(
        source.replace(
          found,
          found.map(() => complete(next, columns)),
        ),
        () => done(site),
      )
    })
  },
}
