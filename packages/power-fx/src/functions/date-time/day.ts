import { partsOf } from '../../values/calendar.ts'
import { orElse, part } from './moments.ts'

export const dayOf = part(
  'Day',
  'Gives the day of the month.',
  ['Day(Date(2024, 2, 29))', '29'],
  orElse(0, (ms) => partsOf(ms).day),
)
