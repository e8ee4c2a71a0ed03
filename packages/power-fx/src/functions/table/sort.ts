import { type BuiltInFunction, chain, walkRows } from '../../5-eval/built-in.ts'
import { Errors } from '../../5-eval/errors.ts'
import { isPrimitive } from '../../types/conversion.ts'
import { typeName } from '../../types/type.ts'
import { Decimal } from '../../values/decimal.ts'
import {
  DateTimeValue,
  DateValue,
  ErrorValue,
  OptionValue,
  RecordValue,
  TableValue,
  TimeValue,
  type Value,
} from '../../values/value.ts'
import { ANY_TABLE, optional, parameter } from '../parameters.ts'
import { checkOrder, isDescending, needsTable, sortRows } from './tables.ts'

const SORTABLE = new Set([
  'Boolean',
  'Number',
  'Decimal',
  'Date',
  'Time',
  'DateTime',
  'Text',
  'Blank',
  'OptionSetValue',
])

export const sort: BuiltInFunction = {
  name: 'Sort',
  category: 'Table',
  description: 'Sorts rows by what a formula gives for each; blanks come last.',
  examples: [['Sort([3, 1, 2], Value)', 'Table({Value:1},{Value:2},{Value:3})']],
  parameters: [
    parameter('table', ANY_TABLE),
    parameter('formula'),
    optional('order', undefined, 'SortOrder.Ascending or SortOrder.Descending.'),
  ],
  minimum: 2,
  maximum: 3,
  noCoercion: true,
  scope: 'rows',
  lambda: (i) => i === 1,
  check(call) {
    const type = needsTable(call)
    const key = call.types[1]!
    if (key.kind === 'Error') call.fail()
    else if (call.v1 ? !SORTABLE.has(key.kind) : !isPrimitive(key))
      call.error(1, 'ErrBadType_Type', typeName(key))
    checkOrder(call, 2)
    return type ?? ANY_TABLE
  },
  prepare([source, formula, order], { slot, features }) {
    return (frame) =>
      chain(source!(frame), (table) =>
        chain(order ? order(frame) : null, (direction) => {
          if (direction instanceof ErrorValue) return direction
          if (!(table instanceof TableValue)) return table
          const descending = isDescending(order ? (direction ?? undefined) : undefined)
          // Orders were texts before enumerations had types of their own, and any other meant up.
          if (descending === undefined && features.stronglyTypedBuiltinEnums)
            return Errors.argument('The sort order is not known.')
          const keys: Value[] = []
          const kinds = new Set<string>()
          let last: string | undefined
          const see = (key: Value) => {
            if (key instanceof ErrorValue) return key
            const kind = key === null ? last : keyKind(key)
            if (kind !== last && kind !== undefined) kinds.add((last = kind))
            keys.push(key)
            return undefined
          }
          const end = () =>
            kinds.size > 1
              ? Errors.argument('The sort keys are of different kinds.')
              : new TableValue(sortRows(table.rows, keys, descending === true, frame))
          return walkRows(table.rows, formula!, frame, slot, see, end)
        }),
      )
  },
}

function keyKind(value: Value): string {
  if (typeof value === 'number' || value instanceof Decimal) return 'number'
  if (value instanceof DateValue || value instanceof DateTimeValue) return 'date'
  if (value instanceof TimeValue) return 'time'
  if (value instanceof OptionValue) return 'option'
  if (value instanceof RecordValue || value instanceof TableValue) return 'aggregate'
  return typeof value
}
