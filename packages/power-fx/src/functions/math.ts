import type { Example } from '../3-bind/function-declaration.ts'
import type { CallCheck } from '../3-bind/call-check.ts'
import { power } from '../5-eval/arithmetic.ts'
import type { BuiltInFunction } from '../5-eval/built-in.ts'
import { decimalOf } from '../5-eval/coerce.ts'
import { Errors } from '../5-eval/errors.ts'
import { T, type Type, singleColumn } from '../types/type.ts'
import { Decimal } from '../values/decimal.ts'
import { type ErrorValue, RecordValue, TableValue, type Value } from '../values/value.ts'
import { optional, parameter } from './parameters.ts'

type OnNumber = (x: number) => number | ErrorValue

function ofOne(
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
  }
}

function asNumber(value: Value): number {
  return typeof value === 'number' ? value : value instanceof Decimal ? value.toNumber() : 0
}

const finite = (x: number) => (Number.isFinite(x) ? x : Errors.overflow())

/** Decimal only when every argument is one or becomes one. */
function commonNumber(call: CallCheck, count: number): Type {
  let result: Type = T.Decimal
  for (let i = 0; i < count; i++) {
    const type = call.types[i]
    if (type && call.nativeNumber(type).kind === 'Number') result = T.Number
  }
  return result
}

export const abs = ofOne(
  'Abs',
  'Gives the number without its sign.',
  [['Abs(-5)', '5']],
  Math.abs,
  { onDecimal: (x) => x.abs() },
)
export const acos = ofOne(
  'Acos',
  'Gives the angle, in radians, whose cosine is the number.',
  [['Acos(1)', '0']],
  (x) => finite(Math.acos(x)),
)
export const acot = ofOne(
  'Acot',
  'Gives the angle, in radians, whose cotangent is the number.',
  [['Round(Acot(1), 4)', '0.7854']],
  (x) => Math.PI / 2 - Math.atan(x),
)
export const asin = ofOne(
  'Asin',
  'Gives the angle, in radians, whose sine is the number.',
  [['Asin(0)', '0']],
  (x) => finite(Math.asin(x)),
)
export const atan = ofOne(
  'Atan',
  'Gives the angle, in radians, whose tangent is the number.',
  [['Atan(0)', '0']],
  Math.atan,
)
export const cos = ofOne(
  'Cos',
  'Gives the cosine of an angle in radians.',
  [['Cos(0)', '1']],
  Math.cos,
)
export const cot = ofOne(
  'Cot',
  'Gives the cotangent of an angle in radians.',
  [['Round(Cot(1), 4)', '0.6421']],
  (x) => (Math.tan(x) === 0 ? Errors.divideByZero() : 1 / Math.tan(x)),
)
export const degrees = ofOne(
  'Degrees',
  'Turns radians into degrees.',
  [['Degrees(Pi())', '180']],
  (x) => (x * 180) / Math.PI,
)
export const exp = ofOne(
  'Exp',
  'Gives e raised to the number.',
  [['Exp(0)', '1']],
  (x) => finite(Math.E ** x),
  { preciseErrors: true },
)
export const int = ofOne(
  'Int',
  'Rounds down to the nearest whole number.',
  [
    ['Int(5.7)', '5'],
    ['Int(-5.2)', '-6'],
  ],
  Math.floor,
  { onDecimal: (x) => x.floor() },
)
export const ln = ofOne(
  'Ln',
  'Gives the natural logarithm.',
  [['Ln(1)', '0']],
  (x) => (x <= 0 ? Errors.overflow() : Math.log(x)),
  { preciseErrors: true },
)
export const radians = ofOne(
  'Radians',
  'Turns degrees into radians.',
  [['Round(Radians(180), 4)', '3.1416']],
  (x) => (x / 180) * Math.PI,
)
export const sin = ofOne(
  'Sin',
  'Gives the sine of an angle in radians.',
  [['Sin(0)', '0']],
  Math.sin,
)
export const sqrt = ofOne('Sqrt', 'Gives the square root.', [['Sqrt(9)', '3']], (x) =>
  x < 0 ? Errors.overflow() : Math.sqrt(x),
)
export const tan = ofOne(
  'Tan',
  'Gives the tangent of an angle in radians.',
  [['Tan(0)', '0']],
  Math.tan,
)

export const atan2: BuiltInFunction = {
  name: 'Atan2',
  category: 'Math',
  description: 'Gives the angle, in radians, of the point (x, y) from the x axis.',
  examples: [['Atan2(1, 0)', '0']],
  parameters: [parameter('x', T.Number), parameter('y', T.Number)],
  minimum: 2,
  maximum: 2,
  returns: T.Number,
  blanks: ['zero'],
  evaluate([x, y]) {
    const [a, b] = [asNumber(x ?? null), asNumber(y ?? null)]
    return a === 0 && b === 0 ? Errors.divideByZero() : Math.atan2(b, a)
  },
}

export const log: BuiltInFunction = {
  name: 'Log',
  category: 'Math',
  description: 'Gives the logarithm to a base, 10 unless said otherwise.',
  examples: [
    ['Log(100)', '2'],
    ['Log(8, 2)', '3'],
  ],
  parameters: [parameter('number', T.Number), optional('base', T.Number)],
  minimum: 1,
  maximum: 2,
  tabular: 2,
  preciseErrors: true,
  returns: T.Number,
  blanks: ['zero'],
  evaluate(args) {
    const x = asNumber(args[0] ?? null)
    const base = args.length > 1 ? asNumber(args[1] ?? null) : 10
    if (base === 1) return Errors.divideByZero()
    if (x <= 0 || base <= 0) return Errors.overflow()
    if (base === 10) return Math.log10(x)
    if (base === 2) return Math.log2(x)
    return finite(Math.log(x) / Math.log(base))
  },
}

export const mod: BuiltInFunction = {
  name: 'Mod',
  category: 'Math',
  description: 'Gives what is left after division; it takes the sign of the divisor.',
  examples: [
    ['Mod(7, 3)', '1'],
    ['Mod(-7, 3)', '2'],
  ],
  parameters: [parameter('number', 'number'), parameter('divisor', 'number')],
  minimum: 2,
  maximum: 2,
  tabular: 2,
  blanks: ['zero'],
  check(call) {
    const to = commonNumber(call, 2)
    call.expect(0, to)
    call.expect(1, to)
    return to
  },
  evaluate([a, b]) {
    if (a instanceof Decimal && b instanceof Decimal) {
      if (b.sign === 0) return Errors.divideByZero()
      const rest = a.remainder(b)
      return rest.sign !== 0 && rest.sign !== b.sign ? rest.add(b) : rest
    }
    const [x, y] = [asNumber(a ?? null), asNumber(b ?? null)]
    if (y === 0) return Errors.divideByZero()
    const quotient = Math.floor(x / y)
    if (!Number.isFinite(quotient)) return Errors.overflow()
    const rest = x % y
    return rest !== 0 && rest < 0 !== y < 0 ? rest + y : rest
  },
}

export const powerFunction: BuiltInFunction = {
  name: 'Power',
  category: 'Math',
  description: 'Raises a number to an exponent, as `^` does.',
  examples: [['Power(2, 10)', '1024']],
  parameters: [parameter('base', T.Number), parameter('exponent', T.Number)],
  minimum: 2,
  maximum: 2,
  tabular: 2,
  returns: T.Number,
  blanks: ['zero'],
  evaluate: ([a, b]) => power(asNumber(a ?? null), asNumber(b ?? null)),
}

export const pi: BuiltInFunction = {
  name: 'Pi',
  category: 'Math',
  description: 'Gives the ratio of a circle’s circumference to its diameter.',
  examples: [['Round(Pi(), 2)', '3.14']],
  parameters: [],
  minimum: 0,
  maximum: 0,
  returns: T.Number,
  evaluate: () => Math.PI,
}

export const rand: BuiltInFunction = {
  name: 'Rand',
  category: 'Math',
  description: 'Gives a random number from 0 to below 1, another at every evaluation.',
  parameters: [],
  minimum: 0,
  maximum: 0,
  volatile: true,
  returns: T.Number,
  evaluate: (_, frame) => frame.random(),
}

export const randBetween: BuiltInFunction = {
  name: 'RandBetween',
  category: 'Math',
  description: 'Gives a random whole number between two numbers, both included.',
  examples: [['RandBetween(3, 3)', '3']],
  parameters: [parameter('bottom', 'number'), parameter('top', 'number')],
  minimum: 2,
  maximum: 2,
  volatile: true,
  blanks: ['zero'],
  check(call) {
    const to = commonNumber(call, 2)
    call.expect(0, to)
    call.expect(1, to)
    return to
  },
  evaluate([a, b], frame, site) {
    const [x, y] = [asNumber(a ?? null), asNumber(b ?? null)]
    if (x > y) return Errors.overflow()
    const low = Math.ceil(x)
    const high = Math.floor(y)
    const value = low + Math.floor(frame.random() * (high - low + 1))
    return site.type.kind === 'Decimal' ? decimalOf(value) : value
  },
}

type Rounding = 'halfUp' | 'up' | 'down'

const SKIP_DIGITS = 15
const SKIP_NUMBER = 1e20

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

function rounding(
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
  }
}

export const round = rounding(
  'Round',
  'Rounds to so many decimal places, halves away from zero.',
  [
    ['Round(3.456, 2)', '3.46'],
    ['Round(1234, -2)', '1200'],
  ],
  'halfUp',
)
export const roundUp = rounding(
  'RoundUp',
  'Rounds away from zero.',
  [['RoundUp(3.1, 0)', '4']],
  'up',
)
export const roundDown = rounding(
  'RoundDown',
  'Rounds towards zero.',
  [['RoundDown(3.9, 0)', '3']],
  'down',
)
export const trunc = rounding(
  'Trunc',
  'Cuts off decimal places.',
  [['Trunc(-3.9)', '-3']],
  'down',
  1,
)

const MOST_ROWS = 50_000

export const sequence: BuiltInFunction = {
  name: 'Sequence',
  category: 'Math',
  description: 'Makes a one-column table of numbers in steps.',
  examples: [
    ['Sequence(3)', 'Table({Value:1},{Value:2},{Value:3})'],
    ['Sequence(3, 10, 5)', 'Table({Value:10},{Value:15},{Value:20})'],
  ],
  parameters: [
    parameter('records', T.Number),
    optional('start', 'number'),
    optional('step', 'number'),
  ],
  minimum: 1,
  maximum: 3,
  blanks: ['zero'],
  check(call) {
    call.expect(0, T.Number)
    const kinds = [call.types[1], call.types[2]].filter((type) => type !== undefined)
    const float = kinds.some((type) => call.nativeNumber(type).kind === 'Number')
    const to = kinds.length === 0 ? call.numberType : float ? T.Number : T.Decimal
    call.expect(1, to)
    call.expect(2, to)
    return T.table({ Value: to })
  },
  evaluate(args, _frame, site) {
    const count = Math.trunc(asNumber(args[0] ?? null))
    if (count < 0 || count > MOST_ROWS) return Errors.argument()
    const [, start, step] = args
    const column = singleColumn(site.type)?.[1]
    const rows: Value[] = []
    if (column?.kind === 'Decimal') {
      let value = start instanceof Decimal ? start : Decimal.one
      const by = step instanceof Decimal ? step : Decimal.one
      for (let i = 0; i < count; i++) {
        rows.push(new RecordValue(new Map([['Value', value]])))
        value = value.add(by)
      }
    } else {
      const first = start === undefined ? 1 : asNumber(start)
      const by = step === undefined ? 1 : asNumber(step)
      for (let i = 0; i < count; i++)
        rows.push(new RecordValue(new Map([['Value', first + i * by]])))
    }
    return new TableValue(rows)
  },
}

export const dec2Hex: BuiltInFunction = {
  name: 'Dec2Hex',
  category: 'Math',
  description: 'Writes a whole number in hexadecimal, two’s complement of 40 bits when negative.',
  examples: [
    ['Dec2Hex(255)', '"FF"'],
    ['Dec2Hex(255, 4)', '"00FF"'],
  ],
  parameters: [parameter('number', T.Number), optional('places', T.Number)],
  minimum: 1,
  maximum: 2,
  tabular: 2,
  preciseErrors: true,
  returns: T.Text,
  blanks: ['zero'],
  evaluate(args) {
    const value = Math.floor(asNumber(args[0] ?? null))
    const places = Math.trunc(asNumber(args[1] ?? 0))
    if (value < -549_755_813_888 || value > 549_755_813_887) return Errors.overflow()
    if (args.length > 1 && (places < 1 || places > 10)) return Errors.overflow()
    const digits = (value < 0 ? 1_099_511_627_776 + value : value).toString(16).toUpperCase()
    if (places > 0 && value >= 0 && digits.length > places) return Errors.overflow()
    return value < 0 ? digits : digits.padStart(places, '0')
  },
}

export const hex2Dec: BuiltInFunction = {
  name: 'Hex2Dec',
  category: 'Math',
  description: 'Reads a hexadecimal number of up to ten digits.',
  examples: [['Hex2Dec("FF")', '255']],
  parameters: [parameter('number', T.Text)],
  minimum: 1,
  maximum: 1,
  tabular: 1,
  returns: 'number',
  blanks: ['empty'],
  check(call) {
    call.expect(0, T.Text)
    return call.numberType
  },
  evaluate([text], _frame, site) {
    const digits = String(text as string)
    const number = (n: number): Value => (site.numberIsFloat ? n : Decimal.fromInteger(n))
    if (digits === '') return number(0)
    if (digits.length > 10) return Errors.overflow()
    if (!/^[0-9a-fA-F]+$/.test(digits)) return Errors.overflow()
    const value = parseInt(digits, 16)
    return number(value >= 549_755_813_888 ? value - 1_099_511_627_776 : value)
  },
}
