import { isPresent } from './moments.ts'

export const isToday = isPresent(
  'IsToday',
  'True when the date is today.',
  ['IsToday(DateAdd(Today(), 1))', 'false'],
  false,
)
