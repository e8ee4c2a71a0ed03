import { type BuiltInFunction, chain } from '../../5-eval/built-in.ts'
import { T } from '../../types/type.ts'
import { ErrorValue } from '../../values/value.ts'
import { parameter } from '../parameters.ts'

export const withFunction: BuiltInFunction = {
  name: 'With',
  category: 'Table',
  description: 'Evaluates a formula in which the fields of a record are names.',
  examples: [['With({a: 2, b: 3}, a * b)', '6']],
  parameters: [parameter('scope', T.record({})), parameter('formula')],
  minimum: 2,
  maximum: 2,
  noCoercion: true,
  scope: 'record',
  lambda: (i) => i === 1,
  check(call) {
    const type = call.types[0]!
    if (type.kind !== 'Control') call.expect(0, T.record({}))
    if (call.types[1]?.kind === 'Error') call.fail()
    return call.types[1] ?? T.Unknown
  },
  prepare([source, formula], { slot }) {
    return (frame) =>
      chain(source!(frame), (scope) => {
        if (scope === null || scope instanceof ErrorValue) return scope
        const outer = frame.slots[slot] ?? null
        frame.slots[slot] = scope
        return chain(formula!(frame), (value) => {
          frame.slots[slot] = outer
          return value
        })
      })
  },
}
