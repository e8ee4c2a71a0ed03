import { finite, ofOne } from './numbers.ts'

export const acos = ofOne(
  'Acos',
  'Gives the angle, in radians, whose cosine is the number.',
  [['Acos(1)', '0']],
  (x) => finite(Math.acos(x)),
)
