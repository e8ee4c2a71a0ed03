import { T } from '../../types/type.ts'
import { asText, text, textFunction } from './text-arguments.ts'

/** Names of the characters from U+00A0 on, in order. */
const LATIN =
  'nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml'
/** Names of the Greek capitals from U+0391 on, in order; the small ones are 32 further. */
const GREEK =
  'Alpha Beta Gamma Delta Epsilon Zeta Eta Theta Iota Kappa Lambda Mu Nu Xi Omicron Pi Rho - Sigma Tau Upsilon Phi Chi Psi Omega'

const ENTITIES: Readonly<Record<string, string>> = {
  ...Object.fromEntries(LATIN.split(' ').map((name, i) => [name, String.fromCharCode(0xa0 + i)])),
  ...Object.fromEntries(
    GREEK.split(' ').flatMap((name, i) => [
      [name, String.fromCharCode(0x391 + i)],
      [name.toLowerCase(), String.fromCharCode(0x3b1 + i)],
    ]),
  ),
  nbsp: ' ',
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  trade: '™',
  euro: '€',
  hellip: '…',
  mdash: '—',
  ndash: '–',
  bull: '•',
  lsquo: '‘',
  rsquo: '’',
  ldquo: '“',
  rdquo: '”',
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
