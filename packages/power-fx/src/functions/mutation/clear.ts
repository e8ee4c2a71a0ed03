import { type BuiltInFunction } from '../../5-eval/built-in.ts'
import { sourceOf } from '../../5-eval/reference.ts'
import { ErrorValue, type Value } from '../../values/value.ts'
import { parameter } from '../parameters.ts'
import { checkMutable, done, doneType, targetTable } from './rows.ts'

export const clear: BuiltInFunction = {
  name: 'Clear',
  category: 'Behavior',
  description: 'Removes every record of a collection.',
  examples: [['Clear(Items); CountRows(Items)', '0']],
  parameters: [parameter('table')],
  minimum: 1,
  maximum: 1,
  behavior: true,
  target: (i) => i === 0,
  lazy: (i) => i === 0,
  check(call) {
    const type = call.types[0]!
    targetTable(call)
    if (call.ok && call.v1 && type.kind !== 'Blank') checkMutable(call, 'mutate')
    return doneType(call)
  },
  *run(args, frame, site) {
    const reference = site.references[0]
    if (!reference) {
      const value: Value = yield args[0]!(frame)
      return value instanceof ErrorValue ? value : done(site)
    }
    const cleared = sourceOf(reference, frame).clear()
    if (cleared) yield cleared.then(() => null)
    return done(site)
  },
}
