import { type BuiltInFunction } from '../../5-eval/built-in.ts'
import { T } from '../../types/type.ts'

export const language: BuiltInFunction = {
  name: 'Language',
  category: 'Information',
  description: 'Gives the user’s language, such as "en-US".',
  examples: [['Language()', '"en-US"']],
  parameters: [],
  minimum: 0,
  maximum: 0,
  returns: T.Text,
  evaluate: (_, frame) => frame.culture.id,
}
