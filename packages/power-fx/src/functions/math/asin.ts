import { finite, ofOne } from './numbers.ts'

export const asin = ofOne(
  'Asin',
  'Gives the angle, in radians, whose sine is the number.',
  [['Asin(0)', '0']],
  (x) => finite(Math.asin(x)),
)
