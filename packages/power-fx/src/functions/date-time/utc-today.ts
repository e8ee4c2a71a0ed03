import { present } from './moments.ts'

export const utcToday = present('UTCToday', 'Gives the date of today in UTC.', 'Date', true)
