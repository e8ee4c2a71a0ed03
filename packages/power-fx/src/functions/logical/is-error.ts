import { type BuiltInFunction } from '../../5-eval/built-in.ts'
import { T } from '../../types/type.ts'
import { ErrorValue } from '../../values/value.ts'
import { parameter } from '../parameters.ts'

export const isError: BuiltInFunction = {
  name: 'IsError',
  category: 'Logical',
  description: 'True when the value is an error.',
  examples: [['IsError(1/0)', 'true']],
  parameters: [parameter('value')],
  minimum: 1,
  maximum: 1,
  acceptsErrors: true,
  check(call) {
    if (call.types[0]?.kind === 'Error') call.fail()
    return T.Boolean
  },
  evaluate: ([value]) => value instanceof ErrorValue,
}
