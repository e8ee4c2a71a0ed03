import { type BuiltInFunction } from '../../5-eval/built-in.ts'
import { Decimal } from '../../values/decimal.ts'
import { parameter } from '../parameters.ts'
import { anyValue } from './branches.ts'

export const isNumeric: BuiltInFunction = {
  name: 'IsNumeric',
  category: 'Information',
  description: 'True for numbers, and for text that can be read as one.',
  examples: [
    ['IsNumeric("12")', 'true'],
    ['IsNumeric("x")', 'false'],
  ],
  parameters: [parameter('value')],
  minimum: 1,
  maximum: 1,
  check: anyValue,
  evaluate: ([value]) => {
    if (typeof value === 'number' || value instanceof Decimal) return true
    if (typeof value === 'string') return value.trim() !== '' && Number.isFinite(Number(value))
    return false
  },
}
