import { type RecordType, type Type, rowType } from '../types/type.ts'
import { DAY, msOf, partsOf } from './calendar.ts'
import { Decimal } from './decimal.ts'
import {
  BlobValue,
  ColorValue,
  DateTimeValue,
  DateValue,
  DynamicValue,
  ErrorValue,
  GuidValue,
  JsonNumber,
  type JsonNode,
  OptionValue,
  RecordValue,
  Shape,
  TableValue,
  TimeValue,
  type Value,
  VoidValue,
  shapeOfNames,
  valueRow,
} from './value.ts'

/**
 * A value from plain JavaScript or parsed JSON. With a type: fields it does not name are dropped,
 * missing ones are Blank, and texts become the dates, colours or GUIDs it asks for. Date-times
 * are taken as wall time in `offset` minutes ahead of UTC when they carry a zone.
 */
export function fromJson(
  json: unknown,
  type?: Type,
  offset: (utcMs: number) => number = () => 0,
): Value {
  if (json === null || json === undefined) return null
  return type ? typed(json, type, offset) : untyped(json)
}

function untyped(json: unknown): Value {
  switch (typeof json) {
    case 'string':
    case 'boolean':
    case 'number':
      return json
    case 'bigint':
      return Number(json)
    default:
  }
  if (Array.isArray(json)) {
    return new TableValue(
      json.map((item: unknown) => {
        const value = untyped(item ?? null)
        return value === null || value instanceof RecordValue ? value : valueRow(value)
      }),
    )
  }
  if (isValueObject(json)) return json
  if (typeof json === 'object' && json !== null)
    return new RecordValue(
      shapeOfNames(Object.keys(json)),
      Object.values(json).map((item: unknown) => untyped(item ?? null)),
    )
  return null
}

const isValueObject = (json: unknown): json is Exclude<Value, string | number | boolean | null> =>
  [
    Decimal,
    DateValue,
    DateTimeValue,
    TimeValue,
    ColorValue,
    GuidValue,
    BlobValue,
    OptionValue,
    DynamicValue,
    ErrorValue,
    RecordValue,
    TableValue,
    VoidValue,
  ].some((kind) => json instanceof kind)

type Offset = (utcMs: number) => number

function typed(json: unknown, type: Type, offset: Offset): Value {
  if (json === null || json === undefined) return null
  if (isValueObject(json)) return json
  switch (type.kind) {
    case 'Record':
    case 'Control':
      return typedRecord(json, type, offset)
    case 'Table': {
      const row = rowType(type)
      const items: unknown[] = Array.isArray(json) ? json : []
      return new TableValue(items.map((item) => typedRow(item, row, offset)))
    }
    case 'Number':
      return typeof json === 'number'
        ? json
        : typeof json === 'string'
          ? finite(Number(json))
          : typeof json === 'boolean'
            ? Number(json)
            : null
    case 'Decimal':
      if (typeof json === 'number') return Decimal.fromNumber(json)
      return typeof json === 'string' && /^[+-]?[\d.]+(?:e[+-]?\d+)?$/i.test(json)
        ? Decimal.parse(json)
        : null
    case 'Boolean':
      return typeof json === 'string' ? /^true$/i.test(json) : Boolean(json)
    case 'Text':
    case 'Hyperlink':
    case 'Image':
    case 'Media':
      return typeof json === 'string'
        ? json
        : typeof json === 'object'
          ? JSON.stringify(json)
          : String(json as number)
    case 'Date':
    case 'DateTime':
    case 'DateTimeNoTimeZone':
      return typedMoment(String(json as string), type.kind, offset)
    case 'Time':
      return typedTime(String(json as string))
    case 'Guid':
      return new GuidValue(String(json as string).toLowerCase())
    case 'Color':
      return typedColor(String(json as string))
    case 'Dynamic':
      return dynamic(json)
    case 'OptionSetValue': {
      const found = [...type.definition.options].find(
        ([name, value]) => value === json || name === json,
      )
      return found ? new OptionValue(type.definition, found[0], found[1]) : null
    }
    case 'Blank':
      return null
    default:
      return untyped(json)
  }
}

const finite = (n: number) => (Number.isFinite(n) ? n : null)

function typedRecord(json: unknown, type: { fields: RecordType['fields'] }, offset: Offset): Value {
  const source = typeof json === 'object' && json !== null ? (json as Record<string, unknown>) : {}
  const cells: Value[] = []
  for (const [name, field] of type.fields)
    cells.push(Object.hasOwn(source, name) ? typed(source[name], field, offset) : null)
  return new RecordValue(shapeOf(type.fields), cells)
}

const SHAPES = new WeakMap<RecordType['fields'], Shape>()

/** The one shape of the records of a type. */
function shapeOf(fields: RecordType['fields']): Shape {
  let shape = SHAPES.get(fields)
  if (!shape) SHAPES.set(fields, (shape = new Shape(fields.keys())))
  return shape
}

function typedRow(item: unknown, row: RecordType, offset: Offset): Value {
  if (item === null || item === undefined) return null
  const single = row.fields.size === 1 ? row.fields.get('Value') : undefined
  const plain = typeof item !== 'object' || Array.isArray(item)
  if (single && plain) return valueRow(typed(item, single, offset))
  return typedRecord(item, row, offset)
}

const ISO =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d+))?)?)?\s*(Z|[+-]\d{2}:?\d{2})?$/

function typedMoment(text: string, kind: string, offset: Offset): Value {
  const match = ISO.exec(text)
  if (!match) return null
  const [, y, mo, d, h = '0', mi = '0', s = '0', f = '', zone] = match
  let ms = msOf(
    Number(y),
    Number(mo),
    Number(d),
    Number(h),
    Number(mi),
    Number(s),
    Number(f.padEnd(3, '0').slice(0, 3)),
  )
  if (zone !== undefined && kind !== 'DateTimeNoTimeZone') {
    const minutes = zone === 'Z' ? 0 : Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2))
    const utc = ms - (zone.startsWith('-') ? -minutes : minutes) * 60_000
    ms = utc + offset(utc) * 60_000
  }
  return kind === 'Date' ? new DateValue(Math.floor(ms / DAY) * DAY) : new DateTimeValue(ms)
}

function typedTime(text: string): Value {
  const match = /^(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d+))?)?$/.exec(text)
  if (!match) return null
  const [, h, m, s = '0', f = ''] = match
  return new TimeValue(
    msOf(1970, 1, 1, Number(h), Number(m), Number(s), Number(f.padEnd(3, '0').slice(0, 3))),
  )
}

function typedColor(text: string): Value {
  const match = /^#([0-9a-f]{6})([0-9a-f]{2})?$/i.exec(text)
  if (!match) return null
  return new ColorValue(((parseInt(match[2] ?? 'ff', 16) << 24) | parseInt(match[1]!, 16)) >>> 0)
}

function dynamic(json: unknown): Value {
  const node = dynamicNode(json)
  return node === null ? null : new DynamicValue(node)
}

/** Plain JSON as a dynamic node. */
export function dynamicNode(json: unknown): JsonNode {
  if (json === null || json === undefined) return null
  if (typeof json === 'string' || typeof json === 'boolean') return json
  if (typeof json === 'number') return new JsonNumber(String(json))
  if (Array.isArray(json)) return json.map((item: unknown) => dynamicNode(item))
  if (typeof json !== 'object') return null
  return new Map(Object.entries(json).map(([name, item]) => [name, dynamicNode(item as unknown)]))
}

const two = (n: number) => String(n).padStart(2, '0')

/**
 * A value as plain JSON. Dates are `yyyy-mm-dd`, date-times ISO 8601 without a zone unless
 * `offset` (minutes ahead of UTC) is given, colours `#rrggbbaa`; errors become null.
 */
export function toJson(value: Value, offset?: (wallMs: number) => number): unknown {
  if (value === null || typeof value !== 'object') return value
  if (value instanceof Decimal) return value.toNumber()
  if (value instanceof DateValue) return isoDate(value.ms)
  if (value instanceof DateTimeValue) {
    if (!offset) return isoDateTime(value.ms)
    return `${isoDateTime(value.ms - offset(value.ms) * 60_000)}Z`
  }
  if (value instanceof TimeValue) return isoTime(value.ms)
  if (value instanceof ColorValue) return colorHex(value)
  if (value instanceof GuidValue) return value.text
  if (value instanceof OptionValue) return value.value
  if (value instanceof BlobValue) return btoa(String.fromCharCode(...value.bytes))
  if (value instanceof DynamicValue) return plainNode(value.node)
  if (value instanceof ErrorValue || value instanceof VoidValue) return null
  if (value instanceof TableValue) return value.rows.map((row) => toJson(row, offset))
  return Object.fromEntries(
    [...value.fields()].map(([name, field]) => [name, toJson(field, offset)]),
  )
}

function plainNode(node: JsonNode): unknown {
  if (node instanceof JsonNumber) return Number(node.text)
  if (Array.isArray(node)) return (node as readonly JsonNode[]).map(plainNode)
  if (node instanceof Map)
    return Object.fromEntries(
      [...(node as ReadonlyMap<string, JsonNode>)].map(([name, item]) => [name, plainNode(item)]),
    )
  return node
}

/** `yyyy-mm-dd`. */
export function isoDate(ms: number): string {
  const p = partsOf(ms)
  return `${String(p.year).padStart(4, '0')}-${two(p.month)}-${two(p.day)}`
}

/** `hh:mm:ss.fff`. */
export function isoTime(ms: number): string {
  const p = partsOf(((ms % DAY) + DAY) % DAY)
  return `${two(p.hour)}:${two(p.minute)}:${two(p.second)}.${String(p.millisecond).padStart(3, '0')}`
}

/** `yyyy-mm-ddThh:mm:ss.fff`. */
export function isoDateTime(ms: number): string {
  return `${isoDate(ms)}T${isoTime(ms)}`
}

/** `#rrggbbaa`. */
export function colorHex(color: ColorValue): string {
  const hex = (n: number) => n.toString(16).padStart(2, '0')
  return `#${hex(color.red)}${hex(color.green)}${hex(color.blue)}${hex(color.alpha)}`
}
