import { edge } from './tables.ts'

export const last = edge('Last', 'Gives the last row; Blank when there is none.', [
  'Last([4, 5]).Value',
  '5',
])
