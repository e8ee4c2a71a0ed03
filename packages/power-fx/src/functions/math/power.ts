import { power } from '../../5-eval/arithmetic.ts'
import { type BuiltInFunction } from '../../5-eval/built-in.ts'
import { T } from '../../types/type.ts'
import { parameter } from '../parameters.ts'
import { asNumber } from './numbers.ts'

export const powerFunction: BuiltInFunction = {
  name: 'Power',
  category: 'Math',
  description: 'Raises a number to an exponent, as `^` does.',
  examples: [['Power(2, 10)', '1024']],
  parameters: [parameter('base', T.Number), parameter('exponent', T.Number)],
  minimum: 2,
  maximum: 2,
  tabular: 2,
  returns: T.Number,
  blanks: ['zero'],
  evaluate: ([a, b]) => power(asNumber(a ?? null), asNumber(b ?? null)),
}
