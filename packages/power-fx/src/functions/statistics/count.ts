import { type BuiltInFunction } from '../../5-eval/built-in.ts'
import { Decimal } from '../../values/decimal.ts'
import { DateTimeValue, DateValue, ErrorValue, TableValue } from '../../values/value.ts'
import { ANY_TABLE, parameter } from '../parameters.ts'
import { asCount, cellOf, countingCheck } from './statistic.ts'

export const count: BuiltInFunction = {
  name: 'Count',
  category: 'Statistics',
  description: 'Counts the numbers in a one-column table.',
  examples: [['Count([1, Blank(), 3])', '2']],
  parameters: [parameter('table', ANY_TABLE)],
  minimum: 1,
  maximum: 1,
  check: countingCheck('numbers'),
  evaluate([source], _frame, site) {
    const decimal = !site.numberIsFloat
    if (!(source instanceof TableValue)) return asCount(0, decimal)
    let n = 0
    for (const row of source.rows) {
      const cell = cellOf(row)
      if (cell instanceof ErrorValue) return cell
      if (
        typeof cell === 'number' ||
        cell instanceof Decimal ||
        cell instanceof DateValue ||
        cell instanceof DateTimeValue
      )
        n++
    }
    return asCount(n, decimal)
  },
}
