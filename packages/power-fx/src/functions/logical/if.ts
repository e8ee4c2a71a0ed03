import { type BuiltInFunction } from '../../5-eval/built-in.ts'
import { type Awaitable } from '../../5-eval/frame.ts'
import { T } from '../../types/type.ts'
import { ErrorValue } from '../../values/value.ts'
import { optional, parameter } from '../parameters.ts'
import { range, result, uniteBranches } from './branches.ts'

export const ifFunction: BuiltInFunction = {
  name: 'If',
  category: 'Logical',
  description: 'Gives the result beside the first condition that is true, or the last argument.',
  examples: [
    ['If(1 < 2, "yes", "no")', '"yes"'],
    ['If(false, 1)', 'Blank()'],
  ],
  parameters: [parameter('condition', T.Boolean), parameter('then'), optional('else')],
  minimum: 2,
  maximum: Infinity,
  lazy: () => true,
  check(call) {
    const count = call.args.length
    for (let i = 0; i + 1 < count; i += 2) call.expect(i, T.Boolean)
    const results = range(1, count, 2)
    if (count % 2 === 1) results.push(count - 1)
    return uniteBranches(call, results)
  },
  *run(args, frame, site) {
    for (let i = 0; i + 1 < args.length; i += 2) {
      let test: Awaitable = args[i]!(frame)
      if (test instanceof Promise) test = yield test
      if (test instanceof ErrorValue) return test
      if (test === true) return result(yield args[i + 1]!(frame), site)
    }
    return args.length % 2 === 1 ? result(yield args.at(-1)!(frame), site) : null
  },
}
