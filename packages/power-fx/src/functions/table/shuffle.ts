import { type BuiltInFunction } from '../../5-eval/built-in.ts'
import { TableValue } from '../../values/value.ts'
import { ANY_TABLE, parameter } from '../parameters.ts'

export const shuffle: BuiltInFunction = {
  name: 'Shuffle',
  category: 'Table',
  description: 'Gives the rows in random order.',
  examples: [['CountRows(Shuffle([1, 2, 3]))', '3']],
  parameters: [parameter('table', ANY_TABLE)],
  minimum: 1,
  maximum: 1,
  volatile: true,
  ifBlank: 'blank',
  check: (call) => call.table() ?? ANY_TABLE,
  evaluate([source], frame) {
    if (!(source instanceof TableValue)) return null
    const rows = [...source.rows]
    for (let i = rows.length - 1; i > 0; i--) {
      const j = Math.floor(frame.random() * (i + 1))
      const swap = rows[i]!
      rows[i] = rows[j]!
      rows[j] = swap
    }
    return new TableValue(rows)
  },
}
