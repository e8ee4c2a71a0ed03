import { statistic, variance } from './statistic.ts'

export const varP = statistic(
  'VarP',
  'Gives the variance of the whole population.',
  [['VarP(1, 3)', '1']],
  false,
  variance,
)
