import { halves } from './moments.ts'

export const amPm = halves(
  'AmPm',
  'Gives the names of the halves of the day.',
  ['First(Clock.AmPm()).Value', '"AM"'],
  false,
)
