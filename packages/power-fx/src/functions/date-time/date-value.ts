import { reader } from './moments.ts'

export const dateValue = reader('DateValue', 'Date', 'Reads a date from text.', [
  'DateValue("2024-02-29")',
  'Date(2024,2,29)',
])
