import { type BuiltInFunction } from '../../5-eval/built-in.ts'
import { ANY_TABLE, parameter } from '../parameters.ts'
import { mapColumns, shapeOf } from './tables.ts'

export const dropColumns: BuiltInFunction = {
  name: 'DropColumns',
  category: 'Table',
  description: 'Leaves columns out.',
  examples: [['DropColumns(Table({a: 1, b: 2}), b)', 'Table({a:1})']],
  parameters: [parameter('table', ANY_TABLE), parameter('column')],
  minimum: 2,
  maximum: Infinity,
  noCoercion: true,
  ifBlank: 'blank',
  column: (i) => i > 0,
  check(call) {
    const shape = shapeOf(call)
    const fields = new Map(shape?.fields)
    for (let i = 1; i < call.args.length; i++) {
      // What an earlier argument drops is gone for a later one.
      const name = call.column(i, shape && { ...shape, fields: new Map(fields) })
      if (name !== undefined) fields.delete(name)
    }
    return shape ? { ...shape, fields } : ANY_TABLE
  },
  evaluate([source], frame, site) {
    const gone = new Set(site.columns.values())
    return mapColumns(source ?? null, frame, (names) =>
      names.filter((name) => !gone.has(name)).map((name) => [name, name]),
    )
  },
}
