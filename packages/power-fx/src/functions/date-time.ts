import type { CallCheck } from '../3-bind/call-check.ts'
import type { Example } from '../3-bind/function-declaration.ts'
import type { BuiltInFunction, Site } from '../5-eval/built-in.ts'
import { momentFromText, toMoment } from '../5-eval/coerce.ts'
import { Errors } from '../5-eval/errors.ts'
import type { Frame } from '../5-eval/frame.ts'
import { findCulture } from '../culture/culture.ts'
import { coercesTo, isMoment, isNumeric } from '../types/conversion.ts'
import { T, type Type, typeName } from '../types/type.ts'
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
} from '../values/calendar.ts'
import { Decimal } from '../values/decimal.ts'
import { settle, utcToWall, wallToUtc } from '../values/time-zone.ts'
import {
  DateTimeValue,
  DateValue,
  DynamicValue,
  ErrorValue,
  OptionValue,
  RecordValue,
  TableValue,
  TimeValue,
  type Value,
} from '../values/value.ts'
import { optional, parameter } from './parameters.ts'

type Moment = DateValue | DateTimeValue | TimeValue

const asNumber = (value: Value | undefined): number =>
  typeof value === 'number' ? value : value instanceof Decimal ? value.toNumber() : 0

const numberOf = (n: number, site: Site): Value =>
  site.type.kind === 'Decimal' ? Decimal.fromInteger(n) : n

/** Wall time of any moment; a time alone lies on 1899-12-30. */
function wallOf(value: Value | undefined): number {
  if (value instanceof TimeValue) return EPOCH + value.ms
  return value instanceof DateValue || value instanceof DateTimeValue ? value.ms : EPOCH
}

const isMomentValue = (value: Value | undefined): value is Moment =>
  value instanceof DateValue || value instanceof DateTimeValue || value instanceof TimeValue

// Making dates and times.

const year = parameter('year', T.Number)
const month = parameter('month', T.Number)
const day = parameter('day', T.Number)

/** Wall time of a date whose month and day may overflow. */
function dateOf(args: readonly Value[]): number | undefined {
  const [y, m, d] = args.map((arg) => Math.trunc(asNumber(arg))) as [number, number, number]
  if (y < 1 || y > 9999) return undefined
  if (Math.abs(m) > 1e6 || Math.abs(d) > 1e7) return undefined
  const ms = daysFromCivil(y, m, d) * DAY
  return inRange(ms) ? ms : undefined
}

export const date: BuiltInFunction = {
  name: 'Date',
  category: 'DateTime',
  description: 'Makes a date; months and days beyond their range carry over.',
  examples: [
    ['Date(2024, 2, 29)', 'Date(2024,2,29)'],
    ['Date(2024, 13, 1)', 'Date(2025,1,1)'],
  ],
  parameters: [year, month, day],
  minimum: 3,
  maximum: 3,
  preciseErrors: true,
  returns: T.Date,
  blanks: ['zero'],
  evaluate(args) {
    const ms = dateOf(args)
    return ms === undefined ? Errors.dateOutOfRange() : new DateValue(ms)
  },
}

const CLOCK = [
  parameter('hour', T.Number),
  parameter('minute', T.Number),
  parameter('second', T.Number),
  optional('millisecond', T.Number),
]

function clockOf(args: readonly Value[]): number {
  const [h = 0, m = 0, s = 0, ms = 0] = args.map((arg) => Math.trunc(asNumber(arg)))
  return h * 3_600_000 + m * 60_000 + s * 1000 + ms
}

export const time: BuiltInFunction = {
  name: 'Time',
  category: 'DateTime',
  description: 'Makes a time of day.',
  examples: [['Time(9, 30, 0)', 'Time(9,30,0,0)']],
  parameters: CLOCK,
  minimum: 3,
  maximum: 4,
  preciseErrors: true,
  returns: T.Time,
  blanks: ['zero'],
  evaluate(args) {
    const ms = clockOf(args)
    return Math.abs(ms) > 9.2e14 ? Errors.argument() : new TimeValue(ms)
  },
}

export const dateTime: BuiltInFunction = {
  name: 'DateTime',
  category: 'DateTime',
  description: 'Makes a date with a time of day.',
  examples: [['DateTime(2024, 1, 31, 9, 30, 0)', 'DateTime(2024,1,31,9,30,0,0)']],
  parameters: [year, month, day, ...CLOCK],
  minimum: 6,
  maximum: 7,
  preciseErrors: true,
  returns: T.DateTime,
  blanks: ['zero'],
  evaluate(args, frame) {
    const start = dateOf(args.slice(0, 3))
    if (start === undefined) return Errors.dateOutOfRange()
    const ms = start + clockOf(args.slice(3))
    return inRange(ms) ? new DateTimeValue(settle(ms, frame.zone)) : Errors.dateOutOfRange()
  },
}

function reader(
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
      if (!culture) return Errors.argument('The language code is not known.')
      return momentFromText(value, kind, frame, culture)
    },
  }
}

export const dateValue = reader('DateValue', 'Date', 'Reads a date from text.', [
  'DateValue("2024-02-29")',
  'Date(2024,2,29)',
])
export const timeValue = reader('TimeValue', 'Time', 'Reads a time from text.', [
  'TimeValue("9:30 PM")',
  'Time(21,30,0,0)',
])
export const dateTimeValue = reader(
  'DateTimeValue',
  'DateTime',
  'Reads a date and time from text.',
  ['DateTimeValue("2024-02-29 09:30")', 'DateTime(2024,2,29,9,30,0,0)'],
)

// Parts.

function part(
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
  }
}

/** Any moment is taken as it is; what else can become a DateTime does. */
function expectMoment(call: CallCheck, i: number) {
  const type = call.types[i]
  if (type && !isMoment(type)) call.expect(i, T.DateTime)
}

const orElse = (blank: number, take: (ms: number) => number) => (ms: number) =>
  Number.isNaN(ms) ? blank : take(ms)

export const yearOf = part(
  'Year',
  'Gives the year.',
  ['Year(Date(2024, 2, 29))', '2024'],
  orElse(1900, (ms) => partsOf(ms).year),
)
export const monthOf = part(
  'Month',
  'Gives the month, 1 to 12.',
  ['Month(Date(2024, 2, 29))', '2'],
  orElse(1, (ms) => partsOf(ms).month),
)
export const dayOf = part(
  'Day',
  'Gives the day of the month.',
  ['Day(Date(2024, 2, 29))', '29'],
  orElse(0, (ms) => partsOf(ms).day),
)
export const hourOf = part(
  'Hour',
  'Gives the hour, 0 to 23.',
  ['Hour(Time(9, 30, 0))', '9'],
  orElse(0, (ms) => partsOf(ms).hour),
)
export const minuteOf = part(
  'Minute',
  'Gives the minute.',
  ['Minute(Time(9, 30, 0))', '30'],
  orElse(0, (ms) => partsOf(ms).minute),
)
export const secondOf = part(
  'Second',
  'Gives the second.',
  ['Second(Time(9, 30, 15))', '15'],
  orElse(0, (ms) => partsOf(ms).second),
)

/** First day of a week by `StartOfWeek` value: how many days after Sunday, and the first's number. */
const WEEKS: ReadonlyMap<number, readonly [shift: number, first: number]> = new Map([
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

function weekOf(value: Value | undefined): readonly [number, number] | undefined {
  if (value === undefined || value === null) return [0, 1]
  const n = value instanceof OptionValue ? Number(value.value) : Math.trunc(asNumber(value))
  return WEEKS.get(n)
}

function checkWeek(call: CallCheck): Type {
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

export const weekday: BuiltInFunction = {
  name: 'Weekday',
  category: 'DateTime',
  description: 'Gives the day of the week as a number; Sunday is 1 unless a first day is given.',
  examples: [['Weekday(Date(2024, 2, 29))', '5']],
  parameters: [parameter('date', T.DateTime), optional('startOfWeek')],
  minimum: 1,
  maximum: 2,
  preciseErrors: true,
  blanks: ['epoch', 'keep'],
  check: checkWeek,
  evaluate(args, _frame, site) {
    const week = weekOf(args[1])
    if (!week) return Errors.argument()
    const [shift, first] = week
    return numberOf(((partsOf(wallOf(args[0])).weekday - shift + 7) % 7) + first, site)
  },
}

export const weekNum: BuiltInFunction = {
  name: 'WeekNum',
  category: 'DateTime',
  description: 'Gives the number of the week in the year; the week of January 1 is the first.',
  examples: [['WeekNum(Date(2024, 1, 8))', '2']],
  parameters: [parameter('date', T.DateTime), optional('startOfWeek')],
  minimum: 1,
  maximum: 2,
  preciseErrors: true,
  blanks: ['epoch', 'keep'],
  check: checkWeek,
  evaluate(args, _frame, site) {
    const week = weekOf(args[1])
    if (!week || week[1] === 0) return Errors.argument()
    const at = wallOf(args[0])
    const start = msOf(partsOf(at).year, 1, 1)
    const offset = (partsOf(start).weekday - week[0] + 7) % 7
    const dayOfYear = Math.floor((at - start) / DAY)
    return numberOf(Math.floor((dayOfYear + offset) / 7) + 1, site)
  },
}

export const isoWeekNum: BuiltInFunction = {
  name: 'ISOWeekNum',
  category: 'DateTime',
  description: 'Gives the ISO 8601 week number: weeks start on Monday, the first holds January 4.',
  examples: [['ISOWeekNum(Date(2021, 1, 3))', '53']],
  parameters: [parameter('date', T.DateTime)],
  minimum: 1,
  maximum: 1,
  blanks: ['epoch'],
  check(call) {
    expectMoment(call, 0)
    return call.numberType
  },
  evaluate([value], _frame, site) {
    const at = startOfDay(wallOf(value))
    const thursday = at + (3 - ((partsOf(at).weekday + 6) % 7)) * DAY
    const start = msOf(partsOf(thursday).year, 1, 1)
    return numberOf(Math.floor((thursday - start) / (7 * DAY)) + 1, site)
  },
}

// Reckoning.

const UNITS = new Set([
  'years',
  'quarters',
  'months',
  'days',
  'hours',
  'minutes',
  'seconds',
  'milliseconds',
])

function unitOf(value: Value | undefined): string | undefined {
  if (value === undefined) return 'days'
  const text = value instanceof OptionValue ? String(value.value) : value
  if (typeof text !== 'string') return undefined
  const unit = text.toLowerCase()
  return UNITS.has(unit) ? unit : undefined
}

function checkUnit(call: CallCheck, i: number) {
  const type = call.types[i]
  if (!type || (type.kind === 'OptionSetValue' && type.definition.name === 'TimeUnit')) return
  if (type.kind === 'Blank') return
  if (!call.host.features.stronglyTypedBuiltinEnums && type.kind === 'Text') return
  call.ensure(i, 'ErrBadType_ExpectedType_ProvidedType', 'Enum (TimeUnit)', typeName(type))
}

const FINE: Readonly<Record<string, number>> = {
  hours: 3_600_000,
  minutes: 60_000,
  seconds: 1000,
  milliseconds: 1,
}

export const dateAdd: BuiltInFunction = {
  name: 'DateAdd',
  category: 'DateTime',
  description: 'Moves a date or time by so many units, days unless said otherwise.',
  examples: [['DateAdd(Date(2024, 1, 31), 1, TimeUnit.Months)', 'Date(2024,2,29)']],
  parameters: [parameter('date', T.DateTime), parameter('amount', T.Number), optional('unit')],
  minimum: 2,
  maximum: 3,
  tabular: 3,
  blanks: ['epoch', 'zero', 'keep'],
  check(call) {
    const type = call.types[0]!
    if (!isMoment(type)) call.expect(0, T.DateTime)
    call.expect(1, T.Number)
    checkUnit(call, 2)
    return isMoment(type) ? type : T.DateTime
  },
  evaluate(args, frame, site) {
    const [value] = args
    const unit = unitOf(args[2] === null ? 'days' : args[2])
    if (unit === undefined) return Errors.argument('The time unit is not known.')
    const given = asNumber(args[1])
    const whole = FINE[unit] === undefined && unit !== 'days'
    const amount = whole ? Math.trunc(given) : given
    if (value instanceof TimeValue && FINE[unit] === undefined && unit !== 'days')
      return Errors.argument()
    const wall = wallOf(value)
    const moved = move(wall, amount, unit, frame, value instanceof TimeValue)
    if (!Number.isFinite(moved) || !inRange(moved)) return Errors.dateOutOfRange()
    if (site.type.kind === 'Time') return new TimeValue(moved - EPOCH)
    if (site.type.kind === 'Date') return new DateValue(moved)
    return new DateTimeValue(moved)
  },
}

function move(wall: number, amount: number, unit: string, frame: Frame, plain: boolean): number {
  const fine = FINE[unit]
  if (fine !== undefined) {
    const ms = Math.round(amount * fine)
    if (Math.abs(ms) > 4e14) return NaN
    if (plain) return wall + ms
    return utcToWall(wallToUtc(wall, frame.zone) + ms, frame.zone)
  }
  if (Math.abs(amount) > 4e6) return NaN
  if (unit === 'days')
    return plain ? wall + amount * DAY : settle(wall + Math.round(amount * DAY), frame.zone)
  const months = unit === 'years' ? 12 : unit === 'quarters' ? 3 : 1
  const moved = addMonths(wall, amount * months)
  return plain ? moved : settle(moved, frame.zone)
}

export const dateDiff: BuiltInFunction = {
  name: 'DateDiff',
  category: 'DateTime',
  description: 'Counts the units from one date to another, days unless said otherwise.',
  examples: [['DateDiff(Date(2024, 1, 1), Date(2024, 3, 1))', '60']],
  parameters: [parameter('start', T.DateTime), parameter('end', T.DateTime), optional('unit')],
  minimum: 2,
  maximum: 3,
  tabular: 3,
  preciseErrors: true,
  blanks: ['epoch', 'epoch', 'keep'],
  check(call) {
    expectMoment(call, 0)
    expectMoment(call, 1)
    checkUnit(call, 2)
    return call.numberType
  },
  evaluate(args, frame, site) {
    const unit = unitOf(args[2] === null ? 'days' : args[2])
    if (unit === undefined) return Errors.argument('The time unit is not known.')
    return numberOf(difference(wallOf(args[0]), wallOf(args[1]), unit, frame), site)
  },
}

function difference(from: number, to: number, unit: string, frame: Frame): number {
  const a = partsOf(from)
  const b = partsOf(to)
  const months = (b.year - a.year) * 12 + b.month - a.month
  switch (unit) {
    case 'years':
      return b.year - a.year
    case 'quarters':
      return (b.year - a.year) * 4 + Math.floor((b.month - 1) / 3) - Math.floor((a.month - 1) / 3)
    case 'months':
      return months
    case 'days':
      return Math.round((startOfDay(to) - startOfDay(from)) / DAY)
    default: {
      const size = FINE[unit]!
      const [x, y] = [wallToUtc(from, frame.zone), wallToUtc(to, frame.zone)]
      return Math.floor(y / size) - Math.floor(x / size)
    }
  }
}

function monthEdge(
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

export const eDate = monthEdge('EDate', 'Gives the same day so many months away.', [
  'EDate(Date(2024, 1, 31), 1)',
  'Date(2024,2,29)',
])
export const eoMonth = monthEdge(
  'EOMonth',
  'Gives the last day of the month so many months away.',
  ['EOMonth(Date(2024, 1, 15), 1)', 'Date(2024,2,29)'],
)

// The present.

function present(
  name: string,
  description: string,
  kind: 'Date' | 'DateTime',
  utc: boolean,
): BuiltInFunction {
  return {
    name,
    category: 'DateTime',
    description,
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

export const now = present('Now', 'Gives the date and time of now.', 'DateTime', false)
export const today = present('Today', 'Gives the date of today.', 'Date', false)
export const utcNow = present('UTCNow', 'Gives the date and time of now in UTC.', 'DateTime', true)
export const utcToday = present('UTCToday', 'Gives the date of today in UTC.', 'Date', true)

function isPresent(name: string, description: string, utc: boolean): BuiltInFunction {
  return {
    name,
    category: 'DateTime',
    description,
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

export const isToday = isPresent('IsToday', 'True when the date is today.', false)
export const isUtcToday = isPresent('IsUTCToday', 'True when the date is today in UTC.', true)

export const timeZoneOffset: BuiltInFunction = {
  name: 'TimeZoneOffset',
  category: 'DateTime',
  description: 'Gives the minutes from the user’s time to UTC; positive west of Greenwich.',
  parameters: [optional('date', T.DateTime)],
  minimum: 0,
  maximum: 1,
  volatile: true,
  blanks: ['epoch'],
  check(call) {
    expectMoment(call, 0)
    return call.numberType
  },
  evaluate(args, frame, site) {
    const [value] = args
    const utc = isMomentValue(value) ? wallToUtc(wallOf(value), frame.zone) : frame.now()
    const minutes = -frame.zone.offset(utc)
    return numberOf(minutes === 0 ? 0 : minutes, site)
  },
}

// The culture's names.

function names(
  name: string,
  description: string,
  take: (frame: Frame) => readonly string[],
): BuiltInFunction {
  return {
    name,
    namespace: 'Calendar',
    category: 'DateTime',
    description,
    parameters: [],
    minimum: 0,
    maximum: 0,
    returns: T.table({ Value: T.Text }),
    evaluate: (_, frame) =>
      new TableValue(take(frame).map((item) => new RecordValue(new Map([['Value', item]])))),
  }
}

export const monthsLong = names(
  'MonthsLong',
  'Gives the full names of the months.',
  (f) => f.culture.months,
)
export const monthsShort = names(
  'MonthsShort',
  'Gives the short names of the months.',
  (f) => f.culture.monthsShort,
)
export const weekdaysLong = names(
  'WeekdaysLong',
  'Gives the full names of the days, Sunday first.',
  (f) => f.culture.days,
)
export const weekdaysShort = names(
  'WeekdaysShort',
  'Gives the short names of the days, Sunday first.',
  (f) => f.culture.daysShort,
)

function halves(name: string, description: string, short: boolean): BuiltInFunction {
  return {
    ...names(name, description, (frame) =>
      [frame.culture.am, frame.culture.pm].map((half) => (short ? half.slice(0, 1) : half)),
    ),
    namespace: 'Clock',
  }
}

export const amPm = halves('AmPm', 'Gives the names of the halves of the day.', false)
export const amPmShort = halves(
  'AmPmShort',
  'Gives the short names of the halves of the day.',
  true,
)

export const isClock24: BuiltInFunction = {
  name: 'IsClock24',
  namespace: 'Clock',
  category: 'DateTime',
  description: 'True where clocks count to 24.',
  parameters: [],
  minimum: 0,
  maximum: 0,
  returns: T.Boolean,
  evaluate: (_, frame) => /H/.test(frame.culture.shortTime),
}

/** Whether a value is an error; kept beside the checks that pass errors on. */
export const isFailure = (value: Value): value is ErrorValue => value instanceof ErrorValue
