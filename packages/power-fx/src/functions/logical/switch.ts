import { type CallCheck } from '../../3-bind/call-check.ts'
import { type BuiltInFunction } from '../../5-eval/built-in.ts'
import { valuesEqual } from '../../5-eval/compare.ts'
import { accepts, coercesTo } from '../../types/conversion.ts'
import { type Type, isAggregate, typeName } from '../../types/type.ts'
import { ErrorValue, type Value, combineErrors } from '../../values/value.ts'
import { optional, parameter } from '../parameters.ts'
import { range, result, uniteBranches } from './branches.ts'

export const switchFunction: BuiltInFunction = {
  name: 'Switch',
  category: 'Logical',
  description:
    'Gives the result beside the first match that equals the value, or the last argument.',
  examples: [
    ['Switch("b", "a", 1, "b", 2, 3)', '2'],
    ['Switch(9, 1, "one", "other")', '"other"'],
  ],
  parameters: [parameter('value'), parameter('match'), parameter('result'), optional('default')],
  minimum: 3,
  maximum: Infinity,
  lazy: () => true,
  check(call) {
    const count = call.args.length
    const value = call.types[0]!
    for (let i = 1; i + 1 < count; i += 2) {
      const match = call.types[i]!
      if (value.kind === 'Error' || match.kind === 'Error') {
        call.fail()
        continue
      }
      if (accepts(value, match, call.v1) || accepts(match, value, call.v1)) {
        if (isAggregate(match)) badMatch(call, i, value)
        continue
      }
      if (coercesTo(match, value, call.v1) && !isAggregate(value)) call.coerce(i, value)
      else badMatch(call, i, value)
    }
    const results = range(2, count, 2)
    if (count % 2 === 0) results.push(count - 1)
    return uniteBranches(call, results)
  },
  *run(args, frame, site) {
    const value: Value = yield args[0]!(frame)
    const errors: Value[] = [value]
    for (let i = 1; i + 1 < args.length; i += 2) {
      const match: Value = yield args[i]!(frame)
      errors.push(match)
      const error = combineErrors(errors)
      if (error && value instanceof ErrorValue) return error
      if (!error && valuesEqual(value, match)) return result(yield args[i + 1]!(frame), site)
      if (error) return error
    }
    return args.length % 2 === 0 ? result(yield args.at(-1)!(frame), site) : null
  },
}

function badMatch(call: CallCheck, i: number, value: Type) {
  call.ensure(i, 'ErrBadType_ExpectedType_ProvidedType', typeName(value), typeName(call.types[i]!))
}
