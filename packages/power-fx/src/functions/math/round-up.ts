import { rounding } from './numbers.ts'

export const roundUp = rounding(
  'RoundUp',
  'Rounds away from zero.',
  [['RoundUp(3.1, 0)', '4']],
  'up',
)
