import { rounding } from './numbers.ts'

export const roundDown = rounding(
  'RoundDown',
  'Rounds towards zero.',
  [['RoundDown(3.9, 0)', '3']],
  'down',
)
