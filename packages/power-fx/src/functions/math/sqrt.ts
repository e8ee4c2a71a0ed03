import { Errors } from '../../5-eval/errors.ts'
import { ofOne } from './numbers.ts'

export const sqrt = ofOne('Sqrt', 'Gives the square root.', [['Sqrt(9)', '3']], (x) =>
  x < 0 ? Errors.overflow() : Math.sqrt(x),
)
