import { partsOf } from '../../values/calendar.ts'
import { orElse, part } from './moments.ts'

export const minuteOf = part(
  'Minute',
  'Gives the minute.',
  ['Minute(Time(9, 30, 0))', '30'],
  orElse(0, (ms) => partsOf(ms).minute),
)
