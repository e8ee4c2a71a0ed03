import { ofOne } from './numbers.ts'

export const cos = ofOne(
  'Cos',
  'Gives the cosine of an angle in radians.',
  [['Cos(0)', '1']],
  Math.cos,
)
