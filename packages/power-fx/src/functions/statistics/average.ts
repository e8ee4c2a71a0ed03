import { Errors } from '../../5-eval/errors.ts'
import { Decimal } from '../../values/decimal.ts'
import { decimals, numbers, statistic, total } from './statistic.ts'

export const average = statistic(
  'Average',
  'Gives the mean of numbers, or of what a formula gives for each row; blanks are skipped.',
  [['Average(1, 2, 3)', '2']],
  true,
  (values, decimal) => {
    if (decimal) {
      const list = decimals(values)
      if (list.length === 0) return Errors.divideByZero()
      return list.reduce((a, b) => a.add(b)).divide(Decimal.fromInteger(list.length))
    }
    const list = numbers(values)
    return list.length === 0 ? Errors.divideByZero() : total(list) / list.length
  },
)
