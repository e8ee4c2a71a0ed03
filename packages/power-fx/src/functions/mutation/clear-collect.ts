import { collecting } from './rows.ts'

export const clearCollect = collecting(
  'ClearCollect',
  'Removes every record of a collection, then adds records.',
  ['ClearCollect(Items, {Name: "Kiwi", Qty: 1}); CountRows(Items)', '1'],
)
