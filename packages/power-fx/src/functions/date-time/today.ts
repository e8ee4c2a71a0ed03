import { present } from './moments.ts'

export const today = present(
  'Today',
  'Gives the date of today.',
  ['Today()', 'Date(2024,5,6)'],
  'Date',
  false,
)
