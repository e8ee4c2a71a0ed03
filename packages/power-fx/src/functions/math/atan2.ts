import { type BuiltInFunction } from '../../5-eval/built-in.ts'
import { Errors } from '../../5-eval/errors.ts'
import { T } from '../../types/type.ts'
import { parameter } from '../parameters.ts'
import { asNumber } from './numbers.ts'

export const atan2: BuiltInFunction = {
  name: 'Atan2',
  category: 'Math',
  description: 'Gives the angle, in radians, of the point (x, y) from the x axis.',
  examples: [['Atan2(1, 0)', '0']],
  parameters: [parameter('x', T.Number), parameter('y', T.Number)],
  minimum: 2,
  maximum: 2,
  returns: T.Number,
  blanks: ['zero'],
  evaluate([x, y]) {
    const [a, b] = [asNumber(x ?? null), asNumber(y ?? null)]
    return a === 0 && b === 0 ? Errors.divideByZero() : Math.atan2(b, a)
  },
}
