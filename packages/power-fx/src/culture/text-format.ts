import { partsOf } from '../values/calendar.ts'
import { Decimal } from '../values/decimal.ts'
import type { Culture } from './culture.ts'
import { formatDate } from './date-text.ts'

/** What kind of format a text is: for numbers, for dates, or neither when it is not valid. */
export type FormatKind = 'number' | 'date' | 'invalid'

/** A format text taken apart. */
export interface TextFormat {
  readonly kind: FormatKind
  readonly pieces: readonly Piece[]
}

/** A piece of a format: text as it is, or characters with a meaning. */
interface Piece {
  readonly literal: boolean
  readonly text: string
}

const MAX_LENGTH = 100
const DATE_LETTERS = /[dmyhs]/i

const formats = new Map<string, TextFormat>()

/** Takes a format apart; kept for the next time. */
export function parseFormat(text: string): TextFormat {
  let format = formats.get(text)
  if (!format) {
    if (formats.size > 500) formats.clear()
    formats.set(text, (format = analyse(text)))
  }
  return format
}

const INVALID: TextFormat = { kind: 'invalid', pieces: [] }

function analyse(text: string): TextFormat {
  if (text.length > MAX_LENGTH) return INVALID
  const pieces = cut(text)
  if (!pieces) return INVALID
  const plain = pieces.map((piece) => (piece.literal ? '\u0000' : piece.text)).join('')
  if (/[[\]?_*@]/.test(plain) || /general/i.test(plain) || plain.startsWith('/')) return INVALID
  if ((plain.match(/;/g) ?? []).length > 2) return INVALID
  if (DATE_LETTERS.test(plain)) {
    if (/m{5,}/i.test(plain)) return INVALID
    const rest = plain.replace(/s\.0{1,3}(?!0)/gi, 's')
    if (/[0#]/.test(rest)) return INVALID
    for (const [half] of plain.matchAll(/am\/pm|a\/p/gi))
      if (half !== half.toUpperCase()) return INVALID
    return { kind: 'date', pieces }
  }
  for (const section of plain.split(';')) if (!validNumber(section)) return INVALID
  return { kind: 'number', pieces }
}

/** Whether a section may format numbers. */
function validNumber(section: string): boolean {
  if (/:.*[0#]/.test(section) || /[0#].*\//.test(section) || /^[gGeE]$/.test(section)) return false
  const letter = /[0#.]e/i.exec(section)
  if (!letter) return true
  const exponent = EXPONENT.exec(section.slice(letter.index + 1))
  if (!exponent) return false
  return !/[0#%]/.test(section.slice(letter.index + 1 + exponent[0].length))
}

/** Splits at quotes and backslashes; undefined when one is left open. */
function cut(text: string): Piece[] | undefined {
  const pieces: Piece[] = []
  const add = (literal: boolean, piece: string) => {
    const last = pieces.at(-1)
    if (last && last.literal === literal)
      pieces[pieces.length - 1] = { literal, text: last.text + piece }
    else pieces.push({ literal, text: piece })
  }
  for (let i = 0; i < text.length; i++) {
    const c = text.charAt(i)
    if (c === '\\') {
      const next = text[++i]
      if (next === undefined) return undefined
      add(true, next)
    } else if (c === '"') {
      const close = text.indexOf('"', i + 1)
      if (close < 0) return undefined
      add(true, text.slice(i + 1, close))
      i = close
    } else if (c === "'") add(true, c)
    else add(false, c)
  }
  return pieces
}

/** Writes a wall time by a date format. */
export function formatMoment(ms: number, format: TextFormat, culture: Culture, serial = 1): string {
  const sections = sectionsOf(format.pieces)
  const chosen = serial < 0 ? 1 : serial === 0 ? 2 : 0
  const tokens = dateTokens(sections[chosen] ?? sections[0] ?? [])
  const twelve = tokens.some((token) => token.kind === 'half')
  const specifiers = tokens.filter((token) => token.kind !== 'literal')
  let out = ''
  let at = -1
  let afterHour = false
  for (const token of tokens) {
    if (token.kind === 'literal') {
      out += token.text
      continue
    }
    at++
    const minutes =
      token.kind === 'm' &&
      token.text.length <= 2 &&
      (afterHour || specifiers[at + 1]?.kind === 's')
    if (token.kind === 'h') afterHour = true
    else if (token.kind === 'd' || token.kind === 'y' || (token.kind === 'm' && !minutes))
      afterHour = false
    out += writeToken(token, minutes, ms, twelve, culture)
  }
  return out
}

interface DateToken {
  readonly kind: 'literal' | 'd' | 'm' | 'y' | 'h' | 's' | 'half' | 'fraction'
  readonly text: string
}

const DATE_TOKEN = /AM\/PM|A\/P|d+|m+|y+|h+|s+|\.0{1,3}|./giu

function dateTokens(pieces: readonly Piece[]): DateToken[] {
  const tokens: DateToken[] = []
  for (const piece of pieces) {
    if (piece.literal) {
      tokens.push({ kind: 'literal', text: piece.text })
      continue
    }
    for (const [text] of piece.text.matchAll(DATE_TOKEN)) {
      const letter = text.charAt(0).toLowerCase()
      if (text === 'AM/PM' || text === 'A/P') tokens.push({ kind: 'half', text })
      else if (text.startsWith('.0')) tokens.push({ kind: 'fraction', text })
      else if (
        letter === 'd' ||
        letter === 'm' ||
        letter === 'y' ||
        letter === 'h' ||
        letter === 's'
      )
        tokens.push({ kind: letter, text })
      else tokens.push({ kind: 'literal', text })
    }
  }
  return tokens
}

function writeToken(
  token: DateToken,
  minutes: boolean,
  ms: number,
  twelve: boolean,
  culture: Culture,
): string {
  const size = token.text.length
  switch (token.kind) {
    case 'd':
      return formatDate(ms, 'd'.repeat(Math.min(4, size)) + "''", culture)
    case 'm': {
      if (minutes) return formatDate(ms, `${'m'.repeat(size)}''`, culture)
      const name = partsOf(ms).month - 1
      if (size === 3) return culture.monthsShort[name]!
      if (size > 3) return culture.months[name]!
      return formatDate(ms, 'M'.repeat(size), culture)
    }
    case 'y':
      return formatDate(ms, size <= 2 ? 'yy' : 'yyyy', culture)
    case 'h':
      return formatDate(ms, (twelve ? 'h' : 'H').repeat(Math.min(2, size)), culture)
    case 's':
      return formatDate(ms, 's'.repeat(Math.min(2, size)), culture)
    case 'half':
      return formatDate(ms, token.text === 'A/P' ? 't' : 'tt', culture)
    default:
      return `${culture.decimal}${formatDate(ms, 'f'.repeat(size - 1), culture)}`
  }
}

/** Digits of a number without sign: value = 0.d₁d₂… × 10^scale; empty for zero. */
interface Digits {
  digits: number[]
  scale: number
}

/** A double counts with its 15 significant digits, a decimal with all. */
function digitsOf(value: number | Decimal): Digits {
  if (value instanceof Decimal) {
    const text = value.coefficient.toString().replace('-', '')
    const trimmed = text.replace(/0+$/, '')
    if (trimmed === '') return { digits: [], scale: 0 }
    return { digits: trimmed.split('').map(Number), scale: text.length - value.scale }
  }
  if (value === 0) return { digits: [], scale: 0 }
  const [mantissa = '', exponent = '0'] = Math.abs(value).toExponential(14).split('e')
  const text = mantissa.replace('.', '').replace(/0+$/, '')
  return { digits: text.split('').map(Number), scale: Number(exponent) + 1 }
}

function roundTo(number: Digits, position: number): Digits {
  const { digits, scale } = number
  if (position >= digits.length) return number
  if (position < 0) return { digits: [], scale: 0 }
  const kept = digits.slice(0, position)
  if (digits[position]! >= 5) {
    while (kept.length > 0 && kept.at(-1) === 9) kept.pop()
    if (kept.length === 0) return { digits: [1], scale: scale + 1 }
    kept[kept.length - 1]!++
    return { digits: kept, scale }
  }
  while (kept.length > 0 && kept.at(-1) === 0) kept.pop()
  return { digits: kept, scale: kept.length === 0 ? 0 : scale }
}

type NumberToken =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: '0' | '#' | '.' | '%' }
  | { readonly kind: 'comma'; readonly count: number }
  | {
      readonly kind: 'exponent'
      readonly letter: string
      readonly plus: boolean
      readonly digits: number
    }

interface Section {
  readonly tokens: readonly NumberToken[]
  readonly digitCount: number
  readonly decimalAt: number
  readonly firstZero: number
  readonly lastZero: number
  readonly scientific: boolean
  readonly grouped: boolean
  readonly shift: number
}

const EXPONENT = /^e([+-]?)([0#]*0[0#]*|(?<=[+-])#+)/i

/** Cuts a format at its semicolons. */
function sectionsOf(pieces: readonly Piece[]): Piece[][] {
  const sections: Piece[][] = [[]]
  for (const piece of pieces) {
    if (piece.literal) {
      sections.at(-1)!.push(piece)
      continue
    }
    piece.text.split(';').forEach((text, i) => {
      if (i > 0) sections.push([])
      if (text !== '') sections.at(-1)!.push({ literal: false, text })
    })
  }
  return sections
}

function numberTokens(pieces: readonly Piece[]): NumberToken[] {
  const tokens: NumberToken[] = []
  for (const { literal, text } of pieces) {
    if (literal) {
      tokens.push({ kind: 'literal', text })
      continue
    }
    for (let i = 0; i < text.length; i++) {
      const c = text.charAt(i)
      const exponent =
        isDigit(tokens.at(-1)) || tokens.at(-1)?.kind === '.' ? EXPONENT.exec(text.slice(i)) : null
      if (exponent) {
        const [all, sign, digits = ''] = exponent
        const zeros = digits.replaceAll('#', '').length
        tokens.push({
          kind: 'exponent',
          letter: c,
          plus: sign === '+',
          digits: zeros + (digits.endsWith('#') ? 1 : 0),
        })
        i += all.length - 1
      } else if (c === '0' || c === '#' || c === '.' || c === '%') tokens.push({ kind: c })
      else if (c === ',') {
        const run = /^,+/.exec(text.slice(i))![0].length
        tokens.push({ kind: 'comma', count: run })
        i += run - 1
      } else tokens.push({ kind: 'literal', text: c })
    }
  }
  return tokens
}

const isDigit = (token: NumberToken | undefined) => token?.kind === '0' || token?.kind === '#'

/** Commas group between digits, divide by thousands after the last, and stand for themselves elsewhere. */
function scan(pieces: readonly Piece[]): Section {
  const raw = numberTokens(pieces)
  const tokens: NumberToken[] = []
  let digitCount = 0
  let decimalAt = -1
  let firstZero = Infinity
  let lastZero = 0
  let scientific = false
  let grouped = false
  let shift = 0
  const lastDigit = raw.findLastIndex(isDigit)
  for (const [i, token] of raw.entries()) {
    switch (token.kind) {
      case '#':
        digitCount++
        break
      case '0':
        if (firstZero === Infinity) firstZero = digitCount
        lastZero = ++digitCount
        break
      case '.':
        if (decimalAt < 0) decimalAt = digitCount
        break
      case '%':
        shift += 2
        break
      case 'exponent':
        scientific = true
        break
      case 'comma': {
        if (raw[i - 1]?.kind === '.') continue
        if (!isDigit(raw[i - 1])) {
          tokens.push({ kind: 'literal', text: ',' })
          continue
        }
        const next = raw[i + 1]
        if (isDigit(next)) grouped ||= decimalAt < 0
        else if (next?.kind === '.' || i > lastDigit) shift -= token.count * 3
        continue
      }
      default:
    }
    tokens.push(token)
  }
  if (decimalAt < 0) decimalAt = digitCount
  return {
    tokens,
    digitCount,
    decimalAt,
    firstZero: firstZero < decimalAt ? decimalAt - firstZero : 0,
    lastZero: lastZero > decimalAt ? decimalAt - lastZero : 0,
    scientific,
    grouped,
    shift,
  }
}

function scaled(number: Digits, section: Section): Digits {
  if (number.digits.length === 0) return { digits: [], scale: 0 }
  const scale = number.scale + section.shift
  const position = section.scientific
    ? section.digitCount
    : scale + section.digitCount - section.decimalAt
  return roundTo({ digits: number.digits, scale }, position)
}

/** Writes a number by a format of `0 # . , % ‰ E+0`, sections and literals, as .NET does. */
export function formatNumber(
  value: number | Decimal,
  format: TextFormat,
  culture: Culture,
): string {
  const sections = sectionsOf(format.pieces)
  const negative = value instanceof Decimal ? value.sign < 0 : value < 0
  const number = digitsOf(value)
  const has = (i: number) => (sections[i]?.length ?? 0) > 0
  let chosen = 0
  if (number.digits.length === 0) chosen = has(2) ? 2 : 0
  else if (negative && has(1)) chosen = 1
  let section = scan(sections[chosen] ?? [])
  let shown = scaled(number, section)
  if (shown.digits.length === 0 && number.digits.length > 0 && has(2) && chosen !== 2) {
    chosen = 2
    section = scan(sections[2]!)
    shown = { digits: [], scale: 0 }
  }
  const minus = negative && chosen === 0 && shown.digits.length > 0
  return (minus ? '-' : '') + write(shown, section, culture)
}

function write(number: Digits, section: Section, culture: Culture): string {
  const { digits, scale } = number
  const { decimalAt, digitCount, firstZero, lastZero, grouped } = section
  const { scientific } = section
  let position = scientific ? decimalAt : Math.max(scale, decimalAt)
  let adjust = scientific ? 0 : scale - decimalAt
  let next = 0
  let pointWritten = false
  let out = ''
  const emit = (digit: string) => {
    out += digit
    if (grouped && position > 1 && (position - 1) % 3 === 0) out += culture.group
  }
  for (const token of section.tokens) {
    if (adjust > 0 && (token.kind === '#' || token.kind === '0' || token.kind === '.'))
      for (; adjust > 0; adjust--) {
        emit(next < digits.length ? String(digits[next++]) : '0')
        position--
      }
    switch (token.kind) {
      case 'literal':
        out += token.text
        break
      case '%':
        out += '%'
        break
      case '#':
      case '0': {
        let digit = ''
        if (adjust < 0) {
          adjust++
          digit = position <= firstZero ? '0' : ''
        } else if (next < digits.length) digit = String(digits[next++])
        else digit = position > lastZero ? '0' : ''
        if (digit !== '') emit(digit)
        position--
        break
      }
      case '.':
        if (position !== 0 || pointWritten) break
        if (
          decimalAt === digitCount ||
          lastZero < 0 ||
          (decimalAt < digitCount && next < digits.length)
        ) {
          out += culture.decimal
          pointWritten = true
        }
        break
      case 'exponent': {
        const power = digits.length === 0 ? 0 : scale - decimalAt
        const sign = power < 0 ? '-' : token.plus ? '+' : ''
        out += token.letter + sign + String(Math.abs(power)).padStart(token.digits, '0')
        break
      }
      default:
    }
  }
  return out
}
