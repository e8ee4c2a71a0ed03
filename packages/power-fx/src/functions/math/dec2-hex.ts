import { type BuiltInFunction } from '../../5-eval/built-in.ts'
import { Errors } from '../../5-eval/errors.ts'
import { T } from '../../types/type.ts'
import { optional, parameter } from '../parameters.ts'
import { asNumber } from './numbers.ts'

export const dec2Hex: BuiltInFunction = {
  name: 'Dec2Hex',
  category: 'Math',
  description: 'Writes a whole number in hexadecimal, two’s complement of 40 bits when negative.',
  examples: [
    ['Dec2Hex(255)', '"FF"'],
    ['Dec2Hex(255, 4)', '"00FF"'],
  ],
  parameters: [parameter('number', T.Number), optional('places', T.Number)],
  minimum: 1,
  maximum: 2,
  tabular: 2,
  preciseErrors: true,
  returns: T.Text,
  blanks: ['zero'],
  evaluate(args) {
    const value = Math.floor(asNumber(args[0] ?? null))
    const places = Math.trunc(asNumber(args[1] ?? 0))
    if (value < -549_755_813_888 || value > 549_755_813_887) return Errors.overflow()
    if (args.length > 1 && (places < 1 || places > 10)) return Errors.overflow()
    const digits = (value < 0 ? 1_099_511_627_776 + value : value).toString(16).toUpperCase()
    if (places > 0 && value >= 0 && digits.length > places) return Errors.overflow()
    return value < 0 ? digits : digits.padStart(places, '0')
  },
}
