import { type BuiltInFunction } from '../../5-eval/built-in.ts'
import { T } from '../../types/type.ts'

export const pi: BuiltInFunction = {
  name: 'Pi',
  category: 'Math',
  description: 'Gives the ratio of a circle’s circumference to its diameter.',
  examples: [['Round(Pi(), 2)', '3.14']],
  parameters: [],
  minimum: 0,
  maximum: 0,
  returns: T.Number,
  evaluate: () => Math.PI,
}
