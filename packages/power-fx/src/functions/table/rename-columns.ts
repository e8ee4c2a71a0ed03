import { type BuiltInFunction } from '../../5-eval/built-in.ts'
import { ANY_TABLE, parameter } from '../parameters.ts'
import { type Aggregate, mapColumns, shapeOf } from './tables.ts'

export const renameColumns: BuiltInFunction = {
  name: 'RenameColumns',
  category: 'Table',
  description: 'Gives columns other names.',
  examples: [['RenameColumns(Table({a: 1}), a, b)', 'Table({b:1})']],
  parameters: [parameter('table', ANY_TABLE), parameter('column'), parameter('new')],
  minimum: 3,
  maximum: Infinity,
  parity: 'odd',
  noCoercion: true,
  ifBlank: 'blank',
  column: (i) => i > 0,
  check(call) {
    const shape = shapeOf(call)
    let fields = new Map(shape?.fields)
    if (shape?.sealed && call.v1) call.error(0, 'ErrRenameOfSealed')
    for (let i = 1; i + 1 < call.args.length; i += 2) {
      const current: Aggregate | undefined = shape && { ...shape, fields }
      const from = call.column(i, current)
      const to = call.column(i + 1)
      if (from === undefined || to === undefined) continue
      if (fields.has(to) && to !== from) {
        call.error(i + 1, 'ErrColExists_Name', to)
        continue
      }
      fields = new Map([...fields].map(([name, type]) => [name === from ? to : name, type]))
    }
    return shape && (call.ok || !shape.sealed) ? { ...shape, fields } : ANY_TABLE
  },
  evaluate([source], frame, site) {
    const pairs: [string, string][] = []
    for (let i = 1; site.columns.has(i); i += 2)
      pairs.push([site.columns.get(i)!, site.columns.get(i + 1) ?? ''])
    return mapColumns(source ?? null, frame, (names) => {
      let renamed = names
      for (const [from, to] of pairs) renamed = renamed.map((name) => (name === from ? to : name))
      return names.map((name, i) => [name, renamed[i]!])
    })
  },
}
