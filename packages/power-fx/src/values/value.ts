import type { OptionSetDefinition } from '../types/type.ts'
import { ErrorKind } from './error-kind.ts'
import type { Decimal } from './decimal.ts'

/** A calendar day: milliseconds of wall time since 1970-01-01, as if it were UTC. */
export class DateValue {
  readonly ms: number
  constructor(ms: number) {
    this.ms = ms
  }
}

/** A day and time of day: milliseconds of wall time in the user's zone since 1970-01-01. */
export class DateTimeValue {
  readonly ms: number
  constructor(ms: number) {
    this.ms = ms
  }
}

/** A time of day or span, in milliseconds; may be negative or beyond a day. */
export class TimeValue {
  readonly ms: number
  constructor(ms: number) {
    this.ms = ms
  }
}

/** A colour: 0xAARRGGBB. */
export class ColorValue {
  readonly argb: number
  constructor(argb: number) {
    this.argb = argb >>> 0
  }

  get red(): number {
    return (this.argb >>> 16) & 255
  }
  get green(): number {
    return (this.argb >>> 8) & 255
  }
  get blue(): number {
    return this.argb & 255
  }
  /** 0 to 255. */
  get alpha(): number {
    return this.argb >>> 24
  }

  /** As a style sheet writes it: `rgba(1, 2, 3, 0.5)`. */
  toCss(): string {
    return `rgba(${this.red}, ${this.green}, ${this.blue}, ${Math.round((this.alpha / 255) * 1000) / 1000})`
  }
}

/** A GUID, lower case with hyphens. */
export class GuidValue {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

/** Bytes. */
export class BlobValue {
  readonly bytes: Uint8Array
  constructor(bytes: Uint8Array) {
    this.bytes = bytes
  }
}

/** One option of an option set or enumeration. */
export class OptionValue {
  readonly definition: OptionSetDefinition
  /** Logical name; undefined for a computed value such as `MatchOptions.A & MatchOptions.B`. */
  readonly name: string | undefined
  readonly value: string | number | boolean
  constructor(
    definition: OptionSetDefinition,
    name: string | undefined,
    value: string | number | boolean,
  ) {
    this.definition = definition
    this.name = name
    this.value = value
  }

  /** The display name if there is one, else the name. */
  get label(): string {
    if (this.name === undefined)
      return typeof this.value === 'string' ? this.value : 'CalculatedOptionSetValue'
    return this.definition.displayNames?.get(this.name) ?? this.name
  }
}

/** A number of JSON that keeps its own digits, so that decimals are not lost. */
export class JsonNumber {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

/** JSON as parsed. */
export type JsonNode =
  | null
  | boolean
  | string
  | JsonNumber
  | readonly JsonNode[]
  | ReadonlyMap<string, JsonNode>

/** A value whose type is known only at run time (`ParseJSON`). JSON null is Blank, not this. */
export class DynamicValue {
  readonly node: Exclude<JsonNode, null>
  constructor(node: Exclude<JsonNode, null>) {
    this.node = node
  }
}

/** One error: its kind, and what happened for people. */
export interface ErrorDetail {
  readonly kind: number
  readonly message?: string
  /** Which function, when one is to blame. */
  readonly source?: string
  readonly observed?: string
}

/** What went wrong instead of a value. */
export class ErrorValue {
  readonly errors: readonly ErrorDetail[]
  constructor(errors: readonly ErrorDetail[]) {
    this.errors = errors
  }

  /** The first error's kind by name: `Div0`. */
  get kindName(): string {
    return ErrorKind.nameOf(this.errors[0]?.kind ?? ErrorKind.Unknown)
  }

  /** Every message, one a line. */
  get message(): string {
    return this.errors.map((e) => e.message ?? ErrorKind.textOf(e.kind)).join('\n')
  }
}

/** What a statement leaves behind: nothing that can be used. */
export class VoidValue {
  static readonly instance = new VoidValue()
}

/** The names of records' fields in order. Rows that come from one place share one shape. */
export class Shape {
  readonly names: readonly string[]
  readonly #places: ReadonlyMap<string, number>
  constructor(names: Iterable<string>) {
    this.names = [...names]
    this.#places = new Map(this.names.map((name, place) => [name, place]))
  }

  /** Where the field is among the cells, or -1. */
  placeOf(name: string): number {
    return this.#places.get(name) ?? -1
  }
}

const NO_CELLS: readonly Value[] = []

/** A record. A host may derive from it and answer `get` and `fields` itself. */
export class RecordValue {
  /** With it, the fields are in `cells`, in the shape's order. */
  readonly shape: Shape | undefined
  readonly cells: readonly Value[]
  readonly #fields: ReadonlyMap<string, Value> | undefined
  constructor(fields: ReadonlyMap<string, Value>)
  constructor(shape: Shape, cells: readonly Value[])
  constructor(fields: ReadonlyMap<string, Value> | Shape, cells: readonly Value[] = NO_CELLS) {
    const shaped = fields instanceof Shape
    this.shape = shaped ? fields : undefined
    this.cells = cells
    this.#fields = shaped ? undefined : fields
  }

  /** The field's value; Blank when there is no such field. */
  get(name: string): Value {
    if (this.shape) return this.cells[this.shape.placeOf(name)] ?? null
    return this.#fields?.get(name) ?? null
  }

  /** Logical names and values in order. */
  fields(): Iterable<[string, Value]> {
    const { cells } = this
    return (
      this.#fields ??
      this.shape?.names.map((name, i): [string, Value] => [name, cells[i] ?? null]) ??
      []
    )
  }

  /** Whether the record itself has the field. */
  has(name: string): boolean {
    if (this.shape) return this.shape.placeOf(name) >= 0
    for (const [field] of this.fields()) if (field === name) return true
    return false
  }
}

/** A table: rows are records, Blank, errors, or plain values of the column `Value`. */
export class TableValue {
  readonly rows: readonly Value[]
  constructor(rows: readonly Value[]) {
    this.rows = rows
  }

  get length(): number {
    return this.rows.length
  }
}

/** Any Power Fx value. Blank is `null`; in float mode numbers are JavaScript numbers. */
export type Value =
  | null
  | boolean
  | number
  | string
  | Decimal
  | DateValue
  | DateTimeValue
  | TimeValue
  | ColorValue
  | GuidValue
  | BlobValue
  | OptionValue
  | DynamicValue
  | ErrorValue
  | VoidValue
  | RecordValue
  | TableValue
  | ControlReference

/** A control or screen as a value: what `Navigate(Screen)` or `SetFocus(Input)` receives. */
export class ControlReference extends RecordValue {
  readonly name: string
  /** The host's own object. */
  readonly host: unknown
  constructor(name: string, host?: unknown, fields: ReadonlyMap<string, Value> = new Map()) {
    super(fields)
    this.name = name
    this.host = host
  }
}

const VALUE_SHAPE = new Shape(['Value'])

/** A row of the one column `Value`. */
export function valueRow(value: Value): RecordValue {
  return new RecordValue(VALUE_SHAPE, [value])
}

let lastShape = new Shape([])

/** The shape of those names: the one given last when they are the same, as of row after row. */
export function shapeOfNames(names: readonly string[]): Shape {
  const known = lastShape.names
  const isSame = known.length === names.length && known.every((name, i) => name === names[i])
  return isSame ? lastShape : (lastShape = new Shape(names))
}

/** A record from a plain object of values. */
export function record(fields: Readonly<Record<string, Value>>): RecordValue {
  return new RecordValue(shapeOfNames(Object.keys(fields)), Object.values(fields))
}

/** A table of records from plain objects of values. */
export function table(rows: readonly Readonly<Record<string, Value>>[]): TableValue {
  return new TableValue(rows.map(record))
}

/** An error of one kind. */
export function error(kind: number, message?: string): ErrorValue {
  return new ErrorValue([message === undefined ? { kind } : { kind, message }])
}

/** All errors of several values as one, or undefined when there is none. */
export function combineErrors(values: readonly Value[]): ErrorValue | undefined {
  let found: ErrorValue | undefined
  let many: ErrorDetail[] | undefined
  for (const value of values)
    if (typeof value === 'object' && value instanceof ErrorValue) {
      if (!found) found = value
      else many = [...(many ?? found.errors), ...value.errors]
    }
  return many ? new ErrorValue(many) : found
}
