import { T, type Type } from '@patchbay/power-fx'
import { type JsonObject, dereference, isObject, listIn, objectIn, textIn } from '../document.ts'
import { requiredProperties, schemaProperties } from '../encode-request.ts'
import { visibilityOf } from '../operations.ts'

/** References deeper than this are taken for recursive. */
const MAXIMUM_DEPTH = 30

/** A schema that has no type in Power Fx; the message names it. */
export class UnsupportedSchema extends Error {
  override readonly name = 'UnsupportedSchema'
}

/** What decides about types besides the schema. */
export interface TypeOptions {
  /** Numbers are doubles, as in canvas apps; else decimals. */
  numberIsFloat: boolean
  /** Read-only properties are left out, as in an argument. */
  forInput?: boolean
}

const NUMBER_FORMATS = new Set([
  '',
  'int16',
  'int32',
  'int64',
  'integer',
  'double',
  'float',
  'decimal',
  'currency',
  'enum',
  'number',
  'byte',
  'multipleOf',
  'unixtime',
  'uint32',
  'uint64',
  'long',
])

const TEXT_FORMATS: Readonly<Record<string, Type>> = {
  date: T.Date,
  'date-time': T.DateTime,
  'date-no-tz': T.DateTimeNoTimeZone,
  byte: T.Blob,
  binary: T.Blob,
}

/** What says that a schema is looked up, the one that is preferred first. */
export const DYNAMIC_EXTENSIONS: readonly string[] = [
  'x-ms-dynamic-properties',
  'x-ms-dynamic-schema',
]

/**
 * The Power Fx type of a schema.
 *
 * What has no fields of its own, or fields that are only known later, is Dynamic; a schema that
 * contains itself is Text there, or a table without columns.
 *
 * @throws {UnsupportedSchema}
 */
export function schemaType(definition: JsonObject, schema: JsonObject, options: TypeOptions): Type {
  return typeOf(definition, schema, options, [])
}

/** The references that lead to a schema: a repeated one is recursion. */
type Trail = readonly string[]

function typeOf(
  definition: JsonObject,
  part: JsonObject,
  options: TypeOptions,
  trail: Trail,
): Type {
  const reference = textIn(part, '$ref')
  const schema = dereference(definition, part)
  if (!schema) return T.Dynamic
  if (reference !== undefined && (trail.includes(reference) || trail.length > MAXIMUM_DEPTH))
    return schema['type'] === 'array' ? T.table({}) : T.Text
  const inner = reference === undefined ? trail : [...trail, reference]
  if (isDynamic(schema)) return T.Dynamic
  switch (typeNameOf(schema)) {
    case 'string':
      if (textIn(schema, 'x-ms-media-kind') === 'image') return T.Image
      if (textIn(schema, 'x-ms-media-kind') === 'audio') return T.Media
      return TEXT_FORMATS[textIn(schema, 'format') ?? ''] ?? T.Text
    case 'file':
      return T.Blob
    case 'integer':
    case 'number': {
      const format = textIn(schema, 'format') ?? ''
      if (!NUMBER_FORMATS.has(format))
        throw new UnsupportedSchema(
          `the ${String(typeNameOf(schema))} format "${format}" is not supported`,
        )
      return options.numberIsFloat ? T.Number : T.Decimal
    }
    case 'boolean':
      return T.Boolean
    case 'array':
      return arrayType(definition, schema, options, inner)
    case 'object':
    case undefined:
      return objectType(definition, schema, options, inner)
    case 'null':
      return T.Dynamic
    default:
      throw new UnsupportedSchema(`the type ${JSON.stringify(schema['type'])} is not supported`)
  }
}

/** The type of a schema; of a list, which JSON Schema has but OpenAPI 2.0 has not, the one that is not null. */
function typeNameOf({ type }: JsonObject): unknown {
  if (!Array.isArray(type)) return type
  const others = type.filter((one) => one !== 'null')
  return others.length === 1 ? others[0] : type
}

/** Whether the fields are only known at run time. */
export function isDynamic(schema: JsonObject): boolean {
  return (
    schema['discriminator'] !== undefined ||
    DYNAMIC_EXTENSIONS.some((extension) => schema[extension] !== undefined)
  )
}

/** Whether an object holds further fields that are records themselves: a map beside its properties. */
export function hasOpenFields(definition: JsonObject, schema: JsonObject): boolean {
  const further = dereference(definition, schema['additionalProperties'])
  return further !== undefined && schemaProperties(definition, further).size > 0
}

function arrayType(
  definition: JsonObject,
  schema: JsonObject,
  options: TypeOptions,
  trail: Trail,
): Type {
  const items = objectIn(schema, 'items')
  if (!items) return T.Dynamic
  const reference = textIn(items, '$ref')
  if (reference !== undefined && trail.includes(reference)) return T.table({})
  const element = typeOf(definition, items, options, trail)
  if (element.kind === 'Record') return T.table(element.fields)
  return T.table({ Value: element })
}

function objectType(
  definition: JsonObject,
  schema: JsonObject,
  options: TypeOptions,
  trail: Trail,
): Type {
  const properties = schemaProperties(definition, schema)
  if (properties.size === 0) {
    const [inherited, ...more] = listIn(schema, 'allOf')
    // Generators write a reference with words of its own beside it as the only part of "allOf".
    return schema['type'] === undefined && more.length === 0 && isObject(inherited)
      ? typeOf(definition, inherited, options, trail)
      : T.Dynamic
  }
  if (hasOpenFields(definition, schema)) return T.Dynamic
  const fields = new Map<string, Type>()
  const required = options.forInput ? requiredProperties(definition, schema) : new Set<string>()
  for (const [name, part] of properties) {
    const property = dereference(definition, part) ?? part
    if (options.forInput && property['readOnly'] === true) continue
    // It is sent with its default, and nobody is asked for it.
    if (required.has(name) && visibilityOf(property) === 'internal' && 'default' in property)
      continue
    fields.set(name, typeOf(definition, part, options, trail))
  }
  return T.record(fields)
}
