import { isPresent } from './moments.ts'

export const isUtcToday = isPresent(
  'IsUTCToday',
  'True when the date is today in UTC.',
  ['IsUTCToday(UTCNow())', 'true'],
  true,
)
