import {
  BlobValue,
  DateTimeValue,
  DateValue,
  Decimal,
  ErrorKind,
  RecordValue,
  TableValue,
  type TimeZoneService,
  type Type,
  type Value,
  error,
} from '@patchbay/power-fx'
import { dynamicValue } from './dynamic-value.ts'
import { NumberText } from './number-text.ts'
import { toWall } from './time-zone.ts'

type Reviver = (
  this: unknown,
  key: string,
  value: unknown,
  context?: { source?: string },
) => unknown

/** JSON whose numbers keep their digits, where the engine tells them. */
export function parseExact(text: string): unknown {
  const reviver: Reviver = (_key, value, context) =>
    typeof value === 'number' ? new NumberText(context?.source ?? String(value)) : value
  return JSON.parse(text, reviver)
}

/**
 * JSON of {@link parseExact} as a value of a type. Fields that the type lacks are dropped, those
 * that the JSON lacks are Blank, and what does not fit is an error value in its place.
 */
export function fromExactJson(json: unknown, type: Type, timeZone: TimeZoneService): Value {
  if (json === null || json === undefined) return null
  const convert = (inner: unknown, innerType: Type) => fromExactJson(inner, innerType, timeZone)
  switch (type.kind) {
    case 'Dynamic':
      return dynamicValue(json)
    case 'Record': {
      if (typeof json !== 'object' || Array.isArray(json) || json instanceof NumberText)
        return mismatch('a record', json)
      const fields = new Map<string, Value>()
      for (const [name, fieldType] of type.fields)
        fields.set(
          name,
          Object.hasOwn(json, name)
            ? convert((json as Record<string, unknown>)[name], fieldType)
            : null,
        )
      return new RecordValue(fields)
    }
    case 'Table': {
      if (!Array.isArray(json)) return mismatch('a table', json)
      const value = type.fields.get('Value')
      const isPlain = type.fields.size === 1 && value !== undefined
      return new TableValue(
        json.map((item: unknown) =>
          isPlain && !hasField(item, 'Value')
            ? new RecordValue(new Map([['Value', convert(item, value)]]))
            : convert(item, { kind: 'Record', fields: type.fields }),
        ),
      )
    }
    case 'Boolean':
      if (typeof json === 'boolean') return json
      if (typeof json === 'string' && /^(true|false)$/i.test(json))
        return json.toLowerCase() === 'true'
      return mismatch('true or false', json)
    case 'Number':
    case 'Decimal':
      return numberValue(json, type.kind)
    case 'Date':
    case 'DateTime':
    case 'DateTimeNoTimeZone':
      return momentValue(json, type.kind, timeZone)
    case 'Blob':
      return typeof json === 'string' ? blobValue(json) : mismatch('base64 text', json)
    default:
      return plainText(json)
  }
}

function hasField(item: unknown, name: string): boolean {
  return typeof item === 'object' && item !== null && Object.hasOwn(item, name)
}

function numberValue(json: unknown, kind: 'Number' | 'Decimal'): Value {
  const text = json instanceof NumberText ? json.text : typeof json === 'string' ? json.trim() : ''
  if (text === '' || !Number.isFinite(Number(text))) return mismatch('a number', json)
  if (kind === 'Number') return Number(text)
  try {
    return /e/i.test(text) ? Decimal.fromNumber(Number(text)) : Decimal.parse(text)
  } catch {
    return error(ErrorKind.Numeric, `${text} is beyond the range of decimals.`)
  }
}

/** Date and time of ISO 8601 with an optional zone. */
const MOMENT =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(\.\d+)?)?)?(Z|[+-]\d\d:?\d\d)?$/i

function momentValue(
  json: unknown,
  kind: 'Date' | 'DateTime' | 'DateTimeNoTimeZone',
  timeZone: TimeZoneService,
): Value {
  const found = typeof json === 'string' ? MOMENT.exec(json.trim()) : null
  if (!found) return mismatch('a date', json)
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '0', zone] = found
  const midnight = Date.UTC(Number(year), Number(month) - 1, Number(day))
  if (kind === 'Date') return new DateValue(midnight)
  const wall =
    midnight +
    ((Number(hour) * 60 + Number(minute)) * 60 + Number(second)) * 1000 +
    Math.floor(Number(fraction) * 1000)
  if (zone === undefined || kind === 'DateTimeNoTimeZone') return new DateTimeValue(wall)
  return new DateTimeValue(toWall(wall - zoneMinutes(zone) * 60_000, timeZone))
}

function zoneMinutes(zone: string): number {
  if (/^z$/i.test(zone)) return 0
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2))
  return zone.startsWith('-') ? -minutes : minutes
}

function blobValue(text: string): Value {
  try {
    const binary = atob(text)
    return new BlobValue(Uint8Array.from(binary, (c) => c.charCodeAt(0)))
  } catch {
    return new BlobValue(new TextEncoder().encode(text))
  }
}

function plainText(json: unknown): string {
  if (typeof json === 'string') return json
  if (json instanceof NumberText) return json.text
  return JSON.stringify(json, (_key, value: unknown) =>
    value instanceof NumberText ? Number(value.text) : value,
  )
}

function mismatch(expected: string, actual: unknown): Value {
  return error(
    ErrorKind.InvalidJSON,
    `The connector returned ${describe(actual)} where ${expected} is expected.`,
  )
}

function describe(json: unknown): string {
  if (json instanceof NumberText) return `the number ${json.text}`
  if (Array.isArray(json)) return 'an array'
  if (typeof json === 'string') return `the text "${json.slice(0, 40)}"`
  return typeof json === 'boolean' ? String(json) : 'an object'
}
