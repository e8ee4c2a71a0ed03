import { type BuiltInFunction } from '../../5-eval/built-in.ts'
import { parameter } from '../parameters.ts'
import { anyValue, isBlankValue } from './branches.ts'

export const isBlank: BuiltInFunction = {
  name: 'IsBlank',
  category: 'Information',
  description: 'True for Blank and for empty text.',
  examples: [
    ['IsBlank("")', 'true'],
    ['IsBlank(0)', 'false'],
  ],
  parameters: [parameter('value')],
  minimum: 1,
  maximum: 1,
  check: anyValue,
  evaluate: ([value]) => isBlankValue(value ?? null),
  valueTest: isBlankValue,
}
