import { Errors } from '../../5-eval/errors.ts'
import { ofOne } from './numbers.ts'

export const ln = ofOne(
  'Ln',
  'Gives the natural logarithm.',
  [['Ln(1)', '0']],
  (x) => (x <= 0 ? Errors.overflow() : Math.log(x)),
  { preciseErrors: true },
)
