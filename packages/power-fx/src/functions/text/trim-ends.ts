import { T } from '../../types/type.ts'
import { asText, text, textFunction, trimWhite } from './text-arguments.ts'

export const trimEnds = textFunction(
  'TrimEnds',
  'Removes spaces at both ends.',
  [['TrimEnds("  a  b ")', '"a  b"']],
  [text],
  T.Text,
  ([s]) => trimWhite(asText(s)),
)
