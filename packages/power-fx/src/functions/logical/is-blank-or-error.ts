import { type BuiltInFunction } from '../../5-eval/built-in.ts'
import { ErrorValue } from '../../values/value.ts'
import { parameter } from '../parameters.ts'
import { anyValue, isBlankValue } from './branches.ts'

export const isBlankOrError: BuiltInFunction = {
  name: 'IsBlankOrError',
  category: 'Information',
  description: 'True for Blank, empty text and errors.',
  examples: [['IsBlankOrError(1/0)', 'true']],
  parameters: [parameter('value')],
  minimum: 1,
  maximum: 1,
  acceptsErrors: true,
  check: anyValue,
  evaluate: ([value]) => isBlankValue(value ?? null) || value instanceof ErrorValue,
}
