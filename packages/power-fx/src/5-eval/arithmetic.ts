import type { Domain } from '../4-ir/ir.ts'
import type { Type } from '../types/type.ts'
import { DAY, EPOCH, inRange, startOfDay } from '../values/calendar.ts'
import { Decimal, DecimalOverflow } from '../values/decimal.ts'
import {
  DateTimeValue,
  DateValue,
  ErrorValue,
  TimeValue,
  type Value,
  combineErrors,
} from '../values/value.ts'
import { settle } from '../values/time-zone.ts'
import { decimalOf } from './coerce.ts'
import type { Frame } from './frame.ts'
import { Errors } from './errors.ts'

type Operator = '+' | '-' | '*' | '/' | '^'
type Operation = (a: Value, b: Value, frame: Frame) => Value

/** The operation on two evaluated operands; errors are given back, Blank is zero. */
export function arithmetic(
  operator: Operator,
  domain: Domain,
  left: Type,
  right: Type,
  numberIsFloat: boolean,
): Operation {
  if (domain === 'Moment') return onMoments(operator, left, right, numberIsFloat)
  return (domain === 'Decimal' ? ON_DECIMALS : ON_NUMBERS)[operator]
}

function onNumbers(compute: (a: number, b: number) => number | ErrorValue): Operation {
  return (a, b) => {
    if (typeof a === 'number' && typeof b === 'number') {
      const result = compute(a, b)
      return typeof result === 'number' && !Number.isFinite(result) ? Errors.overflow() : result
    }
    const errors = combineErrors([a, b])
    if (errors) return errors
    const result = compute(asNumber(a), asNumber(b))
    return typeof result === 'number' && !Number.isFinite(result) ? Errors.overflow() : result
  }
}

const ON_NUMBERS: Readonly<Record<Operator, Operation>> = {
  '+': onNumbers((a, b) => a + b),
  '-': onNumbers((a, b) => a - b),
  '*': onNumbers((a, b) => a * b),
  '/': onNumbers((a, b) => (b === 0 ? Errors.divideByZero() : a / b)),
  '^': onNumbers(power),
}

function asNumber(value: Value): number {
  if (typeof value === 'number') return value
  if (value instanceof Decimal) return value.toNumber()
  return 0
}

/** `base ^ exponent`: 0^0 is 1, zero to a negative power divides by zero. */
export function power(base: number, exponent: number): number | ErrorValue {
  if (base === 0 && exponent < 0) return Errors.divideByZero()
  const result = base ** exponent
  return Number.isFinite(result) ? result : Errors.overflow()
}

function onDecimals(compute: (a: Decimal, b: Decimal) => Value): Operation {
  return (a, b) => {
    const errors = combineErrors([a, b])
    if (errors) return errors
    const x = asDecimal(a)
    const y = asDecimal(b)
    if (x instanceof ErrorValue) return x
    if (y instanceof ErrorValue) return y
    try {
      return compute(x, y)
    } catch (cause) {
      if (cause instanceof DecimalOverflow) return Errors.overflow()
      throw cause
    }
  }
}

const divide = (a: Decimal, b: Decimal) => (b.sign === 0 ? Errors.divideByZero() : a.divide(b))

const ON_DECIMALS: Readonly<Record<Operator, Operation>> = {
  '+': onDecimals((a, b) => a.add(b)),
  '-': onDecimals((a, b) => a.subtract(b)),
  '*': onDecimals((a, b) => a.multiply(b)),
  '/': onDecimals(divide),
  // Powers are always numbers.
  '^': onDecimals(divide),
}

function asDecimal(value: Value): Decimal | ErrorValue {
  if (value instanceof Decimal) return value
  if (typeof value === 'number') {
    const result = decimalOf(value)
    return result instanceof Decimal || result instanceof ErrorValue ? result : Decimal.zero
  }
  return Decimal.zero
}

const isDay = (type: Type) => type.kind === 'Date' || type.kind.startsWith('DateTime')

function wallOf(value: Value, type: Type): number {
  if (value instanceof DateValue || value instanceof DateTimeValue || value instanceof TimeValue)
    return value.ms
  return isDay(type) ? EPOCH : 0
}

/** Milliseconds of a number of days. */
function daysMs(value: Value): number {
  return asNumber(value) * DAY
}

function onMoments(operator: Operator, left: Type, right: Type, numberIsFloat: boolean): Operation {
  const plus = operator === '+'
  const days = (ms: number): Value => {
    const value = ms / DAY
    return numberIsFloat ? value : decimalOf(value)
  }
  const moment = (ms: number, type: Type, frame: Frame): Value => {
    if (type.kind === 'Time')
      return Math.abs(ms) < 1e22 ? new TimeValue(Math.round(ms)) : Errors.dateOutOfRange()
    const at = Math.round(ms)
    if (!(Math.abs(ms) < 1e22)) return Errors.dateOutOfRange()
    if (!inRange(at)) return Errors.overflow()
    const there = settle(at, frame.zone, !plus && right.kind === 'Time')
    return type.kind === 'Date' ? new DateValue(there) : new DateTimeValue(there)
  }
  const DATE_TIME: Type = { kind: 'DateTime' }
  return (a, b, frame) => {
    const fromNumber = !plus && !(isDay(left) || left.kind === 'Time')
    if (fromNumber && !(a instanceof ErrorValue && left.kind !== 'Dynamic'))
      return b instanceof ErrorValue
        ? b
        : Errors.notSupported('Taking a date or time from a number')
    const errors = combineErrors([a, b])
    if (errors) return errors
    const leftMoment = isDay(left) || left.kind === 'Time'
    const rightMoment = isDay(right) || right.kind === 'Time'
    if (leftMoment && rightMoment) {
      const x = wallOf(a, left)
      const y = wallOf(b, right)
      if (plus)
        return moment(
          x + y,
          left.kind === 'Time' && right.kind === 'Time' ? left : DATE_TIME,
          frame,
        )
      if (isDay(left) === isDay(right)) return days(x - y)
      return moment(x - y, DATE_TIME, frame)
    }
    if (leftMoment) {
      const ms = daysMs(b)
      return moment(wallOf(a, left) + (plus ? ms : -ms), left, frame)
    }
    return moment(wallOf(b, right) + daysMs(a), right, frame)
  }
}

/** Unary minus. */
export function negate(value: Value, type: Type): Value {
  if (typeof value === 'number') return value === 0 ? 0 : -value
  if (value instanceof Decimal) return value.negate()
  if (value instanceof TimeValue) return new TimeValue(-value.ms)
  if (value instanceof DateValue || value instanceof DateTimeValue) {
    const ms = 2 * EPOCH - value.ms
    if (!inRange(ms)) return Errors.overflow()
    return value instanceof DateValue ? new DateValue(startOfDay(ms)) : new DateTimeValue(ms)
  }
  if (value instanceof ErrorValue) return value
  return type.kind === 'Decimal' ? Decimal.zero : 0
}

const HUNDRED = Decimal.fromInteger(100)

/** Postfix percent. */
export function percent(value: Value, type: Type): Value {
  if (typeof value === 'number') return value / 100
  if (value instanceof Decimal) return value.divide(HUNDRED)
  if (value instanceof ErrorValue) return value
  return type.kind === 'Decimal' ? Decimal.zero : 0
}
