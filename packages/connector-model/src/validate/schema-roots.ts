import { type JsonObject, isObject, listIn, objectIn, textIn, valueAt } from '../document.ts'
import { escapePointer } from '../json.ts'
import { METHODS, type Operation } from '../operations.ts'

/** Where a schema is used. */
export type Use = 'definition' | 'request' | 'response' | 'notification' | 'parameter' | 'formData'

/** A schema that is no part of another, where it stands. */
export interface SchemaRoot {
  schema: JsonObject
  pointer: string
  use: Use
  /** The operation that it is of; undefined for what operations share. */
  operation: Operation | undefined
}

/** Every schema of a definition that is no part of another, each once. */
export function schemaRoots(
  definition: JsonObject,
  operations: readonly Operation[],
): SchemaRoot[] {
  const roots: SchemaRoot[] = []
  const add = (schema: unknown, pointer: string, use: Use, operation?: Operation) => {
    if (isObject(schema)) roots.push({ schema, pointer, use, operation })
  }
  const addParameter = (parameter: unknown, at: string, operation?: Operation) => {
    if (!isObject(parameter) || '$ref' in parameter) return
    if (parameter['in'] === 'body') add(parameter['schema'], `${at}/schema`, 'request', operation)
    else add(parameter, at, parameter['in'] === 'formData' ? 'formData' : 'parameter', operation)
  }
  for (const [name, schema] of Object.entries(objectIn(definition, 'definitions') ?? {}))
    add(schema, `/definitions/${escapePointer(name)}`, 'definition')
  for (const [name, parameter] of Object.entries(objectIn(definition, 'parameters') ?? {}))
    addParameter(parameter, `/parameters/${escapePointer(name)}`)
  for (const [name, response] of Object.entries(objectIn(definition, 'responses') ?? {}))
    if (isObject(response))
      add(response['schema'], `/responses/${escapePointer(name)}/schema`, 'response')
  for (const [path, item] of Object.entries(objectIn(definition, 'paths') ?? {})) {
    const at = `/paths/${escapePointer(path)}`
    listIn(item, 'parameters').forEach((parameter, index) => {
      addParameter(parameter, `${at}/parameters/${index}`)
    })
    const content = objectIn(item, 'x-ms-notification-content')
    if (content && METHODS.some((method) => objectIn(item, method)))
      add(content['schema'], `${at}/x-ms-notification-content/schema`, 'notification')
  }
  for (const operation of operations) {
    listIn(operation.source, 'parameters').forEach((parameter, index) => {
      addParameter(parameter, `${operation.pointer}/parameters/${index}`, operation)
    })
    for (const [status, response] of Object.entries(objectIn(operation.source, 'responses') ?? {}))
      if (isObject(response))
        add(
          response['schema'],
          `${operation.pointer}/responses/${escapePointer(status)}/schema`,
          'response',
          operation,
        )
  }
  return roots
}

/** The schemas that stand right inside another, with the steps of their pointers. */
export function partsOf(schema: JsonObject): [part: unknown, step: string][] {
  const parts: [unknown, string][] = Object.entries(objectIn(schema, 'properties') ?? {}).map(
    ([name, property]) => [property, `/properties/${escapePointer(name)}`],
  )
  if (isObject(schema['items'])) parts.push([schema['items'], '/items'])
  if (isObject(schema['additionalProperties']))
    parts.push([schema['additionalProperties'], '/additionalProperties'])
  listIn(schema, 'allOf').forEach((part, index) => parts.push([part, `/allOf/${index}`]))
  return parts
}

/** Visits a schema and what stands in it, following each `$ref` once. */
export function followSchema(
  definition: JsonObject,
  schema: unknown,
  pointer: string,
  visit: (schema: JsonObject, pointer: string, depth: number) => void,
  seen = new Set<string>(),
): void {
  const walk = (at: unknown, place: string, depth: number): void => {
    if (!isObject(at) || depth > 100) return
    const reference = textIn(at, '$ref')
    if (reference !== undefined) {
      if (seen.has(reference) || !reference.startsWith('#/')) return
      seen.add(reference)
      walk(valueAt(definition, reference), reference.slice(1), depth)
      return
    }
    visit(at, place, depth)
    for (const [part, step] of partsOf(at)) walk(part, place + step, depth + 1)
  }
  walk(schema, pointer, 0)
}
