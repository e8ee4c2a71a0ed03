import { edgeMany } from './tables.ts'

export const firstN = edgeMany('FirstN', 'Gives the first rows.', [
  'FirstN([1, 2, 3], 2)',
  'Table({Value:1},{Value:2})',
])
