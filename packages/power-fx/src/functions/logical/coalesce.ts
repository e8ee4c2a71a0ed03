import { type BuiltInFunction } from '../../5-eval/built-in.ts'
import { T, type Type, typeName } from '../../types/type.ts'
import { type Value } from '../../values/value.ts'
import { parameter } from '../parameters.ts'
import { coerceBranches, unite } from './branches.ts'

export const coalesce: BuiltInFunction = {
  name: 'Coalesce',
  category: 'Information',
  description: 'Gives the first value that is neither Blank nor empty text.',
  examples: [['Coalesce(Blank(), "", "x")', '"x"']],
  parameters: [parameter('value')],
  minimum: 1,
  maximum: Infinity,
  lazy: () => true,
  check(call) {
    let type: Type = T.Blank
    const positions = call.args.map((_, i) => i)
    for (const i of positions) {
      const branch = call.types[i]!
      if (branch.kind === 'Error') {
        call.fail()
        continue
      }
      if (branch.kind === 'Void') {
        call.ensure(i, 'ErrBadType_ExpectedType_ProvidedType', typeName(type), typeName(branch))
        continue
      }
      const next = unite(type, branch, call.v1)
      if (next) type = next
      else call.ensure(i, 'ErrBadType_ExpectedType_ProvidedType', typeName(type), typeName(branch))
    }
    coerceBranches(call, positions, type)
    return type
  },
  *run(args, frame) {
    for (const arg of args) {
      const value: Value = yield arg(frame)
      if (value !== null && value !== '') return value
    }
    return null
  },
}
