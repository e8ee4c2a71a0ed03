import { type CallCheck } from '../../3-bind/call-check.ts'
import { type BuiltInFunction } from '../../5-eval/built-in.ts'
import { momentFromDays, momentNumber, toText } from '../../5-eval/coerce.ts'
import { Errors } from '../../5-eval/errors.ts'
import { type Culture, findCulture } from '../../culture/culture.ts'
import { formatDate } from '../../culture/date-text.ts'
import { formatMoment, formatNumber, parseFormat } from '../../culture/text-format.ts'
import { coercesTo, isMoment, isNumeric } from '../../types/conversion.ts'
import { T } from '../../types/type.ts'
import { EPOCH } from '../../values/calendar.ts'
import { Decimal } from '../../values/decimal.ts'
import { ErrorKind } from '../../values/error-kind.ts'
import { isoDateTime } from '../../values/plain-json.ts'
import { wallToUtc } from '../../values/time-zone.ts'
import {
  DateTimeValue,
  DateValue,
  DynamicValue,
  ErrorValue,
  JsonNumber,
  OptionValue,
  TimeValue,
  type Value,
  error,
} from '../../values/value.ts'
import { optional, parameter } from '../parameters.ts'

const twentyFour = (pattern: string) => pattern.replaceAll('h', 'H').replace(/\s*t+/, '').trim()

/** What each member of `DateTimeFormat` stands for. */
const NAMED: Readonly<Record<string, (culture: Culture) => string>> = {
  "'longdate'": (c) => c.longDate,
  "'shortdate'": (c) => c.shortDate,
  "'longtime'": (c) => c.longTime,
  "'shorttime'": (c) => c.shortTime,
  "'longtime24'": (c) => twentyFour(c.longTime),
  "'shorttime24'": (c) => twentyFour(c.shortTime),
  "'longdatetime'": (c) => `${c.longDate} ${c.longTime}`,
  "'shortdatetime'": (c) => `${c.shortDate} ${c.shortTime}`,
  "'longdatetime24'": (c) => `${c.longDate} ${twentyFour(c.longTime)}`,
  "'shortdatetime24'": (c) => `${c.shortDate} ${twentyFour(c.shortTime)}`,
}

interface Extra {
  /** The format is a member of `DateTimeFormat`. */
  readonly named: boolean
}

export const textFunction: BuiltInFunction = {
  name: 'Text',
  category: 'Text',
  description: 'Shows a value as text, by a format if one is given.',
  examples: [
    ['Text(1234.5, "#,##0.00")', '"1,234.50"'],
    ['Text(Date(2024, 2, 29), "yyyy-mm-dd")', '"2024-02-29"'],
  ],
  parameters: [
    parameter('value'),
    optional('format', undefined, 'Placeholders such as 0.00 or dd/mm/yyyy, or a DateTimeFormat.'),
    optional('language', T.Text, 'Whose names and separators to use.'),
  ],
  minimum: 1,
  maximum: 3,
  check: checkText,
  evaluate(args, frame, site) {
    const [value, format, language] = args
    let { culture } = frame
    if (typeof language === 'string' && language !== '') {
      const found = findCulture(language)
      if (!found)
        return error(ErrorKind.BadLanguageCode, `The language '${language}' is not known.`)
      culture = found
    }
    if (args.length > 2 && language === null) return ''
    if (args.length === 1) return value === null ? null : plain(value ?? null, culture)
    const extra = site.extra as Extra | undefined
    const named = format instanceof OptionValue || extra?.named === true
    const text = format instanceof OptionValue ? String(format.value) : (format ?? null)
    if (text === null) return ''
    if (typeof text !== 'string') return Errors.argument()
    if (value === null) {
      if (
        isMoment(site.argTypes[0]!) ||
        isNumeric(site.argTypes[0]!) ||
        site.argTypes[0]!.kind === 'Blank'
      )
        return withFormat(
          site.argTypes[0]!.kind === 'Decimal' ? Decimal.zero : 0,
          text,
          named,
          culture,
          frame,
        )
      return ''
    }
    return withFormat(value ?? null, text, named, culture, frame)
  },
}

function plain(value: Value, culture: Culture): Value {
  if (value instanceof OptionValue && value.definition.origin === 'Enum')
    return toText(value, culture)
  return toText(value, culture)
}

type FrameLike = Parameters<NonNullable<BuiltInFunction['evaluate']>>[1]

function withFormat(
  value: Value,
  format: string,
  named: boolean,
  culture: Culture,
  frame: FrameLike,
): Value {
  let source: Value = value
  if (source instanceof DynamicValue) {
    if (source.node instanceof JsonNumber) source = Number(source.node.text)
    else if (typeof source.node === 'string') source = source.node
    else return toText(source, culture)
  }
  const isDate =
    source instanceof DateValue || source instanceof DateTimeValue || source instanceof TimeValue
  if (!isDate && typeof source !== 'number' && !(source instanceof Decimal))
    return toText(source, culture)
  if (named) {
    const moment = momentOf(source)
    if (moment instanceof ErrorValue) return moment
    if (format === 'utc') return `${isoDateTime(wallToUtc(moment, frame.zone))}Z`
    const pattern = NAMED[format]?.(culture)
    return pattern === undefined ? Errors.argument() : formatDate(moment, pattern, culture)
  }
  if (format === '') return ''
  const parsed = parseFormat(format)
  if (parsed.kind === 'invalid') return Errors.argument(`The format '${format}' cannot be used.`)
  if (parsed.kind === 'date') {
    const moment = momentOf(source)
    return moment instanceof ErrorValue
      ? moment
      : formatMoment(moment, parsed, culture, moment - EPOCH)
  }
  const number = isDate ? momentNumber(source as DateValue) : (source as number | Decimal)
  return formatNumber(number, parsed, culture)
}

/** The wall time of a moment or of a number of days. */
function momentOf(value: Value): number | ErrorValue {
  if (value instanceof DateValue || value instanceof DateTimeValue) return value.ms
  if (value instanceof TimeValue) return EPOCH + value.ms
  const days = value instanceof Decimal ? value.toNumber() : Number(value as number)
  const moment = momentFromDays(days, 'DateTime')
  return moment instanceof DateTimeValue ? moment.ms : Errors.dateOutOfRange()
}

function checkText(call: CallCheck) {
  const type = call.types[0]!
  const numeric = isNumeric(type) || isMoment(type)
  const shows =
    numeric ||
    ['Text', 'Boolean', 'Guid', 'Blank', 'Dynamic', 'Hyperlink', 'Image', 'Media'].includes(
      type.kind,
    ) ||
    (type.kind === 'OptionSetValue' && coercesTo(type, T.Text, call.v1))
  if (!shows) {
    if (call.args.length === 1) call.error(0, 'ErrNumberOrStringExpected')
    else if (type.kind !== 'Color') call.error(0, 'ErrNumberOrStringExpected')
  }
  if (call.types[2]) call.expect(2, T.Text)
  const format = call.args[1]
  const formatType = call.types[1]
  if (!format || !formatType) return T.Text
  const isNamed =
    formatType.kind === 'OptionSetValue' && formatType.definition.name === 'DateTimeFormat'
  if (formatType.kind !== 'Text' && formatType.kind !== 'Blank' && !isNamed) {
    call.error(1, 'ErrStringExpected')
    return T.Text
  }
  const named = isNamed || call.host.isEnumMember(format, 'DateTimeFormat')
  call.extra = { named } satisfies Extra
  const formattable = numeric || type.kind === 'Dynamic' || type.kind === 'Blank'
  if (!formattable && (call.v1 || type.kind === 'Color')) {
    call.warn(1, 'ErrNotSupportedFormat_Func', 'Text')
    call.fail()
    return T.Text
  }
  const constant = named ? undefined : call.host.constantText(format)
  if (constant !== undefined && parseFormat(constant).kind === 'invalid') {
    call.warn(1, 'ErrIncorrectFormat_Func', 'Text')
    call.fail()
  }
  return T.Text
}
