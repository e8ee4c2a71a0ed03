import { T } from '../../types/type.ts'
import { asText, text, textFunction, trimWhite } from './text-arguments.ts'

export const trim = textFunction(
  'Trim',
  'Removes spaces at both ends, and all but one between words.',
  [['Trim("  a  b ")', '"a b"']],
  [text],
  T.Text,
  ([s]) => trimWhite(asText(s).replace(/[^\S\xA0\n\v\f\r\uFEFF]+/g, ' ')),
)
