import { partsOf } from '../../values/calendar.ts'
import { orElse, part } from './moments.ts'

export const secondOf = part(
  'Second',
  'Gives the second.',
  ['Second(Time(9, 30, 15))', '15'],
  orElse(0, (ms) => partsOf(ms).second),
)
