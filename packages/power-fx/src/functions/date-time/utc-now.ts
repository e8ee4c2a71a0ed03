import { present } from './moments.ts'

export const utcNow = present('UTCNow', 'Gives the date and time of now in UTC.', 'DateTime', true)
