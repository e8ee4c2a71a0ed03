import { T } from '../../types/type.ts'
import { asText, text, textFunction } from './text-arguments.ts'

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  copy: '©',
  reg: '®',
  trade: '™',
  euro: '€',
  hellip: '…',
  mdash: '—',
  ndash: '–',
  laquo: '«',
  raquo: '»',
  bull: '•',
  middot: '·',
  deg: '°',
}

export const plainText = textFunction(
  'PlainText',
  'Removes HTML or XML markup and resolves character references.',
  [['PlainText("<b>bold</b> &amp; more")', '"bold & more"']],
  [text],
  T.Text,
  ([s]) => plainTextOf(asText(s)),
  { tabular: 0, blanks: ['empty'] },
)

/** Markup removed; blocks and breaks become line ends. */
function plainTextOf(source: string): string {
  const flat = source.replace(/[\r\n\t]/g, ' ').replace(/ {2,}/g, ' ')
  const stripped = flat
    .replace(/< *(header|script|style)\b[^>]*>.*?< *\/ *\1 *>/gi, '')
    .replace(/<!--.*?-->/g, '')
    .replace(/< *(?:br|li)\b[^>]*>/gi, '\r\n')
    .replace(/< *(?:div|p|tr)\b[^>]*>/gi, '\r\n\r\n')
    .replace(/<[^>]*>/g, '')
  return stripped
    .replace(/&(?:#(\d+)|#x([0-9a-f]+)|(\w+));/gi, (all, dec, hex, name) => {
      if (dec !== undefined) return String.fromCodePoint(Number(dec))
      if (hex !== undefined) return String.fromCodePoint(parseInt(String(hex), 16))
      return ENTITIES[String(name)] ?? all
    })
    .trim()
}
