import { daysInMonth, inRange, msOf, partsOf } from '../values/calendar.ts'
import type { Culture } from './culture.ts'

const pad = (n: number, width: number) => String(n).padStart(width, '0')

const PATTERN =
  /'[^']*'|"[^"]*"|\\.|d{1,}|M{1,}|y{1,}|H{1,}|h{1,}|m{1,}|s{1,}|f{1,7}|F{1,7}|t{1,}|./gsu

/** Writes a wall time by a .NET pattern: `dddd, MMMM d, yyyy h:mm tt`. */
export function formatDate(ms: number, pattern: string, culture: Culture): string {
  const p = partsOf(ms)
  const hasDay = /(^|[^d])d{1,2}([^d]|$)/.test(pattern)
  return pattern.replace(PATTERN, (piece) => {
    switch (piece[0]) {
      case "'":
      case '"':
        return piece.length > 1 ? piece.slice(1, -1) : piece
      case '\\':
        return piece.slice(1)
      case 'd':
        if (piece.length > 3) return culture.days[p.weekday]!
        if (piece.length === 3) return culture.daysShort[p.weekday]!
        return pad(p.day, piece.length)
      case 'M':
        if (piece.length > 3)
          return (hasDay ? culture.monthsGenitive : culture.months)[p.month - 1]!
        if (piece.length === 3) return culture.monthsShort[p.month - 1]!
        return pad(p.month, piece.length)
      case 'y':
        if (piece.length <= 2) return pad(p.year % 100, piece.length)
        return pad(p.year, piece.length)
      case 'H':
        return pad(p.hour, Math.min(2, piece.length))
      case 'h':
        return pad(p.hour % 12 || 12, Math.min(2, piece.length))
      case 'm':
        return pad(p.minute, Math.min(2, piece.length))
      case 's':
        return pad(p.second, Math.min(2, piece.length))
      case 'f':
        return pad(p.millisecond, 3).padEnd(7, '0').slice(0, piece.length)
      case 'F':
        return pad(p.millisecond, 3).padEnd(7, '0').slice(0, piece.length).replace(/0+$/, '')
      case 't': {
        const half = p.hour < 12 ? culture.am : culture.pm
        return piece.length > 1 ? half : half.slice(0, 1)
      }
      default:
        return piece
    }
  })
}

/** What a text that stands for a date or a time says. */
export interface ParsedMoment {
  /** Wall time; a time alone is on 1970-01-01. */
  readonly ms: number
  readonly hasDate: boolean
  readonly hasTime: boolean
  /** Minutes ahead of UTC, when the text says so. */
  readonly offset?: number
}

type Piece =
  | { kind: 'number'; value: number; digits: number }
  | { kind: 'month'; value: number }
  | { kind: 'half'; value: 'am' | 'pm' }
  | { kind: 'separator'; value: string }

const TIME = /(?<![\d.])(\d{1,2})\s*[:](\d{1,2})(?:[:](\d{1,2})(?:[.,](\d{1,7}))?)?/u

/** Reads a date, a time or both as people and machines of that locale write them. */
export function parseMoment(text: string, culture: Culture): ParsedMoment | undefined {
  let rest = text.trim().replaceAll('\u202f', ' ').replaceAll('\u00a0', ' ')
  if (rest === '' || rest.length > 200) return undefined
  let offset: number | undefined
  const zone = /(?:^|[\d\s])(Z|GMT|UTC)$|(?<=:\d{2}(?:\.\d+)?\s*)([+-])(\d{1,2}):?(\d{2})?$/i.exec(
    rest,
  )
  if (zone && /[:T]/.test(rest)) {
    const [, name, sign, hours = '0', minutes = '0'] = zone
    const size = Number(hours) * 60 + Number(minutes)
    offset = name ? 0 : sign === '-' ? -size : size
    rest = rest
      .slice(0, rest.length - (name ? name.length : `${sign}${zone[0].slice(1)}`.length))
      .trim()
  }
  let half: 'am' | 'pm' | undefined
  const halfMatch = findHalf(rest, culture)
  if (halfMatch) {
    half = halfMatch.half
    rest = rest.replace(halfMatch.text, ' ')
  }
  let time: number | undefined
  const clock = TIME.exec(rest)
  if (clock) {
    const [all, h, m, s = '0', fraction = ''] = clock
    time = timeOf(Number(h), Number(m), Number(s), Number(`0.${fraction || '0'}`) * 1000, half)
    if (time === undefined) return undefined
    rest = `${rest.slice(0, clock.index)} ${rest.slice(clock.index + all.length)}`
    rest = rest.replace(/(\d)T\s/i, '$1 ')
  } else if (half) {
    const hour = /(?:^|\s)(\d{1,2})\s*$/.exec(rest)
    if (!hour) return undefined
    time = timeOf(Number(hour[1]), 0, 0, 0, half)
    if (time === undefined) return undefined
    rest = rest.slice(0, hour.index)
  }
  const date = parseDate(rest.trim(), culture)
  if (date === 'none') {
    if (time === undefined) return undefined
    return { ms: time, hasDate: false, hasTime: true, ...(offset !== undefined && { offset }) }
  }
  if (date === undefined) return undefined
  const ms = date + (time ?? 0)
  if (!inRange(ms)) return undefined
  return {
    ms,
    hasDate: true,
    hasTime: time !== undefined,
    ...(offset !== undefined && { offset }),
  }
}

function timeOf(
  hour: number,
  minute: number,
  second: number,
  ms: number,
  half: 'am' | 'pm' | undefined,
): number | undefined {
  if (minute > 59 || second > 59) return undefined
  let h = hour
  if (half) {
    if (h > 12) {
      if (half === 'am' || h > 23) return undefined
    } else h = (h % 12) + (half === 'pm' ? 12 : 0)
  }
  if (h > 24 || (h === 24 && (minute > 0 || second > 0 || ms > 0))) return undefined
  return h * 3_600_000 + minute * 60_000 + second * 1000 + ms
}

function findHalf(text: string, culture: Culture): { half: 'am' | 'pm'; text: string } | undefined {
  for (const [half, names] of [
    ['am', [culture.am, 'AM']],
    ['pm', [culture.pm, 'PM']],
  ] as const)
    for (const name of names) {
      if (name === '') continue
      const at = text.toLowerCase().indexOf(name.toLowerCase())
      if (at < 0) continue
      const before = text.charAt(at - 1)
      const after = text.charAt(at + name.length)
      if (/\p{L}/u.test(after) || (before !== '' && /\p{L}/u.test(before))) continue
      return { half, text: text.slice(at, at + name.length) }
    }
  return undefined
}

function parseDate(text: string, culture: Culture): number | 'none' | undefined {
  if (text === '') return 'none'
  const pieces = tokenize(text, culture)
  if (!pieces) return undefined
  const numbers = pieces.filter((piece) => piece.kind === 'number')
  const months = pieces.filter((piece) => piece.kind === 'month')
  if (numbers.length === 0 && months.length === 0) return undefined
  if (months.length > 1 || numbers.length > 3) return undefined
  const month = months[0]?.value
  const [a, b, c] = numbers
  if (month !== undefined) {
    if (!a || c) return undefined
    if (!b) return a.digits >= 3 ? civil(a.value, month, 1) : undefined
    if (a.digits >= 3) return civil(a.value, month, b.value)
    return civil(fullYear(b), month, a.value)
  }
  if (!a || !b || !c) return undefined
  if (a.digits >= 3) return civil(a.value, b.value, c.value)
  const order = culture.shortDate.replace(/[^dMy]/g, '').replace(/(.)\1*/g, '$1')
  if (order === 'yMd')
    return c.digits >= 3 ? civil(c.value, a.value, b.value) : civil(fullYear(a), b.value, c.value)
  if (order === 'Mdy') return civil(fullYear(c), a.value, b.value)
  return civil(fullYear(c), b.value, a.value)
}

/** Two digits count from 1950 to 2049. */
function fullYear({ value, digits }: { value: number; digits: number }): number {
  if (digits > 2) return value
  return value < 50 ? 2000 + value : 1900 + value
}

function civil(year: number, month: number, day: number): number | undefined {
  if (year < 1 || year > 9999 || month < 1 || month > 12) return undefined
  if (day < 1 || day > daysInMonth(year, month)) return undefined
  return msOf(year, month, day)
}

function tokenize(text: string, culture: Culture): Piece[] | undefined {
  const pieces: Piece[] = []
  let rest = text
  while (rest !== '') {
    const number = /^\d+/.exec(rest)?.[0]
    if (number) {
      if (number.length > 4) return undefined
      pieces.push({ kind: 'number', value: Number(number), digits: number.length })
      rest = rest.slice(number.length)
      continue
    }
    const separator = /^(?:[/.\-,]|\s|年|月|日|T(?=\d|$)|de(?=\s))+/.exec(rest)?.[0]
    if (separator) {
      pieces.push({ kind: 'separator', value: separator })
      rest = rest.slice(separator.length)
      continue
    }
    const month = longest(rest, [
      [...culture.months],
      [...culture.monthsGenitive],
      [...culture.monthsShort],
      ENGLISH_MONTHS,
    ])
    const day = longest(rest, [[...culture.days], [...culture.daysShort], ENGLISH_DAYS])
    if (month && (!day || month.length >= day.length)) {
      pieces.push({ kind: 'month', value: month.index + 1 })
      rest = rest.slice(month.length)
    } else if (day) rest = rest.slice(day.length)
    else return undefined
  }
  return pieces
}

const ENGLISH_MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')
const ENGLISH_DAYS = 'Sun Mon Tue Wed Thu Fri Sat'.split(' ')

function longest(
  text: string,
  lists: readonly (readonly string[])[],
): { index: number; length: number } | undefined {
  let best: { index: number; length: number } | undefined
  const lower = text.toLowerCase()
  for (const list of lists)
    list.forEach((name, index) => {
      const wanted = name.toLowerCase()
      if (wanted === '' || !lower.startsWith(wanted)) return
      if (/^\p{L}/u.test(text.slice(wanted.length))) return
      const length = wanted.length
      if (!best || length > best.length) best = { index, length }
    })
  return best
}

/** Date, time or both in the culture's short form, as one-argument `Text` shows them. */
export function shortText(
  ms: number,
  kind: 'Date' | 'Time' | 'DateTime',
  culture: Culture,
): string {
  const pattern =
    kind === 'Date'
      ? culture.shortDate
      : kind === 'Time'
        ? culture.shortTime
        : `${culture.shortDate} ${culture.shortTime}`
  return formatDate(ms, pattern, culture)
}
