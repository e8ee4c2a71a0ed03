import { T } from '../../types/type.ts'
import { asText, text, textFunction, upperText } from './text-arguments.ts'

export const upper = textFunction(
  'Upper',
  'Turns letters into capitals.',
  [['Upper("abc")', '"ABC"']],
  [text],
  T.Text,
  ([s], frame) => upperText(asText(s), frame),
)
