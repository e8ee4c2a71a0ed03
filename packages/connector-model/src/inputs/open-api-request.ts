import { type JsonObject, isObject, listIn, objectIn, textIn } from '../document.ts'
import { requiredProperties, schemaProperties } from '../encode-request.ts'
import { escapePointer } from '../json.ts'
import type { OpenApi } from './open-api.ts'
import { rewriteReference } from './schema.ts'

const PLACES = new Set(['query', 'path', 'header'])
const SCALARS = new Set(['string', 'number', 'integer', 'boolean'])

/** Keywords of a schema that a parameter outside of the body may have itself. */
const OF_PARAMETERS = [
  'type',
  'format',
  'items',
  'default',
  'enum',
  'maximum',
  'exclusiveMaximum',
  'minimum',
  'exclusiveMinimum',
  'maxLength',
  'minLength',
  'pattern',
  'maxItems',
  'minItems',
  'uniqueItems',
  'multipleOf',
] as const

/**
 * One parameter as those of OpenAPI 2.0: none for a cookie, several for an object that is written
 * as one parameter for each of its properties.
 */
export function convertParameter(api: OpenApi, raw: unknown, at: string): JsonObject[] {
  const reference = textIn(raw, '$ref')
  const source = api.schemas.resolve(raw)
  const name = textIn(source, 'name')
  const place = textIn(source, 'in')
  if (name === undefined || place === undefined) {
    if (isObject(raw)) api.note('PartNotValid', at, 'The parameter has no "name" or no "in".')
    return []
  }
  if (!PLACES.has(place)) {
    api.note('ParameterLeftOut', at, `"${name}" is sent as a ${place}, which is not supported.`)
    return []
  }
  const content = objectIn(source, 'content')
  const schema = api.schemas.resolve(content ? undefined : source['schema'])
  const fields = content ? new Map<string, JsonObject>() : objectFields(api, schema)
  const style = textIn(source, 'style') ?? (place === 'query' ? 'form' : 'simple')
  const explode = source['explode'] ?? style === 'form'
  if (fields.size > 0 && place === 'query' && (style === 'deepObject' || explode === true))
    return [...fields].map(([field, part]) =>
      plainParameter(api, at, {
        name: style === 'deepObject' ? `${name}[${field}]` : field,
        in: place,
        required: source['required'] === true && requiredIn(api, schema).has(field),
        schema: part,
        ...(typeof part['description'] === 'string' && { description: part['description'] }),
      }),
    )
  if (content || fields.size > 0)
    api.note(
      'ParameterSimplified',
      at,
      `"${name}" holds ${content ? (Object.keys(content)[0] ?? 'content') : 'an object'}; it becomes a text.`,
    )
  const isShared = reference !== undefined && rewriteReference(reference) !== undefined
  // What becomes one parameter keeps its place among the shared ones.
  if (isShared)
    return [{ $ref: rewriteReference(reference) }].map((each) => named(each, name, place))
  return [
    plainParameter(api, at, {
      ...source,
      name,
      in: place,
      schema: content || fields.size > 0 ? { type: 'string' } : (source['schema'] ?? {}),
      collectionFormat: collectionFormat(style, explode === true, place),
    }),
  ]
}

/** A reference that knows what it is of, for sorting out duplicates, but is written alone. */
function named(reference: JsonObject, name: string, place: string): JsonObject {
  Object.defineProperty(reference, 'name', { value: name, enumerable: false })
  Object.defineProperty(reference, 'in', { value: place, enumerable: false })
  return reference
}

function plainParameter(api: OpenApi, at: string, source: JsonObject): JsonObject {
  const schema = api.schemas.convert(source['schema'], `${at}/schema`)
  const plain = flattened(api, source['schema'], schema)
  const place = textIn(source, 'in')
  const isArray = plain['type'] === 'array'
  const type = plain['type']
  if (typeof type !== 'string' || (!isArray && !SCALARS.has(type))) {
    if (type !== undefined)
      api.note('ParameterSimplified', at, `"${textIn(source, 'name')}" becomes a text.`)
    plain['type'] = 'string'
  }
  const result: JsonObject = {
    name: source['name'],
    in: place,
    description: textIn(source, 'description') ?? textIn(plain, 'description') ?? '',
    required: place === 'path' || source['required'] === true,
  }
  for (const name of OF_PARAMETERS)
    if (plain[name] !== undefined && (isArray || !/items/i.test(name))) result[name] = plain[name]
  if (isArray) {
    result['items'] = plainItems(api, plain['items'], at)
    if (source['collectionFormat'] !== undefined)
      result['collectionFormat'] = source['collectionFormat']
  }
  if (place === 'path') result['x-ms-url-encoding'] = 'single'
  if (source['allowEmptyValue'] === true && place === 'query') result['allowEmptyValue'] = true
  for (const [name, value] of Object.entries({ ...extensions(schema), ...extensions(source) }))
    result[name] = value
  if (source['deprecated'] === true) result['x-deprecated'] = true
  return result
}

function extensions(source: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(source).filter(([name]) => name.startsWith('x-')))
}

/** A parameter cannot refer to a schema, so what it refers to is written out. */
function flattened(api: OpenApi, source: unknown, converted: JsonObject): JsonObject {
  const isReference = textIn(converted, '$ref') !== undefined || Array.isArray(converted['allOf'])
  if (!isReference) return { ...converted }
  const resolved = api.schemas.resolve(source)
  const target = api.schemas.convert(
    textIn(resolved, '$ref') === undefined ? resolved : {},
    'parameter',
  )
  const parts = listIn(target, 'allOf').filter(isObject)
  const inherited = parts
    .map((part) => (textIn(part, '$ref') === undefined ? part : inReference(api, part)))
    .reduce<JsonObject>((all, part) => ({ ...part, ...all }), {})
  const { allOf: _, ...own } = target
  return { ...inherited, ...own, ...extensions(converted) }
}

function inReference(api: OpenApi, part: JsonObject): JsonObject {
  const reference = (textIn(part, '$ref') ?? '').replace('#/definitions/', '#/components/schemas/')
  const { allOf: _, ...own } = api.schemas.convert(
    api.schemas.resolve({ $ref: reference }),
    'parameter',
  )
  return own
}

function plainItems(api: OpenApi, items: unknown, at: string): JsonObject {
  if (!isObject(items)) return { type: 'string' }
  const plain = textIn(items, '$ref') === undefined ? items : inReference(api, items)
  const { type } = plain
  if (typeof type === 'string' && SCALARS.has(type))
    return Object.fromEntries(
      Object.entries(plain).filter(([name]) => OF_PARAMETERS.some((known) => known === name)),
    )
  if (type !== undefined)
    api.note('ParameterSimplified', at, 'The elements of this list become texts.')
  return { type: 'string' }
}

function collectionFormat(style: string, explode: boolean, place: string): string | undefined {
  if (style === 'spaceDelimited') return 'ssv'
  if (style === 'pipeDelimited') return 'pipes'
  return explode && place === 'query' ? 'multi' : 'csv'
}

/** The properties of an object schema in the source, references and `allOf` followed. */
function objectFields(api: OpenApi, schema: JsonObject): Map<string, JsonObject> {
  return schemaProperties(api.document, schema)
}

function requiredIn(api: OpenApi, schema: JsonObject): Set<string> {
  return requiredProperties(api.document, schema)
}

/** What a request body becomes. */
interface ConvertedBody {
  consumes: string[]
  parameters: JsonObject[]
}

const JSON_TYPE = /[/+]json(;|$)/i
const URLENCODED = /^application\/x-www-form-urlencoded/i
const MULTIPART = /^multipart\/form-data/i

/** A request body as one body parameter, or as form data. */
export function convertRequestBody(
  api: OpenApi,
  raw: unknown,
  at: string,
): ConvertedBody | undefined {
  const source = api.schemas.resolve(raw)
  const content = objectIn(source, 'content')
  const types = Object.keys(content ?? {})
  if (!content || types.length === 0) return undefined
  const chosen =
    types.find((type) => JSON_TYPE.test(type)) ??
    types.find((type) => MULTIPART.test(type)) ??
    types.find((type) => URLENCODED.test(type)) ??
    types[0]!
  const media = objectIn(content, chosen)
  const isForm = MULTIPART.test(chosen) || URLENCODED.test(chosen)
  const alike = types.filter(
    (type) => type === chosen || (JSON_TYPE.test(chosen) && JSON_TYPE.test(type)),
  )
  const others = types.filter((type) => !alike.includes(type))
  if (others.length > 0)
    api.note('ContentTypesLeftOut', `${at}/content`, `${chosen} is kept, not ${others.join(', ')}.`)
  const place = `${at}/content/${escapePointer(chosen)}/schema`
  const required = source['required'] === true
  const consumes = alike.map((type) => type.split(';', 1)[0]!.trim())
  if (isForm) return { consumes: [consumes[0]!], parameters: formFields(api, media, place) }
  const isText = /^text\//i.test(chosen)
  const isOpaque = !JSON_TYPE.test(chosen) && !isText && !/xml/i.test(chosen)
  const schema = api.schemas.convert(media?.['schema'], place)
  const isBinary = isOpaque && (Object.keys(schema).length === 0 || schema['type'] === 'string')
  return {
    consumes,
    parameters: [
      {
        name: 'body',
        in: 'body',
        required,
        ...(typeof source['description'] === 'string' && { description: source['description'] }),
        schema: isBinary
          ? { ...schema, type: 'string', format: 'binary' }
          : withExample(schema, media),
      },
    ],
  }
}

function withExample(schema: JsonObject, media: JsonObject | undefined): JsonObject {
  const example = media?.['example']
  if (example === undefined || '$ref' in schema || schema['example'] !== undefined) return schema
  return { ...schema, example }
}

function formFields(api: OpenApi, media: JsonObject | undefined, at: string): JsonObject[] {
  const schema = api.schemas.resolve(media?.['schema'])
  const required = requiredIn(api, schema)
  return [...objectFields(api, schema)].map(([name, part]) => {
    const place = `${at}/properties/${escapePointer(name)}`
    const field = api.schemas.resolve(part)
    const parameter = plainParameter(api, place, {
      name,
      in: 'formData',
      required: required.has(name),
      schema: part,
      collectionFormat: 'multi',
    })
    const isFile =
      field['format'] === 'binary' ||
      field['contentMediaType'] !== undefined ||
      api.schemas.resolve(field['items'])['format'] === 'binary'
    if (!isFile) return parameter
    if (field['type'] === 'array')
      api.note('ParameterSimplified', place, `"${name}" takes one file instead of several.`)
    const { items: _, collectionFormat: __, format: ___, ...rest } = parameter
    return { ...rest, type: 'file' }
  })
}
