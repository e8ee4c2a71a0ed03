import { type BuiltInFunction, negation } from '../../5-eval/built-in.ts'
import { T } from '../../types/type.ts'
import { parameter } from '../parameters.ts'

export const not: BuiltInFunction = {
  name: 'Not',
  category: 'Logical',
  description: 'True when the condition is not.',
  examples: [['Not(true)', 'false']],
  parameters: [parameter('condition', T.Boolean)],
  minimum: 1,
  maximum: 1,
  returns: T.Boolean,
  prepare: ([condition]) => negation(condition!),
}
