import { type CallCheck } from '../../3-bind/call-check.ts'
import { type Example } from '../../3-bind/function-declaration.ts'
import { type BuiltInFunction, type Site } from '../../5-eval/built-in.ts'
import { momentFromText, toMoment } from '../../5-eval/coerce.ts'
import { Errors } from '../../5-eval/errors.ts'
import { type Frame } from '../../5-eval/frame.ts'
import { findCulture } from '../../culture/culture.ts'
import { coercesTo, isMoment, isNumeric } from '../../types/conversion.ts'
import { T, type Type, typeName } from '../../types/type.ts'
import {
  DAY,
  EPOCH,
  addMonths,
  daysFromCivil,
  daysInMonth,
  inRange,
  msOf,
  partsOf,
  startOfDay,
} from '../../values/calendar.ts'
import { Decimal } from '../../values/decimal.ts'
import { utcToWall } from '../../values/time-zone.ts'
import {
  DateTimeValue,
  DateValue,
  DynamicValue,
  OptionValue,
  RecordValue,
  TableValue,
  TimeValue,
  type Value,
} from '../../values/value.ts'
import { optional, parameter } from '../parameters.ts'

export const asNumber = (value: Value | undefined): number =>
  typeof value === 'number' ? value : value instanceof Decimal ? value.toNumber() : 0

export const numberOf = (n: number, site: Site): Value =>
  site.type.kind === 'Decimal' ? Decimal.fromInteger(n) : n

/** Wall time of any moment; a time alone lies on 1899-12-30. */
export function wallOf(value: Value | undefined): number {
  if (value instanceof TimeValue) return EPOCH + value.ms
  return value instanceof DateValue || value instanceof DateTimeValue ? value.ms : EPOCH
}

export const year = parameter('year', T.Number)

export const month = parameter('month', T.Number)

export const day = parameter('day', T.Number)

/** Wall time of a date whose month and day may overflow. */
export function dateOf(args: readonly Value[]): number | undefined {
  const [y, m, d] = args.map((arg) => Math.trunc(asNumber(arg))) as [number, number, number]
  if (y < 1 || y > 9999) return undefined
  if (Math.abs(m) > 1e6 || Math.abs(d) > 1e7) return undefined
  const ms = daysFromCivil(y, m, d) * DAY
  return inRange(ms) ? ms : undefined
}

export const CLOCK = [
  parameter('hour', T.Number),
  parameter('minute', T.Number),
  parameter('second', T.Number),
  optional('millisecond', T.Number),
]

export function clockOf(args: readonly Value[]): number {
  const [h = 0, m = 0, s = 0, ms = 0] = args.map((arg) => Math.trunc(asNumber(arg)))
  return h * 3_600_000 + m * 60_000 + s * 1000 + ms
}

export function reader(
  name: 'DateValue' | 'TimeValue' | 'DateTimeValue',
  kind: 'Date' | 'Time' | 'DateTime',
  description: string,
  example: Example,
): BuiltInFunction {
  return {
    name,
    category: 'DateTime',
    description,
    examples: [example],
    parameters: [parameter('text', T.Text), optional('language', T.Text)],
    minimum: 1,
    maximum: 2,
    preciseErrors: true,
    ifBlank: 'blank',
    check(call) {
      const type = call.types[0]!
      if (type.kind !== 'Dynamic' && !isMoment(type)) {
        if (type.kind === 'Text' || type.kind === 'Blank') call.expect(0, T.Text)
        else if (coercesTo(type, T.Text, call.v1) && type.kind !== 'OptionSetValue')
          call.expect(0, T.Text)
        else call.ensure(0, 'ErrBadType_ExpectedType_ProvidedType', 'Text', typeName(type))
      }
      if (call.types[1]) call.expect(1, T.Text)
      return T[kind]
    },
    evaluate([value, language], frame) {
      if (typeof value !== 'string') {
        if (value instanceof DynamicValue && typeof value.node !== 'string')
          return Errors.wrongType('text', 'another value')
        return toMoment(value ?? null, kind, frame)
      }
      const culture = typeof language === 'string' ? findCulture(language) : frame.culture
      if (!culture) return Errors.badLanguage()
      return momentFromText(value, kind, frame, culture)
    },
  }
}

export function part(
  name: string,
  description: string,
  example: Example,
  take: (wall: number) => number,
): BuiltInFunction {
  return {
    name,
    category: 'DateTime',
    description,
    examples: [example],
    parameters: [parameter('date', T.DateTime)],
    minimum: 1,
    maximum: 1,
    check(call) {
      expectMoment(call, 0)
      return call.numberType
    },
    evaluate: ([value], _frame, site) =>
      numberOf(value === null || value === undefined ? take(NaN) : take(wallOf(value)), site),
    numeric: { of: 'wall', compute: take },
  }
}

/** Any moment is taken as it is; what else can become a DateTime does. */
export function expectMoment(call: CallCheck, i: number) {
  const type = call.types[i]
  if (type && !isMoment(type)) call.expect(i, T.DateTime)
}

export const orElse = (blank: number, take: (ms: number) => number) => (ms: number) =>
  Number.isNaN(ms) ? blank : take(ms)

/** First day of a week by `StartOfWeek` value: how many days after Sunday, and the first's number. */
export const WEEKS: ReadonlyMap<number, readonly [shift: number, first: number]> = new Map([
  [1, [0, 1]],
  [17, [0, 1]],
  [2, [1, 1]],
  [11, [1, 1]],
  [3, [1, 0]],
  [12, [2, 1]],
  [13, [3, 1]],
  [14, [4, 1]],
  [15, [5, 1]],
  [16, [6, 1]],
])

export function weekOf(value: Value | undefined): readonly [number, number] | undefined {
  if (value === undefined || value === null) return [0, 1]
  const n = value instanceof OptionValue ? Number(value.value) : Math.trunc(asNumber(value))
  return WEEKS.get(n)
}

export function checkWeek(call: CallCheck): Type {
  expectMoment(call, 0)
  const type = call.types[1]
  if (type && !(type.kind === 'OptionSetValue' && type.definition.name === 'StartOfWeek')) {
    const loose = !call.host.features.stronglyTypedBuiltinEnums
    if (loose && isNumeric(type)) return call.numberType
    if (type.kind === 'Blank') return call.numberType
    if (loose && coercesTo(type, T.Number, call.v1)) call.coerce(1, T.Number)
    else
      call.ensure(1, 'ErrBadType_ExpectedType_ProvidedType', 'Enum (StartOfWeek)', typeName(type))
  }
  return call.numberType
}

export const UNITS = new Set([
  'years',
  'quarters',
  'months',
  'days',
  'hours',
  'minutes',
  'seconds',
  'milliseconds',
])

export function unitOf(value: Value | undefined): string | undefined {
  if (value === undefined) return 'days'
  const text = value instanceof OptionValue ? String(value.value) : value
  if (typeof text !== 'string') return undefined
  const unit = text.toLowerCase()
  return UNITS.has(unit) ? unit : undefined
}

export function checkUnit(call: CallCheck, i: number) {
  const type = call.types[i]
  if (!type || (type.kind === 'OptionSetValue' && type.definition.name === 'TimeUnit')) return
  if (type.kind === 'Blank') return
  if (!call.host.features.stronglyTypedBuiltinEnums && type.kind === 'Text') return
  call.ensure(i, 'ErrBadType_ExpectedType_ProvidedType', 'Enum (TimeUnit)', typeName(type))
}

export const FINE: Readonly<Record<string, number>> = {
  hours: 3_600_000,
  minutes: 60_000,
  seconds: 1000,
  milliseconds: 1,
}

export function monthEdge(
  name: 'EDate' | 'EOMonth',
  description: string,
  example: Example,
): BuiltInFunction {
  return {
    name,
    category: 'DateTime',
    description,
    examples: [example],
    parameters: [parameter('date', T.DateTime), parameter('months', T.Number)],
    minimum: 2,
    maximum: 2,
    blanks: ['epoch', 'zero'],
    check(call) {
      if (!isMoment(call.types[0]!) || call.types[0]!.kind === 'Time') call.expect(0, T.DateTime)
      call.expect(1, T.Number)
      return T.Date
    },
    evaluate([value, amount]) {
      const months = Math.trunc(asNumber(amount))
      if (Math.abs(months) > 120_000) return Errors.dateOutOfRange()
      const moved = startOfDay(addMonths(wallOf(value), months))
      if (!inRange(moved)) return Errors.dateOutOfRange()
      if (name === 'EDate') return new DateValue(moved)
      const p = partsOf(moved)
      return new DateValue(msOf(p.year, p.month, daysInMonth(p.year, p.month)))
    },
  }
}

export function present(
  name: string,
  description: string,
  example: Example,
  kind: 'Date' | 'DateTime',
  utc: boolean,
): BuiltInFunction {
  return {
    name,
    category: 'DateTime',
    description,
    examples: [example],
    parameters: [],
    minimum: 0,
    maximum: 0,
    volatile: true,
    returns: T[kind],
    evaluate(_, frame) {
      const now = frame.now()
      const wall = utc ? now : utcToWall(now, frame.zone)
      return kind === 'Date' ? new DateValue(startOfDay(wall)) : new DateTimeValue(wall)
    },
  }
}

export function isPresent(
  name: string,
  description: string,
  example: Example,
  utc: boolean,
): BuiltInFunction {
  return {
    name,
    category: 'DateTime',
    description,
    examples: [example],
    parameters: [parameter('date', T.DateTime)],
    minimum: 1,
    maximum: 1,
    volatile: true,
    ifBlank: 'false',
    check(call) {
      expectMoment(call, 0)
      return T.Boolean
    },
    evaluate([value], frame) {
      const now = frame.now()
      const wall = utc ? now : utcToWall(now, frame.zone)
      return startOfDay(wallOf(value)) === startOfDay(wall)
    },
  }
}

export function names(
  name: string,
  description: string,
  example: Example,
  take: (frame: Frame) => readonly string[],
): BuiltInFunction {
  return {
    name,
    namespace: 'Calendar',
    category: 'DateTime',
    description,
    examples: [example],
    parameters: [],
    minimum: 0,
    maximum: 0,
    returns: T.table({ Value: T.Text }),
    evaluate: (_, frame) =>
      new TableValue(take(frame).map((item) => new RecordValue(new Map([['Value', item]])))),
  }
}

export function halves(
  name: string,
  description: string,
  example: Example,
  short: boolean,
): BuiltInFunction {
  return {
    ...names(name, description, example, (frame) =>
      [frame.culture.am, frame.culture.pm].map((half) => (short ? half.slice(0, 1) : half)),
    ),
    namespace: 'Clock',
  }
}
