import { type BuiltInFunction } from '../../5-eval/built-in.ts'
import { T } from '../../types/type.ts'
import { ErrorValue, type Value } from '../../values/value.ts'
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
  *run(args, frame, site) {
    const scope: Value = yield args[0]!(frame)
    if (scope === null || scope instanceof ErrorValue) return scope
    const outer = frame.slots[site.slot] ?? null
    frame.slots[site.slot] = scope
    const value: Value = yield args[1]!(frame)
    frame.slots[site.slot] = outer
    return value
  },
}
