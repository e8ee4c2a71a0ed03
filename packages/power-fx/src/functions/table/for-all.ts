import { type BuiltInFunction, chain, walkRows } from '../../5-eval/built-in.ts'
import { dynamicOf } from '../../5-eval/dynamic.ts'
import { eachValue, places, rowFormulaOf } from '../../5-eval/row-formula.ts'
import { isPrimitive } from '../../types/conversion.ts'
import { T } from '../../types/type.ts'
import {
  DynamicValue,
  ErrorValue,
  TableValue,
  type Value,
  VoidValue,
  combineErrors,
  valueRow,
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
  prepare([source, formula], { argTypes, slot, type }) {
    const wrap = argTypes[1]?.kind !== 'Record'
    const isVoid = type.kind === 'Void'
    const ofRow = rowFormulaOf(formula!, slot)
    return (frame) =>
      chain(source!(frame), (table) => {
        let items: readonly Value[]
        if (table instanceof TableValue) items = table.rows
        else if (table instanceof DynamicValue) {
          const nodes = dynamicItems(table)
          if (!nodes) return notAnArray()
          items = nodes.map(dynamicOf)
        } else return table
        if (ofRow) {
          const results = places(items.length)
          const errors: Value[] = []
          eachValue(items, ofRow, frame, (value, at) => {
            if (typeof value === 'object' && value instanceof ErrorValue) errors.push(value)
            results[at] = wrap ? valueRow(value) : value
          })
          return combineErrors(errors) ?? new TableValue(results)
        }
        const results: Value[] = []
        const errors: Value[] = []
        const see = (value: Value) => {
          if (value instanceof ErrorValue) errors.push(value)
          results.push(wrap ? valueRow(value) : value)
          return undefined
        }
        const end = () =>
          combineErrors(errors) ?? (isVoid ? VoidValue.instance : new TableValue(results))
        return walkRows(items, formula!, frame, slot, see, end)
      })
  },
}
