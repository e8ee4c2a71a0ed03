import { type JsonObject, dereference, isObject, listIn, objectIn } from './document.ts'
import { toBase64 } from './base64.ts'
import { type FormField, encodeMultipart, encodeUrlEncoded } from './encode-form.ts'
import { escapeData } from './escape-data.ts'
import type { Operation, Parameter } from './operations.ts'

/** A call of an operation, relative to the connector's base URL. */
export interface OperationRequest {
  operationId: string
  /** Upper case. */
  method: string
  /** Percent-encoded, beginning with `/`. */
  path: string
  /** Names and values as they are, in the order of the document; not encoded. */
  query: [string, string][]
  headers: Record<string, string>
  body: string | Uint8Array | null
}

/** Arguments of a call by parameter; see {@link argumentKey}. Values are JSON, or bytes. */
export type RequestArguments = ReadonlyMap<string, unknown>

/** The key of a parameter's argument: parameters of different places may have the same name. */
export function argumentKey(parameter: Pick<Parameter, 'in' | 'name'>): string {
  return `${parameter.in}:${parameter.name}`
}

/** Arguments that do not make a request; the message says which is missing or wrong. */
export class ArgumentError extends Error {
  override readonly name = 'ArgumentError'
}

const BODY_TYPES = [
  'application/json',
  'text/json',
  'text/plain',
  'application/x-www-form-urlencoded',
  'application/octet-stream',
  'multipart/form-data',
]

/**
 * Encodes a call. Parameters keep the order of the document; those left out take their default if
 * they have one, and are not sent otherwise.
 *
 * @throws {ArgumentError} when a required argument is missing.
 */
export function encodeRequest(operation: Operation, args: RequestArguments): OperationRequest {
  const query: [string, string][] = []
  const headers: Record<string, string> = {}
  const form: FormField[] = []
  let path = operation.path
  let contentType = bodyType(operation)
  let body: unknown
  for (const parameter of operation.parameters) {
    const given = args.get(argumentKey(parameter))
    const value = given === undefined || given === null ? parameter.default : given
    // The gateway's own place in addresses of older definitions.
    if (parameter.in === 'path' && parameter.name === 'connectionId') continue
    if (value === undefined || value === null) {
      if (parameter.required && parameter.in !== 'body')
        throw new ArgumentError(
          `${operation.operationId} needs "${parameter.name}"; give it a value.`,
        )
      continue
    }
    switch (parameter.in) {
      case 'path':
        path = replaceVariable(path, parameter, joinValues(parameter, value))
        break
      case 'query':
        for (const text of separateValues(parameter, value)) query.push([parameter.name, text])
        break
      case 'header':
        if (parameter.name.toLowerCase() === 'content-type')
          contentType = headerText(parameter, value)
        else headers[parameter.name.trim()] = headerText(parameter, value)
        break
      case 'formData':
        form.push(...formFields(parameter, value))
        break
      case 'body':
        body = value
        break
    }
  }
  const encoded =
    form.length > 0 ? encodeFields(operation, form, contentType) : encodeBody(body, contentType)
  if (encoded.body !== null) headers['Content-Type'] = encoded.contentType
  return {
    operationId: operation.operationId,
    method: operation.method.toUpperCase(),
    path: path.startsWith('/') ? path : `/${path}`,
    query,
    headers,
    body: encoded.body,
  }
}

/** A request's path with its query, both encoded. */
export function pathWithQuery(request: Pick<OperationRequest, 'path' | 'query'>): string {
  if (request.query.length === 0) return request.path
  const pairs = request.query.map(([name, value]) => `${name}=${escapeData(value)}`)
  return `${request.path}${request.path.includes('?') ? '&' : '?'}${pairs.join('&')}`
}

function bodyType(operation: Operation): string {
  const offered = operation.consumes.map((type) => type.toLowerCase())
  return BODY_TYPES.find((type) => offered.includes(type)) ?? offered[0] ?? 'application/json'
}

function replaceVariable(path: string, parameter: Parameter, value: string): string {
  const once = escapeData(value)
  const encoded = parameter.urlEncoding === 'double' ? escapeData(once) : once
  return path.replace(/\{([^}]*)\}/g, (variable, name: string) =>
    name.trim() === parameter.name.trim() ? encoded : variable,
  )
}

const SEPARATORS: Readonly<Record<string, string>> = { csv: ',', ssv: ' ', tsv: '\t', pipes: '|' }

function joinValues(parameter: Parameter, value: unknown): string {
  if (!Array.isArray(value)) return parameterText(value)
  return value.map(parameterText).join(SEPARATORS[parameter.collectionFormat ?? 'csv'] ?? ',')
}

function separateValues(parameter: Parameter, value: unknown): string[] {
  if (Array.isArray(value) && parameter.collectionFormat === 'multi')
    return value.map(parameterText)
  return [joinValues(parameter, value)]
}

function headerText(parameter: Parameter, value: unknown): string {
  // RFC 9110 §5.1: definitions in use have whole lines in the place of a name.
  if (!/^[\w!#$%&'*+.^`|~-]+$/.test(parameter.name.trim()))
    throw new ArgumentError(`"${parameter.name}" is no name of a header, so it cannot be sent.`)
  const text = joinValues(parameter, value)
  if (/[\r\n\0]/.test(text))
    throw new ArgumentError(`"${parameter.name}" is a header; it cannot hold line breaks.`)
  return text
}

/** Booleans are sent as .NET writes them, which is what existing APIs behind connectors see. */
function parameterText(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (value instanceof Uint8Array) return toBase64(value)
  if (typeof value === 'object' && value !== null) return JSON.stringify(value)
  return String(value as string | number)
}

const MULTIPART = /^multipart\/form-data/i
const FORM = /^application\/x-www-form-urlencoded/i

interface EncodedBody {
  contentType: string
  body: string | Uint8Array | null
}

function encodeBody(body: unknown, contentType: string): EncodedBody {
  if (body === undefined || body === null) return { contentType, body: null }
  if (body instanceof Uint8Array) return { contentType, body }
  if (FORM.test(contentType)) return { contentType, body: encodeUrlEncoded(flattenForm(body, '')) }
  if (MULTIPART.test(contentType) && isObject(body)) return encodeMultipart(flattenForm(body, ''))
  const type = contentType.split(';', 1)[0]!.trim().toLowerCase()
  const isJson = type.endsWith('/json') || type.endsWith('+json')
  if (!isJson && typeof body === 'string') return { contentType, body }
  const text = JSON.stringify(body, (_key, value: unknown) =>
    // JSON has no bytes; base64 is how it carries them.
    value instanceof Uint8Array ? toBase64(value) : value,
  )
  return { contentType, body: text }
}

/** Form data as the operation consumes it; files need a form of several parts. */
function encodeFields(
  { consumes }: Operation,
  fields: FormField[],
  contentType: string,
): EncodedBody {
  const offered = [contentType, ...consumes].find((type) => MULTIPART.test(type) || FORM.test(type))
  const hasFiles = fields.some(({ isFile, value }) => isFile || typeof value !== 'string')
  return hasFiles || (offered !== undefined && MULTIPART.test(offered))
    ? encodeMultipart(fields)
    : { contentType: 'application/x-www-form-urlencoded', body: encodeUrlEncoded(fields) }
}

function formFields(parameter: Parameter, value: unknown): FormField[] {
  const { name, schema } = parameter
  const isFile = schema['type'] === 'file'
  if (value instanceof Uint8Array) return [{ name, value, isFile }]
  if (typeof value === 'boolean') return [{ name, value: formText(value), isFile }]
  return separateValues(parameter, value).map((text) => ({ name, value: text, isFile }))
}

function flattenForm(value: unknown, name: string): FormField[] {
  if (value instanceof Uint8Array) return [{ name, value, isFile: true }]
  if (Array.isArray(value)) return value.flatMap((item) => flattenForm(item, name))
  if (isObject(value))
    return Object.entries(value).flatMap(([key, inner]) =>
      flattenForm(inner, name ? `${name}.${key}` : key),
    )
  return value === null || value === undefined
    ? []
    : [{ name, value: formText(value), isFile: false }]
}

function formText(value: unknown): string {
  return typeof value === 'boolean' ? String(value) : parameterText(value)
}

/**
 * Arguments by bare parameter name, as a person enters them on the Test page. A body's text is
 * read as JSON when its schema is not a text.
 */
export function argumentsByName(
  definition: JsonObject,
  operation: Operation,
  values: Readonly<Record<string, unknown>>,
): RequestArguments {
  const args = new Map<string, unknown>()
  for (const parameter of operation.parameters) {
    const value = values[parameter.name]
    if (value === undefined || value === '') continue
    args.set(
      argumentKey(parameter),
      parameter.in === 'body' && typeof value === 'string'
        ? readBody(definition, parameter, value)
        : value,
    )
  }
  return args
}

function readBody(definition: JsonObject, parameter: Parameter, text: string): unknown {
  const schema = dereference(definition, parameter.schema)
  if (schema?.['type'] === 'string') return text
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new ArgumentError(
      `"${parameter.name}" is not JSON: ${error instanceof Error ? error.message : String(error)}.`,
    )
  }
}

/** The default that an operation's hidden parameters send, for calls that leave them out. */
export function internalDefaults(operation: Operation): Parameter[] {
  return operation.parameters.filter(
    (parameter) => parameter.visibility === 'internal' && parameter.default !== undefined,
  )
}

/** Properties of a schema with those of `allOf`, references followed. */
export function schemaProperties(
  definition: JsonObject,
  schema: JsonObject,
): Map<string, JsonObject> {
  const properties = new Map<string, JsonObject>()
  const add = (part: unknown, depth: number): void => {
    const resolved = depth < 20 ? dereference(definition, part) : undefined
    if (!resolved) return
    for (const inherited of listIn(resolved, 'allOf')) add(inherited, depth + 1)
    for (const [name, property] of Object.entries(objectIn(resolved, 'properties') ?? {}))
      if (isObject(property)) properties.set(name, property)
  }
  add(schema, 0)
  return properties
}

/** Names of the required properties of a schema with those of `allOf`. */
export function requiredProperties(definition: JsonObject, schema: JsonObject): Set<string> {
  const names = new Set<string>()
  const add = (part: unknown, depth: number): void => {
    const resolved = depth < 20 ? dereference(definition, part) : undefined
    if (!resolved) return
    for (const inherited of listIn(resolved, 'allOf')) add(inherited, depth + 1)
    for (const name of listIn(resolved, 'required')) if (typeof name === 'string') names.add(name)
  }
  add(schema, 0)
  return names
}
