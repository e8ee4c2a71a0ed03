import { INVARIANT, type Culture } from '../culture/culture.ts'
import { parseMoment, shortText } from '../culture/date-text.ts'
import { doubleText, localizeNumber, readNumber } from '../culture/number-text.ts'
import { type Type, singleColumn, typeName } from '../types/type.ts'
import { DAY, EPOCH, inRange, startOfDay } from '../values/calendar.ts'
import { Decimal, DecimalOverflow } from '../values/decimal.ts'
import { utcToWall } from '../values/time-zone.ts'
import {
  BlobValue,
  ColorValue,
  DateTimeValue,
  DateValue,
  DynamicValue,
  ErrorValue,
  GuidValue,
  JsonNumber,
  OptionValue,
  RecordValue,
  TableValue,
  TimeValue,
  type Value,
} from '../values/value.ts'
import { Errors } from './errors.ts'
import type { Frame } from './frame.ts'

/** Turns a value of one type into one of another. Blank and errors pass unchanged. */
export type Coercion = (value: Value, frame: Frame) => Value

const HUNDRED = Decimal.fromInteger(100)

/** The language's own conversion from one type to another. */
export function coercion(from: Type, to: Type): Coercion {
  if (to.kind === 'Record' || to.kind === 'Table') return coerceFields(from, to)
  const convert = CONVERSIONS[to.kind]
  if (to.kind === 'OptionSetValue') {
    const { definition } = to
    return guard((value) => {
      if (value instanceof OptionValue && value.definition.name === definition.name) return value
      const backing =
        value instanceof OptionValue
          ? value.value
          : value instanceof Decimal
            ? value.toNumber()
            : value instanceof ColorValue
              ? value.argb
              : value
      if (definition.backing !== 'Number')
        for (const [name, option] of definition.options)
          if (option === backing) return new OptionValue(definition, name, option)
      return typeof backing === 'string' ||
        typeof backing === 'number' ||
        typeof backing === 'boolean'
        ? new OptionValue(definition, undefined, backing)
        : Errors.wrongType(typeName(to), 'another value')
    })
  }
  return convert ? guard(convert) : (value) => value
}

const guard =
  (convert: Coercion): Coercion =>
  (value, frame) =>
    value === null || value instanceof ErrorValue ? value : convert(value, frame)

const CONVERSIONS: Partial<Record<Type['kind'], Coercion>> = {
  Number: toNumber,
  Decimal: toDecimal,
  Text: (value, frame) => toText(value, frame.culture),
  Boolean: toBoolean,
  Date: (value, frame) => toMoment(value, 'Date', frame),
  DateTime: (value, frame) => toMoment(value, 'DateTime', frame),
  DateTimeNoTimeZone: (value, frame) => toMoment(value, 'DateTime', frame),
  Time: (value, frame) => toMoment(value, 'Time', frame),
  Guid: (value) => toGuid(value),
  Color: (value) => toColor(value),
  Hyperlink: (value, frame) => toText(value, frame.culture),
  Image: (value, frame) => toText(value, frame.culture),
  Media: (value, frame) => toText(value, frame.culture),
}

function coerceFields(from: Type, to: Extract<Type, { kind: 'Record' | 'Table' }>): Coercion {
  const fields = 'fields' in from ? from.fields : new Map<string, Type>()
  const steps = [...to.fields].map(([name, type]) => {
    const source = fields.get(name)
    return {
      name,
      convert: source && source.kind !== type.kind ? coercion(source, type) : deep(source, type),
    }
  })
  const single = singleColumn(from)
  const row: Coercion = (value, frame) => {
    if (value === null || value instanceof ErrorValue) return value
    const record = value instanceof RecordValue ? value : undefined
    const converted = new Map<string, Value>()
    for (const { name, convert } of steps) {
      const field = record ? record.get(name) : single?.[0] === name ? value : null
      converted.set(name, convert(field, frame))
    }
    return new RecordValue(converted)
  }
  if (to.kind === 'Record') return row
  return (value, frame) => {
    if (value instanceof TableValue)
      return new TableValue(value.rows.map((item) => row(item, frame)))
    if (value instanceof RecordValue) return new TableValue([row(value, frame)])
    return value
  }
}

const same: Coercion = (value) => value

function deep(from: Type | undefined, to: Type): Coercion {
  return from && 'fields' in from && 'fields' in to && from.fields !== to.fields
    ? coercion(from, to)
    : same
}

/** Days since 1899-12-30, or the fraction of a day. */
export function momentNumber(value: DateValue | DateTimeValue | TimeValue): number {
  return value instanceof TimeValue ? value.ms / DAY : (value.ms - EPOCH) / DAY
}

/** As `Float`: a double, Blank for empty text, or an error. */
export function toNumber(value: Value, frame: Frame): Value {
  if (typeof value === 'number') return value
  if (typeof value === 'string') return numberFromText(value, frame.culture)
  if (typeof value === 'boolean') return value ? 1 : 0
  if (value instanceof Decimal) return value.toNumber()
  if (value instanceof DateValue || value instanceof DateTimeValue || value instanceof TimeValue)
    return momentNumber(value)
  if (value instanceof OptionValue) return toNumber(value.value, frame)
  if (value instanceof DynamicValue) return dynamicNumber(value, frame, toNumber)
  return value === null ? null : Errors.wrongType('a number', describe(value))
}

/** As `Decimal`. */
export function toDecimal(value: Value, frame: Frame): Value {
  if (value instanceof Decimal) return value
  if (typeof value === 'number') return decimalOf(value)
  if (typeof value === 'string') return decimalFromText(value, frame.culture)
  if (typeof value === 'boolean') return value ? Decimal.one : Decimal.zero
  if (value instanceof DateValue || value instanceof DateTimeValue || value instanceof TimeValue)
    return decimalOf(momentNumber(value))
  if (value instanceof OptionValue) return toDecimal(value.value, frame)
  if (value instanceof DynamicValue) return dynamicNumber(value, frame, toDecimal)
  return value === null ? null : Errors.wrongType('a number', describe(value))
}

/** A double as a decimal, or an overflow error. */
export function decimalOf(value: number): Value {
  try {
    return Decimal.fromNumber(value)
  } catch (cause) {
    if (cause instanceof DecimalOverflow) return Errors.notANumber(String(value))
    throw cause
  }
}

/** Reads a double; Blank for empty text. */
export function numberFromText(text: string, culture: Culture): Value {
  if (text.trim() === '') return text === '' ? null : Errors.notANumber(text)
  const read = readNumber(text, culture)
  if (!read) return Errors.notANumber(text)
  const value = Number(read.digits)
  if (!Number.isFinite(value)) return Errors.notANumber(text)
  return read.percent ? value / 100 : value
}

/** Reads a decimal; Blank for empty text. */
export function decimalFromText(text: string, culture: Culture): Value {
  if (text.trim() === '') return text === '' ? null : Errors.notANumber(text)
  const read = readNumber(text, culture)
  if (!read) return Errors.notANumber(text)
  try {
    const value = Decimal.parse(read.digits)
    return read.percent ? value.divide(HUNDRED) : value
  } catch (cause) {
    if (cause instanceof DecimalOverflow) return Errors.notANumber(text)
    throw cause
  }
}

function dynamicNumber(value: DynamicValue, frame: Frame, convert: Coercion): Value {
  const { node } = value
  if (node instanceof JsonNumber) {
    const result = convert(node.text, { culture: INVARIANT } as Frame)
    return result instanceof ErrorValue ? Errors.notANumber(node.text) : result
  }
  if (typeof node === 'string') return convert(node, frame)
  if (typeof node === 'boolean') return convert(node, frame)
  return Errors.wrongType('a number', 'an object')
}

/** Text as `&` and one-argument `Text` show a value. */
export function toText(value: Value, culture: Culture): Value {
  if (typeof value === 'string' || value === null) return value
  if (typeof value === 'number') return localizeNumber(doubleText(value), culture)
  if (typeof value === 'boolean') return value ? 'true' : 'false'
  if (value instanceof Decimal) return localizeNumber(value.toString(), culture)
  if (value instanceof DateValue) return shortText(value.ms, 'Date', culture)
  if (value instanceof DateTimeValue) return shortText(value.ms, 'DateTime', culture)
  if (value instanceof TimeValue) return shortText(value.ms, 'Time', culture)
  if (value instanceof GuidValue) return value.text
  if (value instanceof OptionValue)
    return value.definition.origin === 'Enum' && typeof value.value === 'string'
      ? value.value
      : value.label
  if (value instanceof DynamicValue) return dynamicText(value)
  if (value instanceof BlobValue) return Errors.notSupported('Text of a blob')
  if (value instanceof ColorValue) return value.toCss()
  return value instanceof ErrorValue ? value : Errors.wrongType('text', describe(value))
}

function dynamicText(value: DynamicValue): Value {
  const { node } = value
  if (typeof node === 'string') return node
  if (typeof node === 'boolean') return node ? 'true' : 'false'
  if (node instanceof JsonNumber) return node.text
  return Errors.wrongType('text', 'an object')
}

/** As `Boolean`. */
export function toBoolean(value: Value): Value {
  if (typeof value === 'boolean' || value === null) return value
  if (typeof value === 'number') return value !== 0
  if (value instanceof Decimal) return value.sign !== 0
  if (typeof value === 'string') {
    const text = value.toLowerCase()
    if (value === '') return null
    return text === 'true' ? true : text === 'false' ? false : Errors.notABoolean(value)
  }
  if (value instanceof OptionValue) return toBoolean(value.value)
  if (value instanceof DynamicValue) {
    const { node } = value
    if (typeof node === 'boolean') return node
    if (typeof node === 'string') return toBoolean(node)
    if (node instanceof JsonNumber) return Number(node.text) !== 0
    return Errors.wrongType('a boolean', 'an object')
  }
  return value instanceof ErrorValue ? value : Errors.wrongType('a boolean', describe(value))
}

/** A date, time or both from text, a number or another moment. */
export function toMoment(value: Value, kind: 'Date' | 'DateTime' | 'Time', frame: Frame): Value {
  if (value instanceof DateValue || value instanceof DateTimeValue) {
    if (kind === 'Date')
      return value instanceof DateValue ? value : new DateValue(startOfDay(value.ms))
    if (kind === 'DateTime') return new DateTimeValue(value.ms)
    return new TimeValue(value.ms - EPOCH)
  }
  if (value instanceof TimeValue) {
    if (kind === 'Time') return value
    const ms = EPOCH + value.ms
    return kind === 'Date' ? new DateValue(startOfDay(ms)) : new DateTimeValue(ms)
  }
  if (typeof value === 'number') return momentFromDays(value, kind)
  if (value instanceof Decimal) return momentFromDays(value.toNumber(), kind)
  if (typeof value === 'string') return momentFromText(value, kind, frame, frame.culture)
  if (value instanceof DynamicValue) {
    const { node } = value
    if (typeof node === 'string') return dynamicMoment(node, kind, frame)
    return Errors.wrongType('a date', describe(value))
  }
  return value === null || value instanceof ErrorValue
    ? value
    : Errors.wrongType('a date', describe(value))
}

/** The moment so many days after 1899-12-30. */
export function momentFromDays(days: number, kind: 'Date' | 'DateTime' | 'Time'): Value {
  const ms = Math.round(days * DAY)
  if (kind === 'Time') return new TimeValue(ms)
  const at = EPOCH + ms
  if (!inRange(at)) return Errors.dateOutOfRange()
  return kind === 'Date' ? new DateValue(startOfDay(at)) : new DateTimeValue(at)
}

/** Reads a date or time; Blank for empty text. */
export function momentFromText(
  text: string,
  kind: 'Date' | 'DateTime' | 'Time',
  frame: Frame,
  culture: Culture,
): Value {
  if (text === '') return null
  const parsed = parseMoment(text, culture)
  if (!parsed) return (kind === 'Time' && longTime(text)) || Errors.notADate(text)
  let { ms } = parsed
  if (parsed.offset !== undefined) ms = utcToWall(ms - parsed.offset * 60_000, frame.zone)
  if (kind === 'Time') return new TimeValue(((ms % DAY) + DAY) % DAY)
  if (!parsed.hasDate) ms += EPOCH
  return kind === 'Date' ? new DateValue(startOfDay(ms)) : new DateTimeValue(ms)
}

const LONG_TIME = /^\s*(\d{1,4}):([0-5]?\d)(?::([0-5]?\d)(?:\.(\d{1,3}))?)?\s*$/

/** A time of more than a day's hours, as spans of time are written; only what exceeds days counts. */
function longTime(text: string): Value | undefined {
  const match = LONG_TIME.exec(text)
  if (!match) return undefined
  const [, hours, minutes, seconds = '0', fraction = '0'] = match
  return new TimeValue(
    (Number(hours) % 24) * 3_600_000 +
      Number(minutes) * 60_000 +
      Number(seconds) * 1000 +
      Number(fraction.padEnd(3, '0')),
  )
}

function dynamicMoment(text: string, kind: 'Date' | 'DateTime' | 'Time', frame: Frame): Value {
  const wanted = kind === 'Time' ? ISO_TIME : ISO_DATE
  if (text !== '' && !wanted.test(text)) return Errors.notADate(text)
  return momentFromText(text, kind, frame, INVARIANT)
}

/** How JSON writes dates and times. */
export const ISO_DATE =
  /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})?)?$/
/** As {@link ISO_DATE}, for a time alone. */
export const ISO_TIME = /^(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{0,7})?$/

/** Digits alone, or in groups of 8, 4, 4, 4 and 12, which braces or parentheses may enclose. */
const GUID =
  /^(?:([0-9a-f]{32})|([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})|\{([-0-9a-f]{36})\}|\(([-0-9a-f]{36})\))$/i
const GROUPS = /^(.{8})(.{4})(.{4})(.{4})(.{12})$/

/** Reads a GUID in any of its usual forms. */
export function toGuid(value: Value): Value {
  const text = value instanceof DynamicValue ? value.node : value
  if (value instanceof GuidValue) return value
  if (typeof text !== 'string') return Errors.wrongType('a GUID', 'another value')
  if (text === '') return null
  const [, digits, ...grouped] = GUID.exec(text.trim()) ?? []
  const guid = digits?.replace(GROUPS, '$1-$2-$3-$4-$5') ?? grouped.find((form) => form)
  // What is enclosed has to be grouped like what stands alone.
  if (!guid || GUID.exec(guid)?.[2] === undefined) return Errors.notAGuid(text)
  return new GuidValue(guid.toLowerCase())
}

/** Reads `#rrggbb` or `#rrggbbaa`, as JSON has colours. */
export function colorFromHex(text: string): Value {
  const hex = /^#([0-9a-f]{6})([0-9a-f]{2})?$/i.exec(text)
  if (!hex) return Errors.notAColor(text)
  const alpha = hex[2] === undefined ? 255 : parseInt(hex[2], 16)
  return new ColorValue(((alpha << 24) | parseInt(hex[1]!, 16)) >>> 0)
}

function toColor(value: Value): Value {
  if (value instanceof DynamicValue)
    return typeof value.node === 'string'
      ? colorFromHex(value.node)
      : Errors.wrongType('a colour', 'another value')
  if (value instanceof OptionValue && typeof value.value === 'number')
    return new ColorValue(value.value)
  return value
}

/** What a value is, for error messages. */
export function describe(value: Value): string {
  if (value instanceof TableValue) return 'a table'
  if (value instanceof RecordValue) return 'a record'
  if (value instanceof DynamicValue) return 'an object'
  if (typeof value === 'string') return 'text'
  if (typeof value === 'boolean') return 'a boolean'
  return 'another value'
}
