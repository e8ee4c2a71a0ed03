import { monthEdge } from './moments.ts'

export const eDate = monthEdge('EDate', 'Gives the same day so many months away.', [
  'EDate(Date(2024, 1, 31), 1)',
  'Date(2024,2,29)',
])
