import { type BuiltInFunction } from '../../5-eval/built-in.ts'
import { ErrorValue, RecordValue, TableValue, type Value } from '../../values/value.ts'
import { optional, parameter } from '../parameters.ts'
import { errorRecord, range, result, uniteBranches } from './branches.ts'

export const ifError: BuiltInFunction = {
  name: 'IfError',
  category: 'Logical',
  description:
    'Gives the fallback beside the first value that is an error; FirstError and AllErrors tell more.',
  examples: [
    ['IfError(1/0, 7)', '7'],
    ['IfError(5, 7)', '5'],
    ['IfError(1/0, FirstError.Kind)', '13'],
  ],
  parameters: [parameter('value'), parameter('fallback'), optional('default')],
  minimum: 2,
  maximum: Infinity,
  scope: 'errors',
  lambda: (i) => i % 2 === 1,
  lazy: () => true,
  check(call) {
    const count = call.args.length
    const last = count % 2 === 1 ? count - 1 : count - 2
    for (let i = 0; i < count; i++) if (call.types[i]?.kind === 'Error') call.fail()
    return uniteBranches(call, [last, ...range(1, count, 2)])
  },
  *run(args, frame, site) {
    let value: Value = null
    for (let i = 0; i + 1 < args.length; i += 2) {
      value = yield args[i]!(frame)
      if (!(value instanceof ErrorValue)) continue
      const all = value.errors.map(errorRecord)
      frame.slots[site.slot] = new RecordValue(
        new Map<string, Value>([
          ['FirstError', all[0] ?? null],
          ['AllErrors', new TableValue(all)],
        ]),
      )
      return result(yield args[i + 1]!(frame), site)
    }
    return args.length % 2 === 1 ? result(yield args.at(-1)!(frame), site) : result(value, site)
  },
}
