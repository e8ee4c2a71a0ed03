import { present } from './moments.ts'

export const now = present('Now', 'Gives the date and time of now.', 'DateTime', false)
