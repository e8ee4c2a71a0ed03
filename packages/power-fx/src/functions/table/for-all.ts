import { type BuiltInFunction } from '../../5-eval/built-in.ts'
import { dynamicOf } from '../../5-eval/dynamic.ts'
import { type Awaitable } from '../../5-eval/frame.ts'
import { isPrimitive } from '../../types/conversion.ts'
import { T } from '../../types/type.ts'
import {
  DynamicValue,
  RecordValue,
  TableValue,
  type Value,
  VoidValue,
  combineErrors,
} from '../../values/value.ts'
import { ANY_TABLE, parameter } from '../parameters.ts'
import { dynamicItems, notAnArray } from './tables.ts'

export const forAll: BuiltInFunction = {
  name: 'ForAll',
  category: 'Table',
  description: 'Evaluates a formula for each row and gives a table of the results.',
  examples: [['ForAll([1, 2], Value * 10)', 'Table({Value:10},{Value:20})']],
  parameters: [parameter('table', ANY_TABLE), parameter('formula')],
  minimum: 2,
  maximum: 2,
  noCoercion: true,
  scope: 'rows',
  lambda: (i) => i === 1,
  check(call) {
    const source = call.types[0]!
    if (source.kind !== 'Dynamic') {
      if (source.kind === 'Blank') call.error(0, 'ErrBadType')
      else call.expect(0, ANY_TABLE)
    }
    const type = call.types[1]!
    if (type.kind === 'Error') call.fail()
    if (type.kind === 'Record') return { ...type, kind: 'Table' }
    if (type.kind === 'Void') return T.Void
    if (type.kind === 'Table' || isPrimitive(type) || type.kind === 'Control')
      return T.table({ Value: type })
    return T.table({ Value: type })
  },
  *run(args, frame, site) {
    const source: Value = yield args[0]!(frame)
    let items: readonly Value[]
    if (source instanceof TableValue) items = source.rows
    else if (source instanceof DynamicValue) {
      const nodes = dynamicItems(source)
      if (!nodes) return notAnArray()
      items = nodes.map(dynamicOf)
    } else return source
    const results: Value[] = []
    const wrap = site.argTypes[1]?.kind !== 'Record'
    for (const item of items) {
      frame.step()
      frame.slots[site.slot] = item
      let value: Awaitable = args[1]!(frame)
      if (value instanceof Promise) value = yield value
      results.push(value)
    }
    const errors = combineErrors(results)
    if (errors) return errors
    if (site.type.kind === 'Void') return VoidValue.instance
    return new TableValue(
      wrap ? results.map((value) => new RecordValue(new Map([['Value', value]]))) : results,
    )
  },
}
