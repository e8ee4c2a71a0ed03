import { type BuiltInFunction } from '../../5-eval/built-in.ts'
import { dynamicOf } from '../../5-eval/dynamic.ts'
import { Errors } from '../../5-eval/errors.ts'
import { T, rowType } from '../../types/type.ts'
import { DynamicValue, TableValue } from '../../values/value.ts'
import { ANY_TABLE, parameter } from '../parameters.ts'
import { asCount, dynamicItems, notAnArray, rowRecord } from './tables.ts'

export const index: BuiltInFunction = {
  name: 'Index',
  category: 'Table',
  description: 'Gives the row at a position, from 1; an error when there is none.',
  examples: [['Index(["a", "b"], 2).Value', '"b"']],
  parameters: [parameter('table', ANY_TABLE), parameter('position', T.Number)],
  minimum: 2,
  maximum: 2,
  blanks: ['keep', 'zero'],
  check(call) {
    const type = call.types[0]!
    call.expect(1, T.Number)
    if (type.kind === 'Dynamic') return T.Dynamic
    call.expect(0, ANY_TABLE)
    return type.kind === 'Table' ? rowType(type) : T.record({})
  },
  evaluate([source, position]) {
    const at = Math.trunc(asCount(position))
    if (source === null || source === undefined) return null
    if (at < 1) return Errors.argument()
    if (source instanceof TableValue)
      return at > source.length ? Errors.outOfRange() : rowRecord(source.rows[at - 1] ?? null)
    if (!(source instanceof DynamicValue)) return null
    const items = dynamicItems(source)
    if (!items) return notAnArray()
    return at > items.length ? Errors.outOfRange() : dynamicOf(items[at - 1] ?? null)
  },
}
