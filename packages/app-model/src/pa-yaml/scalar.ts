import { stringify } from 'yaml'

const LINE_BREAK_OR_SURROGATE = /[\n\u0085\u2028\u2029\ud800-\udfff]/
// eslint-disable-next-line no-control-regex
const NEEDS_ESCAPES = /[\r\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufeff]/

/**
 * A formula as the value of a property, from the colon's right side on.
 *
 * Plain where the text allows; a literal block where it has a comment sign, a mapping sign, a
 * line break or a surrogate character; single quotes where trailing white space would be lost;
 * double quotes where only escapes can say it (a carriage return).
 *
 * @param indent  Spaces before the lines of a block.
 */
export function writeFormula(formula: string, indent: number): string {
  const text = `=${formula}`
  if (NEEDS_ESCAPES.test(text)) return ` ${JSON.stringify(text)}`
  const isBlock =
    text.includes(' #') ||
    text.includes('\t#') ||
    text.includes(': ') ||
    text.includes(':\t') ||
    text.endsWith(':') ||
    LINE_BREAK_OR_SURROGATE.test(text)
  if (isBlock && !(/[ \t]$/.test(text) && !text.includes('\n'))) return literalBlock(text, indent)
  if (/[ \t]$/.test(text)) return ` '${text.replaceAll("'", "''")}'`
  return ` ${text}`
}

function literalBlock(text: string, indent: number): string {
  const body = text.replace(/\n+$/, '')
  const trailing = text.length - body.length
  const chomp = trailing === 0 ? '-' : trailing === 1 ? '' : '+'
  const space = ' '.repeat(indent)
  const lines = body.split('\n').map((line) => (line === '' ? '' : space + line))
  // The last line's own break is the first of the trailing ones.
  const rest = trailing > 1 ? '\n'.repeat(trailing - 1) : ''
  return ` |${chomp}\n${lines.join('\n')}${rest}`
}

/** A name as a mapping key or a plain value, quoted only as YAML needs. */
export function writeName(name: string): string {
  if (/^[A-Za-z_][\w]*( [\w()]+)*$/.test(name) && !RESERVED.test(name)) return name
  const quoted = stringify(name, { lineWidth: 0, defaultStringType: 'PLAIN', singleQuote: true })
  return quoted.trimEnd()
}

const RESERVED = /^(?:true|false|null|yes|no|on|off|y|n)$/i
