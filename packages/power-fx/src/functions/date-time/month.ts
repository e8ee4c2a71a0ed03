import { partsOf } from '../../values/calendar.ts'
import { orElse, part } from './moments.ts'

export const monthOf = part(
  'Month',
  'Gives the month, 1 to 12.',
  ['Month(Date(2024, 2, 29))', '2'],
  orElse(1, (ms) => partsOf(ms).month),
)
