import { type BuiltInFunction } from '../../5-eval/built-in.ts'
import { type Awaitable } from '../../5-eval/frame.ts'
import { T } from '../../types/type.ts'
import { ErrorValue, TableValue, type Value } from '../../values/value.ts'
import { ANY_TABLE, optional, parameter } from '../parameters.ts'
import { asText } from './text-arguments.ts'

export const concat: BuiltInFunction = {
  name: 'Concat',
  category: 'Text',
  description: 'Joins what a formula gives for each row, with a separator between if wanted.',
  examples: [['Concat([1, 2, 3], Value, ", ")', '"1, 2, 3"']],
  parameters: [
    parameter('table', ANY_TABLE),
    parameter('formula', T.Text),
    optional('separator', T.Text),
  ],
  minimum: 2,
  maximum: 3,
  scope: 'rows',
  lambda: (i) => i === 1,
  check(call) {
    call.expect(0, ANY_TABLE)
    call.expect(1, T.Text)
    call.expect(2, T.Text)
    return T.Text
  },
  *run(args, frame, site) {
    const source: Value = yield args[0]!(frame)
    const separator: Value = args[2] ? yield args[2](frame) : ''
    if (source instanceof ErrorValue) return source
    if (separator instanceof ErrorValue) return separator
    if (!(source instanceof TableValue)) return source
    const parts: string[] = []
    for (const row of source.rows) {
      frame.step()
      frame.slots[site.slot] = row
      let value: Awaitable = args[1]!(frame)
      if (value instanceof Promise) value = yield value
      if (value instanceof ErrorValue) return value
      parts.push(asText(value))
    }
    return parts.join(asText(separator))
  },
}
