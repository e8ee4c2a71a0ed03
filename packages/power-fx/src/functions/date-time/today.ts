import { present } from './moments.ts'

export const today = present('Today', 'Gives the date of today.', 'Date', false)
