import { edge } from './tables.ts'

export const first = edge('First', 'Gives the first row; Blank when there is none.', [
  'First([4, 5]).Value',
  '4',
])
