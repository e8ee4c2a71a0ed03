import { Errors } from '../../5-eval/errors.ts'
import { ofOne } from './numbers.ts'

export const cot = ofOne(
  'Cot',
  'Gives the cotangent of an angle in radians.',
  [['Round(Cot(1), 4)', '0.6421']],
  (x) => (Math.tan(x) === 0 ? Errors.divideByZero() : 1 / Math.tan(x)),
)
