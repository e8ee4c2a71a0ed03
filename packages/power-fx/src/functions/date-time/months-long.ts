import { names } from './moments.ts'

export const monthsLong = names(
  'MonthsLong',
  'Gives the full names of the months.',
  ['Last(Calendar.MonthsLong()).Value', '"December"'],
  (f) => f.culture.months,
)
