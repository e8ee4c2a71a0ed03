import { ofOne } from './numbers.ts'

export const degrees = ofOne(
  'Degrees',
  'Turns radians into degrees.',
  [['Degrees(Pi())', '180']],
  (x) => (x * 180) / Math.PI,
)
