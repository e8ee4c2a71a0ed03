import { type BuiltInFunction } from '../../5-eval/built-in.ts'
import { T } from '../../types/type.ts'

export const blank: BuiltInFunction = {
  name: 'Blank',
  category: 'Information',
  description: 'Gives no value.',
  examples: [['Blank()', 'Blank()']],
  parameters: [],
  minimum: 0,
  maximum: 0,
  returns: T.Blank,
  evaluate: () => null,
}
