import { T } from '../../types/type.ts'
import { asText, text, textFunction } from './text-arguments.ts'

const HTML: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

export const encodeHtml = textFunction(
  'EncodeHTML',
  'Escapes text for HTML.',
  [['EncodeHTML("<b>")', '"&lt;b&gt;"']],
  [text],
  T.Text,
  ([s]) =>
    asText(s).replace(
      /[&<>"'\u00a0-\u00ff]|[\u{10000}-\u{10ffff}]/gu,
      (c) => HTML[c] ?? `&#${c.codePointAt(0)};`,
    ),
  { tabular: 0 },
)
