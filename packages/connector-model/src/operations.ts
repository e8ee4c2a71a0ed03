import {
  type JsonObject,
  dereference,
  isObject,
  listIn,
  objectIn,
  scalarText,
  textIn,
  textsIn,
} from './document.ts'
import { escapePointer } from './json.ts'

/** The methods of a path item in OpenAPI 2.0. */
export const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch'] as const
export type Method = (typeof METHODS)[number]

/** `x-ms-visibility`; absent is `none`. */
export type Visibility = 'none' | 'important' | 'advanced' | 'internal'

/** A parameter with its `$ref` followed. */
export interface Parameter {
  name: string
  in: 'path' | 'query' | 'header' | 'formData' | 'body'
  required: boolean
  visibility: Visibility
  /** `x-ms-summary`: the name for people. */
  summary: string | undefined
  description: string | undefined
  /** Undefined when there is none; `null` is a default. */
  default: unknown
  collectionFormat: string | undefined
  /** `x-ms-url-encoding` of a path parameter. */
  urlEncoding: 'single' | 'double'
  /** Its schema: `schema` of a body, else the parameter itself. */
  schema: JsonObject
  /** As written, after `$ref`. */
  source: JsonObject
}

/** A response with its `$ref` followed. */
export interface OperationResponse {
  /** `200`, `default`. */
  status: string
  description: string
  schema: JsonObject | undefined
  headers: JsonObject
  /** As written, after `$ref`. */
  source: JsonObject
}

/** An operation with everything resolved that a caller needs. */
export interface Operation {
  /** Empty when the document gives none. */
  operationId: string
  method: Method
  /** Path template, relative to the base path: `/users/{id}`. */
  path: string
  summary: string | undefined
  description: string | undefined
  visibility: Visibility
  deprecated: boolean
  /** `x-ms-trigger`: not an action. */
  trigger: string | undefined
  /** The path item describes a webhook's payload (`x-ms-notification-content`). */
  webhook: boolean
  /** Path-level ones first, each overridden by an operation's own of the same name and place. */
  parameters: Parameter[]
  responses: OperationResponse[]
  consumes: string[]
  produces: string[]
  /** JSON pointer of the operation. */
  pointer: string
  source: JsonObject
}

const PLACES = new Set(['path', 'query', 'header', 'formData', 'body'])

/** Every operation of a definition in the order of its paths. Broken parts are left out. */
export function listOperations(definition: JsonObject): Operation[] {
  const operations: Operation[] = []
  for (const [path, item] of Object.entries(objectIn(definition, 'paths') ?? {})) {
    if (!isObject(item)) continue
    for (const method of METHODS) {
      const source = objectIn(item, method)
      if (source) operations.push(readOperation(definition, path, item, method, source))
    }
  }
  return operations
}

function readOperation(
  definition: JsonObject,
  path: string,
  item: JsonObject,
  method: Method,
  source: JsonObject,
): Operation {
  const trigger = source['x-ms-trigger']
  return {
    operationId: textIn(source, 'operationId') ?? '',
    method,
    path,
    summary: textIn(source, 'summary'),
    description: textIn(source, 'description'),
    visibility: visibilityOf(source),
    deprecated: source['deprecated'] === true,
    trigger: trigger === undefined ? undefined : scalarText(trigger),
    webhook: isObject(item['x-ms-notification-content']),
    parameters: readParameters(definition, item, source),
    responses: readResponses(definition, source),
    // The wizard writes `[]` where it means JSON, so an empty list falls through.
    consumes: firstFilled(textsIn(source, 'consumes'), textsIn(definition, 'consumes')),
    produces: firstFilled(textsIn(source, 'produces'), textsIn(definition, 'produces')),
    pointer: `/paths/${escapePointer(path)}/${method}`,
    source,
  }
}

function firstFilled(...lists: string[][]): string[] {
  return lists.find((list) => list.length > 0) ?? ['application/json']
}

function readParameters(
  definition: JsonObject,
  item: JsonObject,
  operation: JsonObject,
): Parameter[] {
  const byKey = new Map<string, Parameter>()
  for (const raw of [...listIn(item, 'parameters'), ...listIn(operation, 'parameters')]) {
    const source = dereference(definition, raw)
    const parameter = source && readParameter(source)
    if (parameter) byKey.set(`${parameter.in}\n${parameter.name}`, parameter)
  }
  return [...byKey.values()]
}

function readParameter(source: JsonObject): Parameter | undefined {
  const name = textIn(source, 'name')
  const place = textIn(source, 'in')
  if (name === undefined || place === undefined || !PLACES.has(place)) return undefined
  return {
    name,
    in: place as Parameter['in'],
    required: source['required'] === true,
    visibility: visibilityOf(source),
    summary: textIn(source, 'x-ms-summary'),
    description: textIn(source, 'description'),
    default: source['default'],
    collectionFormat: textIn(source, 'collectionFormat'),
    urlEncoding: source['x-ms-url-encoding'] === 'double' ? 'double' : 'single',
    schema: place === 'body' ? (objectIn(source, 'schema') ?? {}) : source,
    source,
  }
}

function readResponses(definition: JsonObject, operation: JsonObject): OperationResponse[] {
  return Object.entries(objectIn(operation, 'responses') ?? {}).flatMap(([status, raw]) => {
    const source = dereference(definition, raw)
    if (!source) return []
    return [
      {
        status,
        description: textIn(source, 'description') ?? '',
        schema: objectIn(source, 'schema'),
        headers: objectIn(source, 'headers') ?? {},
        source,
      },
    ]
  })
}

/** `x-ms-visibility` of an operation, parameter or schema; `none` when absent or unknown. */
export function visibilityOf(source: JsonObject): Visibility {
  const value = source['x-ms-visibility']
  return value === 'important' || value === 'advanced' || value === 'internal' ? value : 'none'
}

/**
 * The response whose schema is an operation's result: the lowest 2xx, else `default`, else the
 * first.
 */
export function resultResponse(operation: Operation): OperationResponse | undefined {
  const successes = operation.responses
    .filter(({ status }) => /^2\d\d$/.test(status))
    .toSorted((a, b) => a.status.localeCompare(b.status))
  return (
    successes[0] ??
    operation.responses.find(({ status }) => status === 'default') ??
    operation.responses[0]
  )
}

/**
 * Whether a host only stands for one: nothing, a sentence, `{{domain}}`, `<your host>`. Templates
 * have it so, and connectors that take their host from a policy.
 */
export function isPlaceholderHost(host: string): boolean {
  return host.trim() === '' || /\s/.test(host.trim()) || /^(\{\{.*\}\}|<.*>|\[\[.*\]\])$/.test(host)
}

/** Where a definition's API answers: scheme, host and base path without a trailing slash. */
export function backendUrl(definition: JsonObject): string | undefined {
  const host = textIn(definition, 'host')
  if (host === undefined || isPlaceholderHost(host)) return undefined
  const schemes = textsIn(definition, 'schemes').map((scheme) => scheme.toLowerCase())
  const scheme = schemes.includes('https') || !schemes.includes('http') ? 'https' : 'http'
  const basePath = textIn(definition, 'basePath') ?? '/'
  const path = basePath.startsWith('/') ? basePath : `/${basePath}`
  return `${scheme}://${host}${path.endsWith('/') ? path.slice(0, -1) : path}`
}
