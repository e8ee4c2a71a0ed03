import { ofOne } from './numbers.ts'

export const sin = ofOne(
  'Sin',
  'Gives the sine of an angle in radians.',
  [['Sin(0)', '0']],
  Math.sin,
)
