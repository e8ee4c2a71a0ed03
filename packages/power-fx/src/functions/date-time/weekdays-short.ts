import { names } from './moments.ts'

export const weekdaysShort = names(
  'WeekdaysShort',
  'Gives the short names of the days, Sunday first.',
  ['First(Calendar.WeekdaysShort()).Value', '"Sun"'],
  (f) => f.culture.daysShort,
)
