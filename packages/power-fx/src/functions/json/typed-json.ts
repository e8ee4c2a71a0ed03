import { type CallCheck } from '../../3-bind/call-check.ts'
import { type BuiltInFunction, type Site } from '../../5-eval/built-in.ts'
import { toDecimal, toGuid, toNumber } from '../../5-eval/coerce.ts'
import { dynamicOf } from '../../5-eval/dynamic.ts'
import { Errors } from '../../5-eval/errors.ts'
import { type Frame } from '../../5-eval/frame.ts'
import { INVARIANT } from '../../culture/culture.ts'
import { parseMoment } from '../../culture/date-text.ts'
import { doubleText } from '../../culture/number-text.ts'
import { T, type Type, hasFields, rowType, typeName } from '../../types/type.ts'
import { DAY, startOfDay } from '../../values/calendar.ts'
import { Decimal } from '../../values/decimal.ts'
import { jsonString, parseJson } from '../../values/json-text.ts'
import { colorHex, isoDate, isoDateTime, isoTime } from '../../values/plain-json.ts'
import { utcToWall, wallToUtc } from '../../values/time-zone.ts'
import {
  BlobValue,
  ColorValue,
  DateTimeValue,
  DateValue,
  DynamicValue,
  ErrorValue,
  GuidValue,
  type JsonNode,
  JsonNumber,
  OptionValue,
  RecordValue,
  TableValue,
  TimeValue,
  type Value,
} from '../../values/value.ts'
import { readColor } from '../color/color-text.ts'
import { parameter } from '../parameters.ts'

export function readJson(text: string): Value {
  try {
    return dynamicOf(parseJson(text))
  } catch (cause) {
    return Errors.invalidJson(cause instanceof Error ? cause.message : String(cause))
  }
}

export const UNSUPPORTED = new Set(['Color', 'Guid', 'Hyperlink'])

/** The type argument, or undefined when it cannot come from JSON; reports that. */
export function typeArgument(call: CallCheck): Type | undefined {
  const literal = call.types[1]
  if (literal?.kind !== 'Type') {
    call.fail()
    return undefined
  }
  const bad = unsupported(literal.type)
  if (bad) {
    call.error(1, 'ErrUnsupportedTypeInTypeArgument', typeName(bad))
    return undefined
  }
  return literal.type
}

export function unsupported(type: Type): Type | undefined {
  if (hasFields(type)) {
    for (const field of type.fields.values()) {
      const bad = unsupported(field)
      if (bad) return bad
    }
    return undefined
  }
  return UNSUPPORTED.has(type.kind) ? type : undefined
}

export function conversion(
  name: 'ParseJSON' | 'AsType' | 'IsType',
  description: string,
  example: readonly [string, string],
): BuiltInFunction {
  return {
    name,
    category: 'Json',
    description,
    examples: [example],
    parameters: [
      parameter(name === 'ParseJSON' ? 'json' : 'value', name === 'ParseJSON' ? T.Text : T.Dynamic),
      parameter('type'),
    ],
    minimum: 2,
    maximum: 2,
    noCoercion: true,
    preciseErrors: true,
    typeArgument: (i) => i === 1,
    ...(name !== 'IsType' && { ifBlank: 'blank' as const, blanks: ['keep', 'zero'] as const }),
    check(call) {
      const [first] = call.types
      if (first?.kind === 'Blank') call.expect(0, name === 'ParseJSON' ? T.Text : T.Dynamic)
      else call.expect(0, name === 'ParseJSON' ? T.Text : T.Dynamic)
      const type = typeArgument(call)
      return name === 'IsType' ? T.Boolean : (type ?? T.Error)
    },
    evaluate([source], frame, site) {
      const literal = site.argTypes[1]
      const type = literal?.kind === 'Type' ? literal.type : T.Error
      let value: Value = source ?? null
      if (name === 'ParseJSON') {
        if (typeof value !== 'string') return null
        value = readJson(value)
      }
      if (value instanceof ErrorValue) return value
      if (name === 'IsType') {
        if (value === null) return false
        return !holdsError(asType(value, type, frame))
      }
      const result = asType(value, type, frame)
      const error = firstError(result)
      return error ?? result
    },
  }
}

export function holdsError(value: Value): boolean {
  return firstError(value) !== undefined
}

export function firstError(value: Value): ErrorValue | undefined {
  if (value instanceof ErrorValue) return value
  if (value instanceof RecordValue)
    for (const [, field] of value.fields()) {
      const error = firstError(field)
      if (error) return error
    }
  if (value instanceof TableValue)
    for (const row of value.rows) {
      const error = firstError(row)
      if (error) return error
    }
  return undefined
}

export const ISO_DATE =
  /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})?)?$/

export const ISO_TIME = /^\d{2}:\d{2}:\d{2}(?:\.\d{1,7})?$/

/** A dynamic value as one of a type, strictly; an error where it is none. */
export function asType(value: Value, type: Type, frame: Frame): Value {
  if (value === null) return null
  if (type.kind === 'Dynamic') return value
  if (!(value instanceof DynamicValue)) return value
  const { node } = value
  const mismatch = () => Errors.wrongType(typeName(type), 'another value')
  switch (type.kind) {
    case 'Record': {
      if (!(node instanceof Map)) return mismatch()
      const fields = new Map<string, Value>()
      for (const [name, field] of type.fields)
        fields.set(name, asType(dynamicOf(node.get(name) ?? null), field, frame))
      return new RecordValue(fields)
    }
    case 'Table': {
      if (!Array.isArray(node)) return mismatch()
      const row = rowType(type)
      const single = type.fields.size === 1 ? type.fields.get('Value') : undefined
      return new TableValue(
        (node as readonly JsonNode[]).map((item): Value => {
          const inner = dynamicOf(item)
          if (inner === null) return single ? new RecordValue(new Map([['Value', null]])) : null
          if (single && !(item instanceof Map))
            return new RecordValue(new Map([['Value', asType(inner, single, frame)]]))
          return asType(inner, row, frame)
        }),
      )
    }
    case 'Number':
      return node instanceof JsonNumber ? toNumber(value, frame) : mismatch()
    case 'Decimal':
      return node instanceof JsonNumber ? toDecimal(value, frame) : mismatch()
    case 'Text':
      return typeof node === 'string' ? node : mismatch()
    case 'Boolean':
      return typeof node === 'boolean' ? node : mismatch()
    case 'Date':
    case 'DateTime':
    case 'DateTimeNoTimeZone':
      if (typeof node !== 'string' || !ISO_DATE.test(node)) return mismatch()
      return isoMoment(node, type.kind, frame)
    case 'Time':
      if (typeof node !== 'string' || !ISO_TIME.test(node)) return mismatch()
      return isoMoment(node, 'Time', frame)
    case 'Guid':
      return toGuid(value)
    case 'Color':
      return typeof node === 'string' ? readColor(node) : mismatch()
    default:
      return mismatch()
  }
}

export function isoMoment(text: string, kind: string, frame: Frame): Value {
  const parsed = parseMoment(text, INVARIANT)
  if (!parsed) return Errors.notADate(text)
  let { ms } = parsed
  if (kind === 'Time') return new TimeValue(((ms % DAY) + DAY) % DAY)
  if (parsed.offset !== undefined) ms = utcToWall(ms - parsed.offset * 60_000, frame.zone)
  return kind === 'Date' ? new DateValue(startOfDay(ms)) : new DateTimeValue(ms)
}

export const MAX_LENGTH = 1_048_576

export const MAX_DEPTH = 20

export class TooDeep extends Error {}

/** Writes a value as the JSON function does. */
export function writeJson(value: Value, options: string, frame: Frame, _site?: Site): Value {
  const error = firstError(value)
  if (error) return error
  const writer = new Writer(options, frame)
  try {
    const text = writer.write(value, 0)
    return text.length > MAX_LENGTH ? Errors.argument('The JSON is too long.') : text
  } catch (cause) {
    if (cause instanceof TooDeep) return Errors.argument('The value is nested too deeply.')
    throw cause
  }
}

export class Writer {
  readonly #indent: boolean
  readonly #flatten: boolean
  readonly #binary: boolean
  readonly #frame: Frame

  constructor(options: string, frame: Frame) {
    this.#indent = options.includes('4')
    this.#flatten = options.includes('_')
    this.#binary = options.includes('B')
    this.#frame = frame
  }

  write(value: Value, depth: number): string {
    if (value === null) return 'null'
    switch (typeof value) {
      case 'string':
        return jsonString(value)
      case 'boolean':
        return String(value)
      case 'number':
        return doubleText(value)
    }
    if (value instanceof Decimal) return value.toString()
    if (value instanceof DateValue) return `"${isoDate(value.ms)}"`
    if (value instanceof DateTimeValue)
      return `"${isoDateTime(wallToUtc(value.ms, this.#frame.zone))}Z"`
    if (value instanceof TimeValue) return `"${isoTime(value.ms)}"`
    if (value instanceof ColorValue) return `"${colorHex(value)}"`
    if (value instanceof GuidValue) return `"${value.text}"`
    if (value instanceof OptionValue) return this.#option(value)
    if (value instanceof BlobValue)
      return this.#binary ? `"${btoa(String.fromCharCode(...value.bytes))}"` : 'null'
    if (value instanceof DynamicValue) return this.#node(value.node, depth)
    if (value instanceof TableValue) return this.#table(value, depth)
    if (value instanceof RecordValue) return this.#record(value.fields(), depth)
    return 'null'
  }

  #option(value: OptionValue): string {
    const { definition } = value
    if (definition.origin === 'OptionSet') return jsonString(value.name ?? String(value.value))
    if (definition.backing === 'Color' && typeof value.value === 'number')
      return `"${colorHex(new ColorValue(value.value))}"`
    return typeof value.value === 'string' ? jsonString(value.value) : String(value.value)
  }

  #record(fields: Iterable<[string, Value]>, depth: number): string {
    const entries = [...fields]
      .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
      .map(
        ([name, value]) =>
          `${jsonString(name)}:${this.#indent ? ' ' : ''}${this.write(value, depth + 1)}`,
      )
    return this.#block('{', entries, '}', depth)
  }

  #table(table: TableValue, depth: number): string {
    const items = table.rows.map((row) => {
      if (this.#flatten && row instanceof RecordValue) {
        const fields = [...row.fields()]
        if (fields.length === 1 && fields[0]![0] === 'Value')
          return this.write(fields[0]![1], depth + 1)
      }
      return this.write(row, depth + 1)
    })
    return this.#block('[', items, ']', depth)
  }

  #node(node: JsonNode, depth: number): string {
    if (depth > MAX_DEPTH) throw new TooDeep()
    if (node === null) return 'null'
    if (typeof node === 'string') return jsonString(node)
    if (typeof node === 'boolean') return String(node)
    if (node instanceof JsonNumber) return node.text
    if (Array.isArray(node))
      return this.#block(
        '[',
        (node as readonly JsonNode[]).map((item) => this.#node(item, depth + 1)),
        ']',
        depth,
      )
    const entries = [...(node as ReadonlyMap<string, JsonNode>)].map(
      ([name, item]) =>
        `${jsonString(name)}:${this.#indent ? ' ' : ''}${this.#node(item, depth + 1)}`,
    )
    return this.#block('{', entries, '}', depth)
  }

  #block(open: string, items: readonly string[], close: string, depth: number): string {
    if (!this.#indent || items.length === 0) return open + items.join(',') + close
    const pad = ' '.repeat(4 * (depth + 1))
    return `${open}\n${items.map((item) => pad + item).join(',\n')}\n${' '.repeat(4 * depth)}${close}`
  }
}
