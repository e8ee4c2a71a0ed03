import { halves } from './moments.ts'

export const amPmShort = halves(
  'AmPmShort',
  'Gives the short names of the halves of the day.',
  ['Last(Clock.AmPmShort()).Value', '"P"'],
  true,
)
