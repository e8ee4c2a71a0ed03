import { present } from './moments.ts'

export const utcToday = present(
  'UTCToday',
  'Gives the date of today in UTC.',
  ['UTCToday()', 'Date(2024,5,6)'],
  'Date',
  true,
)
