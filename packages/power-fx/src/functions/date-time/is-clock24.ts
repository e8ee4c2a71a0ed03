import { type BuiltInFunction } from '../../5-eval/built-in.ts'
import { T } from '../../types/type.ts'

export const isClock24: BuiltInFunction = {
  name: 'IsClock24',
  namespace: 'Clock',
  category: 'DateTime',
  description: 'True where clocks count to 24.',
  examples: [['Clock.IsClock24()', 'false']],
  parameters: [],
  minimum: 0,
  maximum: 0,
  returns: T.Boolean,
  evaluate: (_, frame) => /H/.test(frame.culture.shortTime),
}
