import { present } from './moments.ts'

export const utcNow = present(
  'UTCNow',
  'Gives the date and time of now in UTC.',
  ['Minute(UTCNow())', '8'],
  'DateTime',
  true,
)
