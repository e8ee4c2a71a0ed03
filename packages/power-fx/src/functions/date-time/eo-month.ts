import { monthEdge } from './moments.ts'

export const eoMonth = monthEdge(
  'EOMonth',
  'Gives the last day of the month so many months away.',
  ['EOMonth(Date(2024, 1, 15), 1)', 'Date(2024,2,29)'],
)
