import { collecting } from './rows.ts'

export const clearCollect = collecting(
  'ClearCollect',
  'Empties a collection and adds records to it.',
)
