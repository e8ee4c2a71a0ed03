import { edgeMany } from './tables.ts'

export const lastN = edgeMany('LastN', 'Gives the last rows.', [
  'LastN([1, 2, 3], 2)',
  'Table({Value:2},{Value:3})',
])
