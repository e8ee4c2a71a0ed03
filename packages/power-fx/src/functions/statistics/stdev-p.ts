import { statistic, variance } from './statistic.ts'

export const stdevP = statistic(
  'StdevP',
  'Gives the standard deviation of the whole population.',
  [['StdevP(1, 3)', '1']],
  false,
  (values) => {
    const result = variance(values)
    return typeof result === 'number' ? Math.sqrt(result) : result
  },
)
