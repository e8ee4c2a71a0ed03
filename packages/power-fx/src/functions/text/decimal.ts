import { numberFunction } from './text-arguments.ts'

export const decimalFunction = numberFunction(
  'Decimal',
  'Turns text and other values into a decimal number.',
  [['Decimal("1.50")', '1.5']],
)
