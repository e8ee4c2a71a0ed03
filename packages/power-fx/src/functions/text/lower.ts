import { T } from '../../types/type.ts'
import { asText, lowerText, text, textFunction } from './text-arguments.ts'

export const lower = textFunction(
  'Lower',
  'Turns letters into small ones.',
  [['Lower("ABC")', '"abc"']],
  [text],
  T.Text,
  ([s], frame) => lowerText(asText(s), frame),
)
