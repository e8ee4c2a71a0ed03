import {
  type JsonObject,
  dereference,
  isObject,
  listIn,
  objectIn,
  textIn,
  valueAt,
} from '../document.ts'
import { unescapePointer } from '../json.ts'
import { type Operation, listOperations, resultResponse } from '../operations.ts'
import { DYNAMIC_EXTENSIONS, isDynamic } from './schema-type.ts'

/** A schema that was looked up for a place whose fields are only known at run time. */
export interface ResolvedSchema {
  operationId: string
  /** A parameter's name, with a path below its schema: `body/fields`. Absent for the result. */
  parameter?: string
  /** Path below the result's schema: `value`. */
  result?: string
  schema: JsonObject
}

/** A place whose fields are only known at run time. */
export type DynamicSchemaPlace = Omit<ResolvedSchema, 'schema'>

/**
 * The definition with schemas that were looked up in the places that asked for them, so that its
 * functions have the types of one connection's data. Places that are not there stay as they are.
 */
export function withResolvedSchemas(
  definition: JsonObject,
  resolved: readonly ResolvedSchema[],
): JsonObject {
  let changed = definition
  const operations = new Map(
    listOperations(definition).map((operation) => [operation.operationId, operation]),
  )
  for (const one of resolved) {
    const operation = operations.get(one.operationId)
    if (!operation) continue
    const source = valueAt(changed, operation.pointer) as JsonObject
    changed = replaceAt(
      changed,
      operation.pointer,
      one.parameter === undefined
        ? withResult(definition, operation, source, one)
        : withParameter(definition, operation, source, one, one.parameter),
    )
  }
  return changed
}

function withResult(
  definition: JsonObject,
  operation: Operation,
  source: JsonObject,
  { result = '', schema }: ResolvedSchema,
): JsonObject {
  const response = resultResponse(operation)
  const responses = objectIn(source, 'responses')
  if (!response?.schema || !responses) return source
  const written = dereference(definition, responses[response.status]) ?? response.source
  return {
    ...source,
    responses: {
      ...responses,
      [response.status]: {
        ...written,
        schema: fill(definition, written['schema'], stepsOf(result), schema),
      },
    },
  }
}

function withParameter(
  definition: JsonObject,
  operation: Operation,
  source: JsonObject,
  { schema }: ResolvedSchema,
  place: string,
): JsonObject {
  const [name, ...steps] = stepsOf(place)
  // Those of the path item come first, as an operation's own override them.
  const listed = listIn(source, 'parameters').map((one) => dereference(definition, one) ?? one)
  const parameter = operation.parameters.find((one) => one.in === 'body' && one.name === name)
  if (!parameter) return source
  const own = listed.filter(
    (one) => !(isObject(one) && one['in'] === 'body' && one['name'] === name),
  )
  const filled = {
    ...parameter.source,
    schema: fill(definition, parameter.schema, steps, schema),
  }
  return { ...source, parameters: [...own, filled] }
}

function stepsOf(path: string): string[] {
  return path === '' ? [] : path.split('/')
}

/** A schema with another one at a path of property names; arrays are stepped through, each once. */
function fill(
  definition: JsonObject,
  part: unknown,
  steps: readonly string[],
  schema: JsonObject,
  arrays: readonly JsonObject[] = [],
): unknown {
  const at = dereference(definition, part)
  // An array of itself has no property to come to.
  if (!at || arrays.includes(at)) return part
  const [step, ...rest] = steps
  const properties = objectIn(at, 'properties')
  if (step !== undefined && properties && Object.hasOwn(properties, step))
    return {
      ...at,
      properties: { ...properties, [step]: fill(definition, properties[step], rest, schema) },
    }
  if (isObject(at['items']) && (step !== undefined || !isDynamic(at)))
    return { ...at, items: fill(definition, at['items'], steps, schema, [...arrays, at]) }
  if (step !== undefined) return part
  const kept = Object.entries(at).filter(([name]) => !DYNAMIC_EXTENSIONS.includes(name))
  return { ...Object.fromEntries(kept), ...schema }
}

/** The document with another value at a JSON pointer; what is not on the way there is shared. */
function replaceAt(document: JsonObject, pointer: string, value: unknown): JsonObject {
  const [step, ...rest] = pointer.split('/').slice(1)
  const name = unescapePointer(step!)
  if (rest.length === 0) return { ...document, [name]: value }
  return {
    ...document,
    [name]: replaceAt(document[name] as JsonObject, `/${rest.join('/')}`, value),
  }
}

/** Every place of an operation whose schema must be looked up: of its body, then of its result. */
export function dynamicSchemaPlaces(
  definition: JsonObject,
  operation: Operation,
): DynamicSchemaPlace[] {
  const { operationId } = operation
  const body = operation.parameters.find((parameter) => parameter.in === 'body')
  const response = resultResponse(operation)
  return [
    ...(body
      ? placesIn(definition, body.schema, body.name).map((parameter) => ({
          operationId,
          parameter,
        }))
      : []),
    ...(response?.schema
      ? placesIn(definition, response.schema, '').map((result) =>
          result === '' ? { operationId } : { operationId, result },
        )
      : []),
  ]
}

function placesIn(
  definition: JsonObject,
  part: unknown,
  path: string,
  trail: readonly string[] = [],
): string[] {
  const reference = textIn(part, '$ref')
  const schema = dereference(definition, part)
  // A schema that contains itself has its places named once.
  if (!schema || (reference !== undefined && trail.includes(reference))) return []
  if (DYNAMIC_EXTENSIONS.some((extension) => isObject(schema[extension]))) return [path]
  const inner = reference === undefined ? trail : [...trail, reference]
  return [
    ...placesIn(definition, schema['items'], path, inner),
    ...Object.entries(objectIn(schema, 'properties') ?? {}).flatMap(([name, property]) =>
      // A path could not tell such a name from two steps.
      name.includes('/')
        ? []
        : placesIn(definition, property, path === '' ? name : `${path}/${name}`, inner),
    ),
  ]
}
