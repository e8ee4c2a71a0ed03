import { type CallCheck } from '../../3-bind/call-check.ts'
import { type Example } from '../../3-bind/function-declaration.ts'
import { type BuiltInFunction } from '../../5-eval/built-in.ts'
import { Errors } from '../../5-eval/errors.ts'
import { T, type Type } from '../../types/type.ts'
import { Decimal } from '../../values/decimal.ts'
import { type ErrorValue, type Value } from '../../values/value.ts'
import { optional, parameter } from '../parameters.ts'

export type OnNumber = (x: number) => number | ErrorValue

export function ofOne(
  name: string,
  description: string,
  examples: readonly Example[],
  onNumber: OnNumber,
  more: { onDecimal?: (x: Decimal) => Decimal; preciseErrors?: boolean } = {},
): BuiltInFunction {
  const { onDecimal, preciseErrors } = more
  return {
    name,
    category: 'Math',
    description,
    examples,
    parameters: [parameter('number', T.Number, 'The number, or a one-column table of numbers.')],
    minimum: 1,
    maximum: 1,
    tabular: 1,
    blanks: ['zero'],
    ...(preciseErrors && { preciseErrors }),
    check(call) {
      const to = onDecimal ? call.nativeNumber(call.types[0]) : T.Number
      call.expect(0, to)
      return to
    },
    evaluate: ([x]) =>
      x instanceof Decimal && onDecimal ? onDecimal(x) : onNumber(asNumber(x ?? null)),
    numeric: { of: 'number', compute: (x) => numberElseNaN(onNumber(x)) },
  }
}

/** Nothing but a number, for {@link BuiltInFunction.numeric}. */
export function numberElseNaN(value: Value): number {
  return typeof value === 'number' ? value : NaN
}

export function asNumber(value: Value): number {
  return typeof value === 'number' ? value : value instanceof Decimal ? value.toNumber() : 0
}

export const finite = (x: number) => (Number.isFinite(x) ? x : Errors.overflow())

/** Decimal only when every argument is one or becomes one. */
export function commonNumber(call: CallCheck, count: number): Type {
  let result: Type = T.Decimal
  for (let i = 0; i < count; i++) {
    const type = call.types[i]
    if (type && call.nativeNumber(type).kind === 'Number') result = T.Number
  }
  return result
}

export type Rounding = 'halfUp' | 'up' | 'down'

export const SKIP_DIGITS = 15

export const SKIP_NUMBER = 1e20

/** Rounds a double as people expect of its decimal form: a hair is allowed for what binary lost. */
export function roundNumber(value: number, digits: number, mode: Rounding): number {
  if (Math.abs(digits) > SKIP_DIGITS || Math.abs(value) > SKIP_NUMBER) {
    if (digits >= 0) return value
    if (digits < -308) return 0
  }
  const sign = value < 0 ? -1 : 1
  const size = Math.abs(value)
  if (digits === 0) {
    if (mode === 'halfUp') return sign * Math.floor(size + 0.5)
    return sign * (mode === 'up' ? Math.ceil(size) : Math.floor(size))
  }
  const unit = 10 ** digits
  const hair = 1 / (unit * 1e12)
  if (mode === 'up') return (sign * Math.ceil((size - hair) * unit)) / unit
  const half = mode === 'halfUp' ? 1 / (2 * unit) : 0
  return (sign * Math.floor((size + half + hair) * unit)) / unit
}

export function rounding(
  name: string,
  description: string,
  examples: readonly Example[],
  mode: Rounding,
  minimum: 1 | 2 = 2,
): BuiltInFunction {
  return {
    name,
    category: 'Math',
    description,
    examples,
    parameters: [
      parameter('number', 'number'),
      minimum === 2
        ? parameter('digits', T.Number, 'Decimal places; negative counts before the point.')
        : optional('digits', T.Number),
    ],
    minimum,
    maximum: 2,
    tabular: 2,
    blanks: ['zero'],
    check(call) {
      const to = call.nativeNumber(call.types[0])
      call.expect(0, to)
      call.expect(1, T.Number)
      return to
    },
    evaluate(args) {
      const [x] = args
      const digits = Math.trunc(asNumber(args[1] ?? 0))
      if (!(x instanceof Decimal)) return roundNumber(asNumber(x ?? null), digits, mode)
      if (digits < -28) return Decimal.zero
      return x.round(Math.min(28, digits), mode)
    },
    numeric: {
      of: 'number',
      compute: (x, digits = 0) => roundNumber(x, Math.trunc(digits), mode),
    },
  }
}
