import { type BuiltInFunction } from '../../5-eval/built-in.ts'
import { T, type Type } from '../../types/type.ts'
import { ANY_TABLE, parameter } from '../parameters.ts'
import { mapColumns, shapeOf } from './tables.ts'

export const showColumns: BuiltInFunction = {
  name: 'ShowColumns',
  category: 'Table',
  description: 'Keeps only these columns.',
  examples: [['ShowColumns(Table({a: 1, b: 2}), b)', 'Table({b:2})']],
  parameters: [parameter('table', ANY_TABLE), parameter('column')],
  minimum: 2,
  maximum: Infinity,
  noCoercion: true,
  ifBlank: 'blank',
  column: (i) => i > 0,
  check(call) {
    const shape = shapeOf(call)
    const fields = new Map<string, Type>()
    for (let i = 1; i < call.args.length; i++) {
      const name = call.column(i, shape)
      if (name === undefined) continue
      if (fields.has(name)) {
        call.warn(i, 'ErrColConflict_Name', name)
        call.fail()
      }
      fields.set(name, shape?.fields.get(name) ?? T.Error)
    }
    if (!shape) return ANY_TABLE
    const { sealed: _, ...open } = shape
    return { ...open, fields }
  },
  evaluate([source], frame, site) {
    const kept = [...site.columns.values()].map((name) => [name, name] as const)
    return mapColumns(source ?? null, frame, () => kept)
  },
}
