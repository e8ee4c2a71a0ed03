import { type BuiltInFunction } from '../../5-eval/built-in.ts'
import { colorFromHex } from '../../5-eval/coerce.ts'
import { Errors } from '../../5-eval/errors.ts'
import { T } from '../../types/type.ts'
import { DynamicValue } from '../../values/value.ts'
import { parameter } from '../parameters.ts'
import { readColor } from './color-text.ts'

export const colorValue: BuiltInFunction = {
  name: 'ColorValue',
  category: 'Color',
  description: 'Reads a colour by name, #rrggbb or #rrggbbaa.',
  examples: [
    ['ColorValue("#ff0000")', 'RGBA(255,0,0,1)'],
    ['ColorValue("Red")', 'RGBA(255,0,0,1)'],
  ],
  parameters: [parameter('text', T.Text)],
  minimum: 1,
  maximum: 1,
  noCoercion: true,
  ifBlank: 'blank',
  check(call) {
    if (call.types[0]?.kind !== 'Dynamic') call.expect(0, T.Text)
    return T.Color
  },
  evaluate([value]) {
    if (value instanceof DynamicValue)
      return typeof value.node === 'string'
        ? colorFromHex(value.node)
        : Errors.wrongType('text', 'another value')
    return typeof value === 'string' && value !== '' ? readColor(value) : null
  },
}
