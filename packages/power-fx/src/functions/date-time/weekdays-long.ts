import { names } from './moments.ts'

export const weekdaysLong = names(
  'WeekdaysLong',
  'Gives the full names of the days, Sunday first.',
  (f) => f.culture.days,
)
