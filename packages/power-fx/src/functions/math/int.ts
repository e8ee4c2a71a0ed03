import { ofOne } from './numbers.ts'

export const int = ofOne(
  'Int',
  'Rounds down to the nearest whole number.',
  [
    ['Int(5.7)', '5'],
    ['Int(-5.2)', '-6'],
  ],
  Math.floor,
  { onDecimal: (x) => x.floor() },
)
