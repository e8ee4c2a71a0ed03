import { ofOne } from './numbers.ts'

export const tan = ofOne(
  'Tan',
  'Gives the tangent of an angle in radians.',
  [['Tan(0)', '0']],
  Math.tan,
)
