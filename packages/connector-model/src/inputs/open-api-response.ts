import { type JsonObject, isObject, objectIn, textIn } from '../document.ts'
import { escapePointer } from '../json.ts'
import type { OpenApi } from './open-api.ts'
import { rewriteReference } from './schema.ts'

const JSON_TYPE = /[/+]json(;|$)|^\*\/\*$/i

/** A response with the schema of its JSON, or of its first content. */
export function convertResponse(api: OpenApi, raw: unknown, at: string): JsonObject {
  const reference = textIn(raw, '$ref')
  const shared = reference === undefined ? undefined : rewriteReference(reference)
  const source = api.schemas.resolve(raw)
  if (shared !== undefined && Object.keys(source).length > 0) return { $ref: shared }
  const content = objectIn(source, 'content') ?? {}
  const types = Object.keys(content)
  const chosen = types.find((type) => JSON_TYPE.test(type)) ?? types[0]
  const media = chosen === undefined ? undefined : objectIn(content, chosen)
  if (source['links'] !== undefined)
    api.note('LinksLeftOut', `${at}/links`, 'Links between operations are left out.')
  const headers = Object.entries(objectIn(source, 'headers') ?? {})
  return {
    description: textIn(source, 'description') ?? '',
    ...(chosen !== undefined && {
      schema: bodySchema(api, chosen, media, `${at}/content/${escapePointer(chosen)}/schema`),
    }),
    ...(headers.length > 0 && {
      headers: Object.fromEntries(
        headers.map(([name, header]) => [
          name,
          convertHeader(api, header, `${at}/headers/${escapePointer(name)}`),
        ]),
      ),
    }),
    ...examplesOf(content),
    ...Object.fromEntries(Object.entries(source).filter(([name]) => name.startsWith('x-'))),
  }
}

function bodySchema(
  api: OpenApi,
  type: string,
  media: JsonObject | undefined,
  at: string,
): JsonObject {
  const schema = api.schemas.convert(media?.['schema'], at)
  if (JSON_TYPE.test(type) || /xml/i.test(type)) return schema
  if (/^text\//i.test(type)) return Object.keys(schema).length > 0 ? schema : { type: 'string' }
  const isPlain = Object.keys(schema).length === 0 || schema['type'] === 'string'
  return isPlain ? { ...schema, type: 'string', format: 'binary' } : schema
}

function convertHeader(api: OpenApi, raw: unknown, at: string): JsonObject {
  const source = api.schemas.resolve(raw)
  const schema = api.schemas.convert(api.schemas.resolve(source['schema']), `${at}/schema`)
  const { type, format } = schema
  const isScalar = ['string', 'number', 'integer', 'boolean'].some((each) => each === type)
  return {
    description: textIn(source, 'description') ?? '',
    type: isScalar ? type : 'string',
    ...(isScalar && typeof format === 'string' && { format }),
  }
}

function examplesOf(content: JsonObject): JsonObject {
  const examples = Object.entries(content).flatMap(([type, media]): [string, unknown][] => {
    const [first] = Object.values(objectIn(media, 'examples') ?? {})
    const value = isObject(media) && media['example'] !== undefined ? media['example'] : undefined
    const example = value ?? (isObject(first) ? first['value'] : undefined)
    return example === undefined ? [] : [[type, example]]
  })
  return examples.length > 0 ? { examples: Object.fromEntries(examples) } : {}
}

/** The media types that the successful responses of an operation have, without parameters. */
export function mediaTypesOf(api: OpenApi, responses: JsonObject): string[] {
  const types = Object.entries(responses)
    .filter(([status]) => status.startsWith('2') || status === 'default')
    .flatMap(([, response]) =>
      Object.keys(objectIn(api.schemas.resolve(response), 'content') ?? {}),
    )
    .map((type) => type.split(';', 1)[0]!.trim())
  return [...new Set(types)]
}
