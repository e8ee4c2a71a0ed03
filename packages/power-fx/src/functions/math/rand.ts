import { type BuiltInFunction } from '../../5-eval/built-in.ts'
import { T } from '../../types/type.ts'

export const rand: BuiltInFunction = {
  name: 'Rand',
  category: 'Math',
  description: 'Gives a random number from 0 to below 1, another at every evaluation.',
  examples: [['Rand() < 1', 'true']],
  parameters: [],
  minimum: 0,
  maximum: 0,
  volatile: true,
  returns: T.Number,
  evaluate: (_, frame) => frame.random(),
}
