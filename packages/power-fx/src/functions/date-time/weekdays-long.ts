import { names } from './moments.ts'

export const weekdaysLong = names(
  'WeekdaysLong',
  'Gives the full names of the days, Sunday first.',
  ['First(Calendar.WeekdaysLong()).Value', '"Sunday"'],
  (f) => f.culture.days,
)
