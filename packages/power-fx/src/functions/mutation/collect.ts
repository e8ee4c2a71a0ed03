import { collecting } from './rows.ts'

export const collect = collecting('Collect', 'Adds records to a collection or data source.', [
  'Collect(Items, {Name: "Kiwi", Qty: 1}); CountRows(Items)',
  '3',
])
