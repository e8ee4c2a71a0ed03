import { names } from './moments.ts'

export const monthsShort = names(
  'MonthsShort',
  'Gives the short names of the months.',
  (f) => f.culture.monthsShort,
)
