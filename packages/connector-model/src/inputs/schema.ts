import {
  type JsonObject,
  isObject,
  listIn,
  objectIn,
  scalarText,
  textIn,
  valueAt,
} from '../document.ts'
import { escapePointer } from '../json.ts'
import type { Note } from './conversion.ts'

const MAXIMUM_DEPTH = 100

/** Keywords that mean the same in OpenAPI 2.0. */
const KEPT = [
  'title',
  'description',
  'format',
  'default',
  'multipleOf',
  'maxLength',
  'minLength',
  'pattern',
  'maxItems',
  'minItems',
  'uniqueItems',
  'maxProperties',
  'minProperties',
  'readOnly',
  'xml',
  'externalDocs',
] as const

/** Keywords of JSON Schema that OpenAPI 2.0 has nothing for: they narrow what fits. */
const LEFT_OUT = [
  'not',
  'if',
  'then',
  'else',
  'contains',
  'minContains',
  'maxContains',
  'propertyNames',
  'dependentSchemas',
  'dependentRequired',
  'unevaluatedItems',
  'unevaluatedProperties',
  'prefixItems',
  'patternProperties',
] as const

/** Converts the schemas of one OpenAPI 3 document into those of OpenAPI 2.0. */
export class SchemaConverter {
  readonly #document: JsonObject
  readonly #note: Note

  constructor(document: JsonObject, note: Note) {
    this.#document = document
    this.#note = note
  }

  /** @param at the schema's place in the source */
  convert(schema: unknown, at: string, depth = 0): JsonObject {
    if (!isObject(schema)) return {}
    if (depth > MAXIMUM_DEPTH) {
      this.#note('TooDeep', at, 'What nests deeper is left out.')
      return {}
    }
    const reference = textIn(schema, '$ref')
    if (reference !== undefined) return this.#convertReference(schema, reference, at)
    const result: JsonObject = {}
    for (const [name, value] of Object.entries(schema))
      if (name.startsWith('x-')) result[name] = value
    for (const name of KEPT) if (schema[name] !== undefined) result[name] = schema[name]
    this.#convertType(schema, result, at)
    convertBounds(schema, result)
    convertExample(schema, result)
    this.#convertParts(schema, result, at, depth)
    this.#convertAlternatives(schema, result, at, depth)
    this.#convertDiscriminator(schema, result, at)
    for (const name of LEFT_OUT)
      if (schema[name] !== undefined)
        this.#note('KeywordLeftOut', `${at}/${name}`, `"${name}" cannot be said in OpenAPI 2.0.`)
    return result
  }

  /** The schema that a reference leads to, as it stands in the source. */
  resolve(schema: unknown): JsonObject {
    let found = schema
    for (let hops = 0; hops < 50; hops++) {
      const reference = textIn(found, '$ref')
      if (reference === undefined) break
      found = reference.startsWith('#/') ? valueAt(this.#document, reference) : undefined
    }
    return isObject(found) ? found : {}
  }

  #convertReference(schema: JsonObject, reference: string, at: string): JsonObject {
    const target = rewriteReference(reference)
    if (target === undefined || valueAt(this.#document, reference) === undefined) {
      this.#note(
        'ReferenceNotExpressed',
        `${at}/$ref`,
        `Nothing in this document stands at "${reference}"; anything is taken there.`,
      )
      return {}
    }
    // Beside a reference 3.1 lets keywords stand, which count; in 2.0 they would not.
    const beside = ['description', 'title'].filter((name) => typeof schema[name] === 'string')
    const extensions = Object.keys(schema).filter((name) => name.startsWith('x-'))
    const isNullable = schema['nullable'] === true
    if (beside.length + extensions.length === 0 && !isNullable) return { $ref: target }
    return {
      allOf: [{ $ref: target }],
      ...Object.fromEntries([...beside, ...extensions].map((name) => [name, schema[name]])),
      ...(isNullable && { 'x-nullable': true }),
    }
  }

  #convertType(schema: JsonObject, result: JsonObject, at: string): void {
    const { type } = schema
    const types = (Array.isArray(type) ? type : type === undefined ? [] : [type]).map(scalarText)
    const named = types.filter((name) => name !== 'null' && name !== '')
    if (types.includes('null') || schema['nullable'] === true) result['x-nullable'] = true
    if (named.length === 1) result['type'] = named[0]
    else if (named.length > 1) {
      const isNumber = named.every((name) => name === 'integer' || name === 'number')
      if (isNumber) result['type'] = 'number'
      else
        this.#note(
          'AlternativesNotExpressed',
          `${at}/type`,
          `A value of the types ${named.join(', ')} becomes a value of any type.`,
        )
    }
    if (schema['const'] !== undefined) result['enum'] = [schema['const']]
    if (Array.isArray(schema['enum'])) {
      const values = schema['enum'].filter((value) => value !== null)
      if (values.length < schema['enum'].length) result['x-nullable'] = true
      if (values.length > 0) result['enum'] = values
    }
    if (result['type'] === undefined && Array.isArray(result['enum']))
      Object.assign(result, typeOfValues(result['enum']))
    if (result['type'] === undefined && isObject(schema['properties'])) result['type'] = 'object'
    if (schema['contentEncoding'] === 'base64') result['format'] = 'byte'
    else if (schema['contentMediaType'] === 'application/octet-stream') result['format'] = 'binary'
    if (schema['writeOnly'] === true) result['x-writeOnly'] = true
    if (schema['deprecated'] === true) result['x-deprecated'] = true
  }

  #convertParts(schema: JsonObject, result: JsonObject, at: string, depth: number): void {
    const properties = objectIn(schema, 'properties')
    if (properties)
      result['properties'] = Object.fromEntries(
        Object.entries(properties).map(([name, property]) => [
          name,
          this.convert(property, `${at}/properties/${escapePointer(name)}`, depth + 1),
        ]),
      )
    const required = listIn(schema, 'required').filter((name) => typeof name === 'string')
    if (required.length > 0) result['required'] = required
    if (schema['items'] !== undefined)
      result['items'] = this.convert(schema['items'], `${at}/items`, depth + 1)
    else if (result['type'] === 'array') result['items'] = {}
    const more = schema['additionalProperties']
    if (typeof more === 'boolean') result['additionalProperties'] = more
    else if (isObject(more))
      result['additionalProperties'] = this.convert(more, `${at}/additionalProperties`, depth + 1)
    else {
      const [pattern] = Object.entries(objectIn(schema, 'patternProperties') ?? {})
      if (pattern)
        result['additionalProperties'] = this.convert(
          pattern[1],
          `${at}/patternProperties/${escapePointer(pattern[0])}`,
          depth + 1,
        )
    }
    const parts = listIn(schema, 'allOf')
    if (parts.length > 0)
      result['allOf'] = parts.map((part, index) =>
        this.convert(part, `${at}/allOf/${index}`, depth + 1),
      )
  }

  #convertAlternatives(schema: JsonObject, result: JsonObject, at: string, depth: number): void {
    for (const keyword of ['oneOf', 'anyOf'] as const) {
      const all = listIn(schema, keyword)
      if (all.length === 0) continue
      const place = `${at}/${keyword}`
      const alternatives = all
        .map((part, index) => ({ part, place: `${place}/${index}` }))
        .filter(({ part }) => !isNull(part))
      if (alternatives.length < all.length) result['x-nullable'] = true
      const [first, second] = alternatives
      if (!first) continue
      if (!second) {
        merge(result, this.convert(first.part, first.place, depth + 1))
        continue
      }
      this.#joinAlternatives(alternatives, result, place, depth)
    }
  }

  #joinAlternatives(
    alternatives: { part: unknown; place: string }[],
    result: JsonObject,
    at: string,
    depth: number,
  ): void {
    const resolved = alternatives.map(({ part }) => this.#flatten(part))
    const types = new Set(resolved.map(typeIn))
    if (types.size === 1 && types.has('object')) {
      this.#note(
        'AlternativesJoined',
        at,
        `${alternatives.length} alternatives become one object with the properties of all.`,
      )
      const joined: JsonObject = {}
      const counts = new Map<string, number>()
      for (const [index, { properties, required }] of resolved.entries()) {
        for (const [name, property] of Object.entries(properties))
          joined[name] ??= this.convert(
            property,
            `${alternatives[index]!.place}/properties`,
            depth + 1,
          )
        for (const name of required) counts.set(name, (counts.get(name) ?? 0) + 1)
      }
      const common = [...counts].flatMap(([name, times]) =>
        times === resolved.length && Object.hasOwn(joined, name) ? [name] : [],
      )
      merge(result, {
        type: 'object',
        properties: joined,
        ...(common.length > 0 && { required: common }),
      })
      return
    }
    const type = types.size === 1 ? [...types][0] : undefined
    if (type !== undefined && type !== 'array') {
      // Alternatives of one scalar type differ in their formats, patterns or values only.
      const enums = resolved.map(({ schema }) => enumOf(schema))
      merge(result, {
        type,
        ...(enums.every((values) => values !== undefined) && {
          enum: [...new Set(enums.flatMap((values) => values ?? []))],
        }),
      })
      return
    }
    this.#note(
      'AlternativesNotExpressed',
      at,
      `${alternatives.length} alternatives become a value of any type.`,
    )
  }

  /** What an alternative is, with the parts of `allOf` and its own alternatives taken in. */
  #flatten(
    part: unknown,
    trail: readonly JsonObject[] = [],
  ): { schema: JsonObject; properties: JsonObject; required: Set<string> } {
    const schema = this.resolve(part)
    if (trail.includes(schema) || trail.length > 20)
      return { schema: {}, properties: {}, required: new Set() }
    const inner = [...trail, schema]
    const properties: JsonObject = {}
    const required = new Set<string>()
    for (const each of listIn(schema, 'allOf')) {
      const flat = this.#flatten(each, inner)
      Object.assign(properties, flat.properties)
      for (const name of flat.required) required.add(name)
    }
    for (const keyword of ['oneOf', 'anyOf'])
      for (const each of listIn(schema, keyword))
        Object.assign(properties, this.#flatten(each, inner).properties)
    Object.assign(properties, objectIn(schema, 'properties'))
    for (const name of listIn(schema, 'required')) if (typeof name === 'string') required.add(name)
    return { schema, properties, required }
  }

  #convertDiscriminator(schema: JsonObject, result: JsonObject, at: string): void {
    const discriminator = objectIn(schema, 'discriminator')
    const name = textIn(discriminator, 'propertyName')
    if (name === undefined) return
    // Only an object that others inherit from may have one; a joined object is complete itself.
    const isBase = !Array.isArray(schema['oneOf']) && !Array.isArray(schema['anyOf'])
    const property = objectIn(schema, 'properties')?.[name]
    const required = listIn(schema, 'required').includes(name)
    if (isBase && required && this.resolve(property)['type'] === 'string')
      result['discriminator'] = name
    if (discriminator?.['mapping'] !== undefined)
      this.#note('KeywordLeftOut', `${at}/discriminator/mapping`, 'A discriminator has no mapping.')
  }
}

/** A reference into OpenAPI 3 components as one of OpenAPI 2.0; undefined for any other. */
export function rewriteReference(reference: string): string | undefined {
  for (const [from, to] of [
    ['#/components/schemas/', '#/definitions/'],
    ['#/components/parameters/', '#/parameters/'],
    ['#/components/responses/', '#/responses/'],
  ] as const)
    if (reference.startsWith(from)) return to + reference.slice(from.length)
  return undefined
}

function isNull(part: unknown): boolean {
  if (!isObject(part)) return false
  return part['type'] === 'null' || part['const'] === null || isOnly(part['enum'], null)
}

function isOnly(values: unknown, value: unknown): boolean {
  return Array.isArray(values) && values.length === 1 && values[0] === value
}

function typeIn({ schema, properties }: { schema: JsonObject; properties: JsonObject }): unknown {
  const { type } = schema
  const named = Array.isArray(type) ? type.filter((each) => each !== 'null') : [type]
  if (named.length === 1 && named[0] !== undefined) return named[0]
  if (Object.keys(properties).length > 0) return 'object'
  const values = enumOf(schema)
  return values && typeOfValues(values)['type']
}

function enumOf(schema: JsonObject): unknown[] | undefined {
  if (Array.isArray(schema['enum'])) return schema['enum'].filter((value) => value !== null)
  return schema['const'] === undefined ? undefined : [schema['const']]
}

/** The one type of some values, if they have one. */
function typeOfValues(values: readonly unknown[]): { type?: string } {
  const types = new Set(values.map((value) => (Number.isInteger(value) ? 'integer' : typeof value)))
  const [only] = types
  return types.size === 1 && only !== 'object' && only !== undefined ? { type: only } : {}
}

/** Adds what is not said yet; properties and required names come to those that are. */
function merge(result: JsonObject, more: JsonObject): void {
  for (const [name, value] of Object.entries(more))
    if (name === 'properties' && isObject(result[name]) && isObject(value))
      result[name] = { ...value, ...result[name] }
    else if (name === 'required' && Array.isArray(result[name]) && Array.isArray(value))
      result[name] = [
        ...new Set<unknown>([...(result[name] as unknown[]), ...(value as unknown[])]),
      ]
    else if (result[name] === undefined) result[name] = value
}

/** `exclusiveMinimum` is a number of its own in 3.1. */
function convertBounds(schema: JsonObject, result: JsonObject): void {
  for (const [bound, exclusive] of [
    ['minimum', 'exclusiveMinimum'],
    ['maximum', 'exclusiveMaximum'],
  ] as const) {
    if (schema[bound] !== undefined) result[bound] = schema[bound]
    const limit = schema[exclusive]
    if (typeof limit === 'boolean') {
      if (result[bound] !== undefined) result[exclusive] = limit
    } else if (typeof limit === 'number') {
      const given = schema[bound]
      const isTighter =
        typeof given !== 'number' || (bound === 'minimum' ? limit >= given : limit <= given)
      if (isTighter) {
        result[bound] = limit
        result[exclusive] = true
      }
    }
  }
}

function convertExample(schema: JsonObject, result: JsonObject): void {
  const [first] = listIn(schema, 'examples')
  if (schema['example'] !== undefined) result['example'] = schema['example']
  else if (first !== undefined) result['example'] = first
}
