import { type BuiltInFunction } from '../../5-eval/built-in.ts'
import { ErrorValue, TableValue } from '../../values/value.ts'
import { ANY_TABLE, parameter } from '../parameters.ts'
import { asCount, cellOf, countingCheck } from './statistic.ts'

export const countA: BuiltInFunction = {
  name: 'CountA',
  category: 'Statistics',
  description: 'Counts the values in a one-column table that are not Blank.',
  examples: [['CountA(["a", Blank(), "b"])', '2']],
  parameters: [parameter('table', ANY_TABLE)],
  minimum: 1,
  maximum: 1,
  check: countingCheck('any'),
  evaluate([source], _frame, site) {
    const decimal = !site.numberIsFloat
    if (!(source instanceof TableValue)) return asCount(0, decimal)
    let n = 0
    for (const row of source.rows) {
      const cell = cellOf(row)
      if (cell instanceof ErrorValue) return cell
      if (cell !== null) n++
    }
    return asCount(n, decimal)
  },
}
