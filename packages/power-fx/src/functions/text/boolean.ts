import { type BuiltInFunction } from '../../5-eval/built-in.ts'
import { toBoolean } from '../../5-eval/coerce.ts'
import { T } from '../../types/type.ts'
import { parameter } from '../parameters.ts'

export const booleanFunction: BuiltInFunction = {
  name: 'Boolean',
  category: 'Text',
  description: 'Turns text or a number into true or false.',
  examples: [
    ['Boolean("true")', 'true'],
    ['Boolean(0)', 'false'],
  ],
  parameters: [parameter('value')],
  minimum: 1,
  maximum: 1,
  tabular: 1,
  ifBlank: 'blank',
  check(call) {
    const type = call.types[0]!
    const fits =
      ['Text', 'Number', 'Decimal', 'Boolean', 'Blank', 'Dynamic'].includes(type.kind) ||
      (type.kind === 'OptionSetValue' && type.definition.backing === 'Boolean')
    if (!fits) call.ensure(0, 'ErrBadType_ExpectedType_ProvidedType', 'Text', call.spokenType(type))
    return T.Boolean
  },
  evaluate: ([v]) => toBoolean(v ?? null),
}
