import { type BuiltInFunction } from '../../5-eval/built-in.ts'
import { Decimal } from '../../values/decimal.ts'
import { DateTimeValue, DateValue, TimeValue } from '../../values/value.ts'
import { parameter } from '../parameters.ts'
import { readText } from '../text/text-arguments.ts'
import { anyValue } from './branches.ts'

export const isNumeric: BuiltInFunction = {
  name: 'IsNumeric',
  category: 'Information',
  description: 'True for numbers, dates and times, and for text that can be read as a number.',
  examples: [
    ['IsNumeric("12")', 'true'],
    ['IsNumeric("x")', 'false'],
  ],
  parameters: [parameter('value')],
  minimum: 1,
  maximum: 1,
  check: anyValue,
  evaluate: ([value], frame, site) => {
    if (typeof value === 'number' || value instanceof Decimal) return true
    if (value instanceof DateValue || value instanceof DateTimeValue || value instanceof TimeValue)
      return true
    if (typeof value !== 'string') return false
    const read = readText(value, undefined, !site.numberIsFloat, frame)
    return typeof read === 'number' || read instanceof Decimal
  },
}
