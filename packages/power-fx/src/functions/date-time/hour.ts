import { partsOf } from '../../values/calendar.ts'
import { orElse, part } from './moments.ts'

export const hourOf = part(
  'Hour',
  'Gives the hour, 0 to 23.',
  ['Hour(Time(9, 30, 0))', '9'],
  orElse(0, (ms) => partsOf(ms).hour),
)
