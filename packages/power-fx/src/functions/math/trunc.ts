import { rounding } from './numbers.ts'

export const trunc = rounding(
  'Trunc',
  'Cuts off decimal places.',
  [['Trunc(-3.9)', '-3']],
  'down',
  1,
)
