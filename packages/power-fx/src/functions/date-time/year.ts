import { partsOf } from '../../values/calendar.ts'
import { orElse, part } from './moments.ts'

export const yearOf = part(
  'Year',
  'Gives the year.',
  ['Year(Date(2024, 2, 29))', '2024'],
  orElse(1900, (ms) => partsOf(ms).year),
)
