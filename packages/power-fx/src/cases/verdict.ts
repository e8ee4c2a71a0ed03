import { doubleText } from '../culture/number-text.ts'
import { Decimal, DecimalOverflow } from '../values/decimal.ts'
import { DateTimeValue, DateValue, RecordValue, TableValue, type Value } from '../values/value.ts'
import { toExpression } from '../5-eval/to-expression.ts'

/** Whether every expected finding is among the actual ones; more are tolerated. */
export function sameFindings(expected: string, actual: readonly string[]): boolean {
  const wanted = expected.replaceAll('Errors: ', '').match(/(".*"|[^|])+/g) ?? []
  const found = new Set(actual)
  return wanted.every(
    (entry) =>
      found.has(entry) ||
      found.has(
        entry.replace(/( Decimal, Number, | Number, Decimal, | Decimal, (?!Number))/g, ' Number, '),
      ) ||
      found.has(entry.replace(/(['(])Decimal([')])/g, '$1Number$2')) ||
      found.has(entry.replace(/ Decimal( value|\.)/g, ' Number$1')),
  )
}

const NUMBER = /^-?(?:\d+\.?\d*|\.\d+)(?:E[+-]?\d+)?$/i

/** Whether a value is what is expected: the same text, or near enough for floats and moments. */
export function sameValue(expected: string, value: Value, numberIsFloat: boolean): boolean {
  const text = printed(value, numberIsFloat)
  if (text === expected) return true
  if (typeof value === 'number' && NUMBER.test(expected)) {
    const decimals = /\.(\d+)$/.exec(expected)?.[1]?.replace(/0+$/, '') ?? ''
    if (decimals.length > 17) return false
    const wanted = Number(expected)
    const distance = Math.abs(value - wanted)
    return distance < 1e-5 || (wanted !== 0 && Math.abs(distance / wanted) < 1e-14)
  }
  if (value instanceof Decimal && NUMBER.test(expected)) {
    try {
      return Decimal.parse(expected.toLowerCase()).equals(value)
    } catch {
      return false
    }
  }
  if (value instanceof DateTimeValue || value instanceof DateValue)
    return [-1, 1].some((ms) => toExpression(shifted(value, ms)) === expected)
  return false
}

const shifted = (value: DateTimeValue | DateValue, ms: number) =>
  value instanceof DateValue ? new DateValue(value.ms + ms) : new DateTimeValue(value.ms + ms)

/** The value's print; where numbers are decimals, floats are read back as such first. */
export function printed(value: Value, numberIsFloat: boolean): string {
  return toExpression(numberIsFloat ? value : asDecimals(value))
}

/** Floats as the decimals that their digits read as, all the way down. */
function asDecimals(value: Value): Value {
  if (typeof value === 'number') {
    try {
      return Decimal.parse(doubleText(value))
    } catch (cause) {
      if (cause instanceof DecimalOverflow || cause instanceof TypeError) return value
      throw cause
    }
  }
  if (value instanceof TableValue) return new TableValue(value.rows.map(asDecimals))
  if (!(value instanceof RecordValue)) return value
  return new RecordValue(
    new Map([...value.fields()].map(([name, field]) => [name, asDecimals(field)])),
  )
}
