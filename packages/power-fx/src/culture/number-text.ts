import type { Culture } from './culture.ts'

/**
 * A double as .NET writes it: the shortest digits that read back the same, with an exponent of at
 * least two digits when it is −5 or less, or 15 or more and there are fewer digits than it takes to
 * write the number out.
 */
export function doubleText(value: number): string {
  if (value === 0) return '0'
  if (Number.isNaN(value)) return 'NaN'
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity'
  if (Number.isSafeInteger(value) && Math.abs(value) < 1e15) return String(value)
  const [mantissa = '', power = '0'] = Math.abs(value).toExponential().split('e')
  const exponent = Number(power)
  const digits = mantissa.replace('.', '')
  const sign = value < 0 ? '-' : ''
  if (exponent >= Math.max(15, digits.length) || exponent <= -5) {
    const size = String(Math.abs(exponent)).padStart(2, '0')
    return `${sign}${mantissa}E${exponent < 0 ? '-' : '+'}${size}`
  }
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`
  if (digits.length <= exponent + 1) return sign + digits.padEnd(exponent + 1, '0')
  return `${sign}${digits.slice(0, exponent + 1)}.${digits.slice(exponent + 1)}`
}

/** Invariant digits with the culture's decimal separator. */
export function localizeNumber(invariant: string, culture: Culture): string {
  return culture.decimal === '.' ? invariant : invariant.replace('.', culture.decimal)
}

const SPACE_LIKE = /[\u00a0\u202f]/g

/**
 * Reads a number as people write it: sign before or after, parentheses for negative, currency
 * symbol, group separators, exponent, one percent sign before or after. Gives invariant digits
 * ready for `Number` or `Decimal.parse`, and whether to divide by 100; undefined when it is none.
 */
export function readNumber(
  text: string,
  culture: Culture,
): { digits: string; percent: boolean } | undefined {
  let rest = text.trim()
  let percent = false
  let negative = false
  let signed = false
  let money = false
  const symbol = culture.currency
  const strip = (part: string, atStart: boolean) => {
    rest = (atStart ? rest.slice(part.length) : rest.slice(0, -part.length)).trim()
  }
  for (;;) {
    const sign = /^[+\-\u2212]/.exec(rest)?.[0] ?? /[+\-\u2212]$/.exec(rest)?.[0]
    if (sign && !signed) {
      signed = true
      negative = sign !== '+'
      const leads = rest.startsWith(sign)
      strip(sign, leads)
      if (!leads && rest.endsWith('%')) return undefined
    } else if (!signed && rest.startsWith('(') && rest.endsWith(')')) {
      negative = signed = true
      rest = rest.slice(1, -1).trim()
    } else if (!percent && !money && (rest.startsWith('%') || rest.endsWith('%'))) {
      percent = true
      strip('%', rest.startsWith('%'))
    } else if (symbol !== '' && !money && (rest.startsWith(symbol) || rest.endsWith(symbol))) {
      money = true
      strip(symbol, rest.startsWith(symbol))
    } else break
  }
  const { decimal, group } = culture
  let plain = rest
  if (/[\s\u00a0\u202f]/.test(group)) plain = plain.replace(SPACE_LIKE, ' ')
  const separator = /[\s\u00a0\u202f]/.test(group) ? ' ' : group
  const [number = '', exponent, ...more] = plain.split(/[eE]/)
  if (more.length > 0 || (exponent !== undefined && !/^[+-]?\d+$/.test(exponent))) return undefined
  const at = decimal === separator ? -1 : number.indexOf(decimal)
  const whole = at < 0 ? number : number.slice(0, at)
  const fraction = at < 0 ? '' : number.slice(at + decimal.length)
  const digits = whole.split(separator).join('')
  if (!/^\d*$/.test(digits) || !/^\d*$/.test(fraction) || digits + fraction === '') return undefined
  if (whole.startsWith(separator) && separator !== '') return undefined
  const point = fraction === '' ? '' : `.${fraction}`
  const power = exponent === undefined ? '' : `e${exponent}`
  return { digits: `${negative ? '-' : ''}${digits || '0'}${point}${power}`, percent }
}
