import { extreme } from './statistic.ts'

export const max = extreme('Max', 'Gives the greatest of numbers, dates or times.', [
  ['Max(3, 1, 2)', '3'],
])
