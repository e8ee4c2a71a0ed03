import { type CallCheck } from '../../3-bind/call-check.ts'
import { type BuiltInFunction } from '../../5-eval/built-in.ts'
import { dynamicOf } from '../../5-eval/dynamic.ts'
import { accepts, unionTypes } from '../../types/conversion.ts'
import { T, type Type, isAggregate, rowType } from '../../types/type.ts'
import {
  DynamicValue,
  ErrorValue,
  RecordValue,
  TableValue,
  type Value,
} from '../../values/value.ts'
import { coerceBranches } from '../logical/branches.ts'
import { parameter } from '../parameters.ts'
import { dynamicItems, notAnArray } from './tables.ts'

export const table: BuiltInFunction = {
  name: 'Table',
  category: 'Table',
  description: 'Makes a table of records; tables among them give their rows.',
  examples: [['Table({a: 1}, {a: 2})', 'Table({a:1},{a:2})']],
  parameters: [parameter('record')],
  minimum: 0,
  maximum: Infinity,
  acceptsErrors: true,
  check(call) {
    const [only] = call.types
    if (call.types.length === 1 && only?.kind === 'Dynamic') return T.table({ Value: T.Dynamic })
    let united: Type = T.Unknown
    for (const [i, type] of call.types.entries()) {
      if (type.kind === 'Blank') continue
      if (!isAggregate(type)) {
        if (type.kind === 'Error') call.fail()
        else call.ensure(i, 'ErrNeedRecordOrTable')
        continue
      }
      const row = type.kind === 'Table' ? rowType(type) : type
      const next = uniteRows(united, row, call)
      if (!next) call.error(i, 'ErrTableDoesNotAcceptThisType')
      else united = next
    }
    const result = united.kind === 'Record' ? united : T.record({})
    call.types.forEach((type, i) => {
      if (type.kind === 'Table') coerceBranches(call, [i], { ...result, kind: 'Table' })
      else if (type.kind === 'Record') coerceBranches(call, [i], result)
    })
    return { ...result, kind: 'Table' }
  },
  evaluate(args, frame, site) {
    const [only] = args
    if (site.argTypes.length === 1 && site.argTypes[0]?.kind === 'Dynamic')
      return tableOfDynamic(only ?? null)
    const rows: Value[] = []
    for (const [i, arg] of args.entries()) {
      if (arg instanceof TableValue) {
        frame.spend(arg.length)
        for (const row of arg.rows) rows.push(row)
      } else if (site.argTypes[i]?.kind !== 'Table') rows.push(arg)
      else if (arg instanceof ErrorValue) return arg
    }
    return new TableValue(rows)
  },
}

function uniteRows(united: Type, row: Type, call: CallCheck): Type | undefined {
  if (united.kind === 'Record' && row.kind === 'Record' && call.v1) {
    if (united.fields.size === 0 || row.fields.size === 0)
      return united.fields.size > 0 ? united : row
    const sealed = [united.sealed === true, row.sealed === true]
    if (sealed[0] !== sealed[1]) return undefined
    if (sealed[0] && !accepts(united, row, true)) return undefined
    if (sealed[0] && united.fields.size !== row.fields.size) return undefined
  }
  return unionTypes(united, row, { v1: call.v1, coerce: true })
}

function tableOfDynamic(value: Value): Value {
  if (!(value instanceof DynamicValue)) return value
  const items = dynamicItems(value)
  if (!items) return notAnArray()
  return new TableValue(items.map((item) => new RecordValue(new Map([['Value', dynamicOf(item)]]))))
}
