import { present } from './moments.ts'

export const now = present(
  'Now',
  'Gives the date and time of now.',
  ['Hour(Now())', '7'],
  'DateTime',
  false,
)
