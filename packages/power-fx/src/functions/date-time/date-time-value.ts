import { reader } from './moments.ts'

export const dateTimeValue = reader(
  'DateTimeValue',
  'DateTime',
  'Reads a date and time from text.',
  ['DateTimeValue("2024-02-29 09:30")', 'DateTime(2024,2,29,9,30,0,0)'],
)
