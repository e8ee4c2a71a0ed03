import { reader } from './moments.ts'

export const timeValue = reader('TimeValue', 'Time', 'Reads a time from text.', [
  'TimeValue("9:30 PM")',
  'Time(21,30,0,0)',
])
