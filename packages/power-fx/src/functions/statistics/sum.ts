import { decimals, numbers, statistic, total } from './statistic.ts'

export const sum = statistic(
  'Sum',
  'Adds numbers, or what a formula gives for each row; blanks are skipped.',
  [
    ['Sum(1, 2, 3)', '6'],
    ['Sum([1, 2, 3], Value * 2)', '12'],
  ],
  true,
  (values, decimal) => {
    if (decimal) {
      const list = decimals(values)
      return list.length === 0 ? null : list.reduce((a, b) => a.add(b))
    }
    const list = numbers(values)
    return list.length === 0 ? null : total(list)
  },
)
