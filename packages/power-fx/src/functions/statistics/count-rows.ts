import { type BuiltInFunction } from '../../5-eval/built-in.ts'
import { Errors } from '../../5-eval/errors.ts'
import { DynamicValue, ErrorValue, type RecordValue, TableValue } from '../../values/value.ts'
import { ANY_TABLE, parameter } from '../parameters.ts'
import { asCount } from './statistic.ts'

export const countRows: BuiltInFunction = {
  name: 'CountRows',
  category: 'Statistics',
  description: 'Counts the rows of a table.',
  examples: [['CountRows([1, 2, 3])', '3']],
  parameters: [parameter('table', ANY_TABLE)],
  minimum: 1,
  maximum: 1,
  check(call) {
    if (call.types[0]?.kind !== 'Dynamic') call.expect(0, ANY_TABLE)
    return call.numberType
  },
  evaluate([source], _frame, site) {
    const decimal = !site.numberIsFloat
    if (source instanceof TableValue) {
      // What has a shape is a record, which is quicker to see.
      for (const row of source.rows)
        if ((row as RecordValue | null)?.shape === undefined && row instanceof ErrorValue)
          return row
      return asCount(source.length, decimal)
    }
    if (source instanceof DynamicValue)
      return Array.isArray(source.node)
        ? asCount(source.node.length, decimal)
        : Errors.wrongType('an array', 'another value')
    return site.argTypes[0]?.kind === 'Dynamic' ? null : asCount(0, decimal)
  },
}
