import { names } from './moments.ts'

export const monthsShort = names(
  'MonthsShort',
  'Gives the short names of the months.',
  ['First(Calendar.MonthsShort()).Value', '"Jan"'],
  (f) => f.culture.monthsShort,
)
