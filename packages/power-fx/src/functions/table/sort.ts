import { type BuiltInFunction } from '../../5-eval/built-in.ts'
import { Errors } from '../../5-eval/errors.ts'
import { type Awaitable } from '../../5-eval/frame.ts'
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
import { type Key, checkOrder, isDescending, needsTable, sortKeys } from './tables.ts'

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
  *run(args, frame, site) {
    const source: Value = yield args[0]!(frame)
    const direction: Value = args[2] ? yield args[2](frame) : null
    if (direction instanceof ErrorValue) return direction
    if (!(source instanceof TableValue)) return source
    const descending = isDescending(args[2] ? (direction ?? undefined) : undefined)
    if (descending === undefined) return Errors.argument('The sort order is not known.')
    const keys: Key[] = []
    const kinds = new Set<string>()
    for (const row of source.rows) {
      frame.step()
      frame.slots[site.slot] = row
      let value: Awaitable = args[1]!(frame)
      if (value instanceof Promise) value = yield value
      if (value instanceof ErrorValue) return value
      if (value !== null) kinds.add(keyKind(value))
      keys.push({ value, row })
    }
    if (kinds.size > 1) return Errors.argument('The sort keys are of different kinds.')
    return new TableValue(sortKeys(keys, descending, frame))
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
