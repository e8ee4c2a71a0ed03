import { finite, ofOne } from './numbers.ts'

export const exp = ofOne(
  'Exp',
  'Gives e raised to the number.',
  [['Exp(0)', '1']],
  (x) => finite(Math.E ** x),
  { preciseErrors: true },
)
