import { type BuiltInFunction } from '../../5-eval/built-in.ts'
import { Errors } from '../../5-eval/errors.ts'
import { T } from '../../types/type.ts'
import { DynamicValue, TableValue } from '../../values/value.ts'
import { parameter } from '../parameters.ts'

export const isEmpty: BuiltInFunction = {
  name: 'IsEmpty',
  category: 'Information',
  description: 'True for a table without rows.',
  examples: [['IsEmpty([])', 'true']],
  parameters: [parameter('table')],
  minimum: 1,
  maximum: 1,
  preciseErrors: true,
  check(call) {
    const type = call.types[0]!
    if (type.kind === 'Dynamic') return T.Boolean
    if (
      call.host.features.restrictedIsEmptyArguments &&
      type.kind !== 'Table' &&
      type.kind !== 'Blank'
    )
      call.expect(0, T.table({}))
    if (type.kind === 'Error' || type.kind === 'Void') call.fail()
    return T.Boolean
  },
  evaluate: ([value]) => {
    if (value instanceof TableValue) return value.length === 0
    if (value instanceof DynamicValue)
      return Array.isArray(value.node)
        ? value.node.length === 0
        : Errors.wrongType('an array', 'another value')
    return value === null
  },
}
