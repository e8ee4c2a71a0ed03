import { T } from '../../types/type.ts'
import { asText, text, textFunction } from './text-arguments.ts'

export const encodeUrl = textFunction(
  'EncodeUrl',
  'Escapes text for a web address.',
  [['EncodeUrl("a b&c")', '"a%20b%26c"']],
  [text],
  T.Text,
  ([s]) =>
    encodeURIComponent(asText(s).toWellFormed()).replace(
      /[!'()*]/g,
      (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
    ),
  { tabular: 0 },
)
