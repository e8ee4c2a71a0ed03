import { names } from './moments.ts'

export const weekdaysShort = names(
  'WeekdaysShort',
  'Gives the short names of the days, Sunday first.',
  (f) => f.culture.daysShort,
)
