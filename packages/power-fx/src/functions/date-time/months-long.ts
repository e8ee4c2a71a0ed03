import { names } from './moments.ts'

export const monthsLong = names(
  'MonthsLong',
  'Gives the full names of the months.',
  (f) => f.culture.months,
)
