import { ofOne } from './numbers.ts'

export const abs = ofOne(
  'Abs',
  'Gives the number without its sign.',
  [['Abs(-5)', '5']],
  Math.abs,
  { onDecimal: (x) => x.abs() },
)
