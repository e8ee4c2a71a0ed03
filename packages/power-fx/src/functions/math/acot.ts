import { ofOne } from './numbers.ts'

export const acot = ofOne(
  'Acot',
  'Gives the angle, in radians, whose cotangent is the number.',
  [['Round(Acot(1), 4)', '0.7854']],
  (x) => Math.PI / 2 - Math.atan(x),
)
