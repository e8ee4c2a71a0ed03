import {
  BlobValue,
  ColorValue,
  DateTimeValue,
  DateValue,
  Decimal,
  DynamicValue,
  GuidValue,
  OptionValue,
  RecordValue,
  TableValue,
  TimeValue,
  type TimeZoneService,
  type Value,
} from '@patchbay/power-fx'
import { toBase64 } from '../base64.ts'
import { type JsonObject, dereference, objectIn, textIn } from '../document.ts'
import { ArgumentError, requiredProperties, schemaProperties } from '../encode-request.ts'
import { isDynamic } from './schema-type.ts'
import { toInstant } from './time-zone.ts'

/** What a value is written for. */
export interface WriteContext {
  definition: JsonObject
  timeZone: TimeZoneService
}

/**
 * A Power Fx value as the JSON that its schema asks for; undefined for Blank, which is left out.
 * Fields that the schema does not know are dropped.
 *
 * @throws {ArgumentError} when a required field is missing.
 */
export function toJson(value: Value, part: JsonObject | undefined, context: WriteContext): unknown {
  const schema = part && dereference(context.definition, part)
  if (value === null) return undefined
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return scalarAs(schema?.['type'], value)
  if (value instanceof Decimal)
    return schema?.['type'] === 'string' ? value.toString() : numberOf(value.toString())
  if (value instanceof DateValue || value instanceof DateTimeValue)
    return momentText(value, textIn(schema, 'format'), context.timeZone)
  if (value instanceof TimeValue) return timeText(value.ms)
  if (value instanceof BlobValue)
    return textIn(schema, 'format') === 'byte' ? toBase64(value.bytes) : value.bytes
  if (value instanceof OptionValue) return value.value
  if (value instanceof GuidValue) return value.text
  if (value instanceof ColorValue) return value.toCss()
  if (value instanceof DynamicValue) return nodeToJson(value.node)
  if (value instanceof TableValue) return tableToJson(value, schema, context)
  if (value instanceof RecordValue) return recordToJson(value, schema, context)
  throw new ArgumentError('This kind of value cannot be sent to a connector.')
}

/** A scalar as its schema has it, converted as the language converts: `"5"` is 5 for a number. */
function scalarAs(type: unknown, value: string | number | boolean): string | number | boolean {
  if (type === 'string') return typeof value === 'boolean' ? String(value) : `${value}`
  if (type === 'integer' || type === 'number') {
    const number = typeof value === 'string' && value.trim() === '' ? NaN : Number(value)
    if (Number.isNaN(number)) throw new ArgumentError(`"${value}" is not a number.`)
    return number
  }
  if (type !== 'boolean' || typeof value === 'boolean') return value
  if (typeof value === 'number') return value !== 0
  if (/^(true|false)$/i.test(value)) return value.toLowerCase() === 'true'
  throw new ArgumentError(`"${value}" is neither true nor false.`)
}

/** A number that keeps its digits where the engine can write them. */
function numberOf(text: string): unknown {
  const number = Number(text)
  if (String(number) === text) return number
  const { rawJSON } = JSON as unknown as { rawJSON?: (text: string) => unknown }
  return rawJSON ? rawJSON(text) : number
}

function recordToJson(
  record: RecordValue,
  schema: JsonObject | undefined,
  context: WriteContext,
): JsonObject {
  const properties =
    schema && !isDynamic(schema) ? schemaProperties(context.definition, schema) : undefined
  const result: JsonObject = {}
  if (!properties || properties.size === 0) {
    for (const [name, field] of record.fields()) {
      const json = toJson(field, undefined, context)
      if (json !== undefined) result[name] = json
    }
    return result
  }
  const given = new Map<string, Value>()
  for (const [name, field] of record.fields()) given.set(name.toLowerCase(), field)
  const required = requiredProperties(context.definition, schema!)
  for (const [name, property] of properties) {
    if (property['readOnly'] === true) continue
    const json = toJson(given.get(name.toLowerCase()) ?? null, property, context)
    const value = json === undefined ? property['default'] : json
    if (json !== undefined) result[name] = json
    else if (required.has(name)) {
      if (value === undefined)
        throw new ArgumentError(`The field "${name}" is required; give it a value.`)
      result[name] = value
    }
  }
  return result
}

function tableToJson(
  table: TableValue,
  schema: JsonObject | undefined,
  context: WriteContext,
): unknown[] {
  const items = schema && objectIn(schema, 'items')
  const element = items && dereference(context.definition, items)
  const isObjects =
    element !== undefined &&
    (element['type'] === 'object' || schemaProperties(context.definition, element).size > 0)
  return table.rows.flatMap((row) => {
    const value = isObjects ? row : unwrap(row, element !== undefined)
    const json = toJson(value, items, context)
    return json === undefined ? [] : [json]
  })
}

/** The value of a one-column row, where the array holds plain values. */
function unwrap(row: Value, always: boolean): Value {
  if (!(row instanceof RecordValue)) return row
  const fields = [...row.fields()]
  const [first] = fields
  return fields.length === 1 && first && (always || first[0] === 'Value') ? first[1] : row
}

function nodeToJson(node: unknown): unknown {
  if (node instanceof Map)
    return Object.fromEntries([...node].map(([name, inner]) => [name, nodeToJson(inner)]))
  if (Array.isArray(node)) return node.map(nodeToJson)
  // A number of JSON that keeps its digits.
  if (typeof node === 'object' && node !== null && 'text' in node)
    return numberOf(String(node.text))
  return node
}

const pad = (n: number, width = 2) => String(n).padStart(width, '0')

function momentText(
  value: DateValue | DateTimeValue,
  format: string | undefined,
  zone: TimeZoneService,
): string {
  const wall = new Date(value.ms)
  if (
    format === 'date' ||
    (format !== 'date-time' && format !== 'date-no-tz' && value instanceof DateValue)
  )
    return wall.toISOString().slice(0, 10)
  if (format === 'date-no-tz') return wall.toISOString().slice(0, 23)
  return new Date(toInstant(value.ms, zone)).toISOString()
}

function timeText(ms: number): string {
  const seconds = Math.floor(Math.abs(ms) / 1000)
  return `${ms < 0 ? '-' : ''}${pad(Math.floor(seconds / 3600))}:${pad(Math.floor(seconds / 60) % 60)}:${pad(seconds % 60)}`
}
