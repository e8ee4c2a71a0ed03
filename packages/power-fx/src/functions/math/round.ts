import { rounding } from './numbers.ts'

export const round = rounding(
  'Round',
  'Rounds to so many decimal places, halves away from zero.',
  [
    ['Round(3.456, 2)', '3.46'],
    ['Round(1234, -2)', '1200'],
  ],
  'halfUp',
)
