/** Kinds without further structure. `Number` is a double, `Decimal` .NET's 96-bit decimal. */
export type PrimitiveKind =
  | 'Text'
  | 'Number'
  | 'Decimal'
  | 'Boolean'
  | 'Date'
  | 'DateTime'
  | 'DateTimeNoTimeZone'
  | 'Time'
  | 'Color'
  | 'Guid'
  | 'Hyperlink'
  | 'Image'
  | 'Media'
  | 'Blob'
  | 'Dynamic'
  | 'Void'
  | 'Blank'
  | 'Error'
  | 'Unknown'
  | 'Deferred'

/** A type without further structure. */
export interface PrimitiveType {
  readonly kind: PrimitiveKind
}

/** Fields by logical name, in declaration order. */
export type FieldMap = ReadonlyMap<string, Type>

/** A record: named fields. */
export interface RecordType {
  readonly kind: 'Record'
  readonly fields: FieldMap
  /** Display name by logical name; either resolves in a formula. */
  readonly displayNames?: ReadonlyMap<string, string>
  /** A system record (`User`, `FirstError`) to which no column may be added. */
  readonly sealed?: boolean
}

/** A table: rows that all have these fields. */
export interface TableType {
  readonly kind: 'Table'
  readonly fields: FieldMap
  readonly displayNames?: ReadonlyMap<string, string>
  readonly sealed?: boolean
}

/** What an option's stored value may be. */
export type OptionBacking = string | number | boolean

/** An enumeration or option set: its name, its options, and what its values may turn into. */
export interface OptionSetDefinition {
  readonly name: string
  /** `Enum` for the language's own enumerations, `OptionSet` for a data source's choices. */
  readonly origin: 'Enum' | 'OptionSet'
  readonly backing: 'Text' | 'Number' | 'Boolean' | 'Color'
  /** Backing value by option name. A colour is a 32-bit ARGB number. */
  readonly options: ReadonlyMap<string, OptionBacking>
  /** Display name by option name. */
  readonly displayNames?: ReadonlyMap<string, string>
  readonly canCoerceFromBackingKind?: boolean
  readonly canCoerceToBackingKind?: boolean
  readonly canCompareNumeric?: boolean
  readonly canConcatenate?: boolean
}

/** The set itself, as the name before the dot. */
export interface OptionSetType {
  readonly kind: 'OptionSet'
  readonly definition: OptionSetDefinition
}

/** One option of a set. */
export interface OptionSetValueType {
  readonly kind: 'OptionSetValue'
  readonly definition: OptionSetDefinition
}

/** A control or screen: its properties are read by dot. */
export interface ControlType {
  readonly kind: 'Control'
  readonly name: string
  readonly fields: FieldMap
  readonly displayNames?: ReadonlyMap<string, string>
}

/** The type of a `Type(…)` literal: a type as an argument. */
export interface TypeLiteralType {
  readonly kind: 'Type'
  readonly type: Type
}

/** Any Power Fx type. */
export type Type =
  | PrimitiveType
  | RecordType
  | TableType
  | OptionSetType
  | OptionSetValueType
  | ControlType
  | TypeLiteralType

/** Any type's kind. */
export type Kind = Type['kind']

const primitive = (kind: PrimitiveKind): PrimitiveType => ({ kind })

/** Options of `T.record`, `T.table` and `T.control`. */
export interface AggregateOptions {
  displayNames?: Readonly<Record<string, string>>
  sealed?: boolean
}

const fieldMap = (fields: Readonly<Record<string, Type>> | FieldMap): FieldMap =>
  fields instanceof Map ? (fields as FieldMap) : new Map(Object.entries(fields))

function aggregateExtras(options: AggregateOptions | undefined) {
  return {
    ...(options?.displayNames && { displayNames: new Map(Object.entries(options.displayNames)) }),
    ...(options?.sealed && { sealed: true }),
  }
}

function optionSetDefinition(
  origin: 'Enum' | 'OptionSet',
  name: string,
  options: Readonly<Record<string, OptionBacking>> | ReadonlyMap<string, OptionBacking>,
  more: Partial<Omit<OptionSetDefinition, 'name' | 'origin' | 'options'>> = {},
): OptionSetDefinition {
  const map: ReadonlyMap<string, OptionBacking> =
    options instanceof Map
      ? (options as ReadonlyMap<string, OptionBacking>)
      : new Map(Object.entries(options))
  const first = map.values().next().value
  const guess =
    typeof first === 'number' ? 'Number' : typeof first === 'boolean' ? 'Boolean' : 'Text'
  return { name, origin, backing: guess, options: map, ...more }
}

/**
 * Makes types.
 *
 * `T.table({ Name: T.Text, Price: T.Number })`
 */
export const T = {
  Text: primitive('Text'),
  Number: primitive('Number'),
  Decimal: primitive('Decimal'),
  Boolean: primitive('Boolean'),
  Date: primitive('Date'),
  DateTime: primitive('DateTime'),
  DateTimeNoTimeZone: primitive('DateTimeNoTimeZone'),
  Time: primitive('Time'),
  Color: primitive('Color'),
  Guid: primitive('Guid'),
  Hyperlink: primitive('Hyperlink'),
  Image: primitive('Image'),
  Media: primitive('Media'),
  Blob: primitive('Blob'),
  Dynamic: primitive('Dynamic'),
  Void: primitive('Void'),
  Blank: primitive('Blank'),
  Error: primitive('Error'),
  Unknown: primitive('Unknown'),
  Deferred: primitive('Deferred'),
  /** A record type from fields by name. */
  record(
    fields: Readonly<Record<string, Type>> | FieldMap,
    options?: AggregateOptions,
  ): RecordType {
    return { kind: 'Record', fields: fieldMap(fields), ...aggregateExtras(options) }
  },
  /** A table type from columns by name. */
  table(fields: Readonly<Record<string, Type>> | FieldMap, options?: AggregateOptions): TableType {
    return { kind: 'Table', fields: fieldMap(fields), ...aggregateExtras(options) }
  },
  /** The set as a name; give a symbol of kind `enum` this type. */
  optionSet(
    name: string,
    options: Readonly<Record<string, OptionBacking>> | ReadonlyMap<string, OptionBacking>,
    more?: Partial<Omit<OptionSetDefinition, 'name' | 'origin' | 'options'>>,
  ): OptionSetType {
    return {
      kind: 'OptionSet',
      definition: optionSetDefinition('OptionSet', name, options, more),
    }
  },
  /** A host's enumeration; give a symbol of kind `enum` this type. */
  enum(
    name: string,
    options: Readonly<Record<string, OptionBacking>> | ReadonlyMap<string, OptionBacking>,
    more?: Partial<Omit<OptionSetDefinition, 'name' | 'origin' | 'options'>>,
  ): OptionSetType {
    const settings = { canCoerceToBackingKind: true, canCoerceFromBackingKind: true, ...more }
    return {
      kind: 'OptionSet',
      definition: optionSetDefinition('Enum', name, options, settings),
    }
  },
  /** The type of one option of a set. */
  optionSetValue(set: OptionSetType | OptionSetDefinition): OptionSetValueType {
    return { kind: 'OptionSetValue', definition: 'kind' in set ? set.definition : set }
  },
  /** A control or screen with its readable properties. */
  control(
    name: string,
    fields: Readonly<Record<string, Type>> | FieldMap,
    options?: AggregateOptions,
  ): ControlType {
    return { kind: 'Control', name, fields: fieldMap(fields), ...aggregateExtras(options) }
  },
} as const

/** Whether the type has fields that a dot can read. */
export function hasFields(type: Type): type is RecordType | TableType | ControlType {
  return type.kind === 'Record' || type.kind === 'Table' || type.kind === 'Control'
}

/** Whether the type is a record or a table. */
export function isAggregate(type: Type): type is RecordType | TableType {
  return type.kind === 'Record' || type.kind === 'Table'
}

/** The record type of a table's rows. */
export function rowType(table: TableType): RecordType {
  return { ...table, kind: 'Record' }
}

/** The table type whose rows are such records. */
export function tableOf(record: RecordType): TableType {
  return { ...record, kind: 'Table' }
}

/** The only column of a one-column table: its name and type, else undefined. */
export function singleColumn(type: Type): [string, Type] | undefined {
  return type.kind === 'Table' && type.fields.size === 1 ? [...type.fields][0] : undefined
}

/** A field by logical or display name: the logical name and the type, or undefined. */
export function findField(
  type: { fields: FieldMap; displayNames?: ReadonlyMap<string, string> },
  name: string,
): { name: string; type: Type } | undefined {
  const direct = type.fields.get(name)
  if (direct) return { name, type: direct }
  if (!type.displayNames) return undefined
  for (const [logical, display] of type.displayNames) {
    const field = display === name ? type.fields.get(logical) : undefined
    if (field) return { name: logical, type: field }
  }
  return undefined
}

/** The kind of an option's backing value, as a type. */
export function backingType(definition: OptionSetDefinition): PrimitiveType {
  return T[definition.backing]
}

/** Whether both are the same set. Sets are compared by name and origin. */
export function sameSet(a: OptionSetDefinition, b: OptionSetDefinition): boolean {
  return a === b || (a.name === b.name && a.origin === b.origin)
}

/** Whether both types are the same, fields and all. */
export function sameType(a: Type, b: Type): boolean {
  if (a === b) return true
  if (a.kind !== b.kind) return false
  if ('fields' in a && 'fields' in b) {
    if (a.fields.size !== b.fields.size) return false
    for (const [name, type] of a.fields) {
      const other = b.fields.get(name)
      if (!other || !sameType(type, other)) return false
    }
    return a.kind !== 'Control' || b.kind !== 'Control' || a.name === b.name
  }
  if ('definition' in a && 'definition' in b) return sameSet(a.definition, b.definition)
  if (a.kind === 'Type' && b.kind === 'Type') return sameType(a.type, b.type)
  return true
}

const SPOKEN: Partial<Record<Kind, string>> = {
  Decimal: 'Number',
  Guid: 'GUID',
  Unknown: 'Unknown',
  DateTimeNoTimeZone: 'DateTimeNoTimeZone',
  Dynamic: 'Dynamic',
}

/** The type's short name, as messages say it: `Text`, `Table`, `Enum (StartOfWeek)`. */
export function typeName(type: Type): string {
  if (type.kind === 'OptionSetValue')
    return type.definition.origin === 'Enum'
      ? `Enum (${type.definition.name})`
      : `OptionSetValue (${type.definition.name})`
  if (type.kind === 'OptionSet')
    return type.definition.origin === 'Enum'
      ? `Enum (${type.definition.name})`
      : `OptionSet (${type.definition.name})`
  return SPOKEN[type.kind] ?? type.kind
}

/** The type for people: `Text`, `{Name: Text, Price: Number}`, `[{Value: Number}]`. */
export function formatType(type: Type): string {
  if (type.kind === 'Record' || type.kind === 'Table') {
    const inner = [...type.fields].map(([name, field]) => `${name}: ${formatType(field)}`)
    const record = `{${inner.join(', ')}}`
    return type.kind === 'Table' ? `[${record}]` : record
  }
  if (type.kind === 'Control') return `Control (${type.name})`
  if (type.kind === 'Type') return `Type(${formatType(type.type)})`
  // Messages call a decimal a number; whoever reads a type wants to know which of the two.
  return type.kind === 'Decimal' ? 'Decimal' : typeName(type)
}
