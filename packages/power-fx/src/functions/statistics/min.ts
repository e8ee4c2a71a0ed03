import { extreme } from './statistic.ts'

export const min = extreme('Min', 'Gives the least of numbers, dates or times.', [
  ['Min(3, 1, 2)', '1'],
])
