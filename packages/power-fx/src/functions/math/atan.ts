import { ofOne } from './numbers.ts'

export const atan = ofOne(
  'Atan',
  'Gives the angle, in radians, whose tangent is the number.',
  [['Atan(0)', '0']],
  Math.atan,
)
