import { type JsonObject, isObject, objectIn, textIn } from './document.ts'
import { pathVariables } from './match-operation.ts'

/** What the *Import from sample* dialog of a request holds. */
export interface RequestSample {
  method: string
  /** Absolute, or beginning at the base path: `https://host/api/users/{id}?top=5`. */
  url: string
  /** One `Name: value` a line; `Name value` is taken too. */
  headers?: string
  body?: string
}

/** What the request of an operation becomes. */
export interface ImportedRequest {
  method: string
  /** Path template, relative to the base path. */
  path: string
  /** Parameter objects of OpenAPI 2.0, in the order path, query, header, body. */
  parameters: JsonObject[]
  /** When the document names no host yet: the sample's, to be adopted. */
  host?: string
  scheme?: string
}

/** A sample that cannot be imported; the message says why and what to do. */
export class SampleError extends Error {
  override readonly name = 'SampleError'
}

const BODY_METHODS = new Set(['put', 'post', 'patch', 'delete'])

/**
 * Turns a sample request into a path and parameters.
 *
 * Query and header values are not kept as defaults, except `Content-Type` and `Accept`, which
 * become internal parameters with that default. Credentials are dropped: security adds them.
 *
 * @throws {SampleError} when the URL is not one, or belongs to another host.
 */
export function importRequestSample(
  sample: RequestSample,
  definition: JsonObject,
): ImportedRequest {
  const method = sample.method.toLowerCase()
  const url = splitUrl(sample.url.trim())
  const host = textIn(definition, 'host')
  if (url.host !== undefined && host && url.host.toLowerCase() !== host.toLowerCase())
    throw new SampleError(
      `URL host does not match: the sample has ${url.host}, the connector ${host}. ` +
        'Change the URL, or the host on the General page.',
    )
  const path = withoutBasePath(url.path, textIn(definition, 'basePath') ?? '/')
  const parameters: JsonObject[] = []
  for (const name of new Set(pathVariables(path)))
    parameters.push({ name, in: 'path', required: true, type: 'string' })
  for (const name of new Set(queryNames(url.query)))
    parameters.push({ name, in: 'query', required: false, type: 'string' })
  parameters.push(...headerParameters(sample.headers ?? '', credentialHeaders(definition)))
  if (BODY_METHODS.has(method) && sample.body?.trim())
    parameters.push({
      name: 'body',
      in: 'body',
      required: false,
      schema: inferSchema(parseSample(sample.body)),
    })
  return {
    method,
    path,
    parameters,
    ...(url.host !== undefined && !host && { host: url.host, scheme: url.scheme ?? 'https' }),
  }
}

/** By hand rather than with `URL`, which would escape the braces of path parameters. */
function splitUrl(text: string): { scheme?: string; host?: string; path: string; query: string } {
  const withoutFragment = text.split('#', 1)[0]!
  const mark = withoutFragment.indexOf('?')
  const query = mark < 0 ? '' : withoutFragment.slice(mark + 1)
  const address = mark < 0 ? withoutFragment : withoutFragment.slice(0, mark)
  const found = /^([a-z][a-z0-9+.-]*):\/\/([^/]*)(.*)$/i.exec(address)
  if (!found) {
    if (!address.startsWith('/'))
      throw new SampleError(
        `"${text}" is no URL. Begin it with http:// or https://, or with / for a path.`,
      )
    return { path: address, query }
  }
  const [, scheme, authority, path] = found
  const host = authority!.slice(authority!.lastIndexOf('@') + 1)
  if (!host) throw new SampleError(`"${text}" names no host. Write https://host/path.`)
  return { scheme: scheme!.toLowerCase(), host, path: path || '/', query }
}

function withoutBasePath(path: string, basePath: string): string {
  const base = basePath.endsWith('/') ? basePath.slice(0, -1) : basePath
  if (base && (path === base || path.startsWith(`${base}/`))) return path.slice(base.length) || '/'
  return path
}

function queryNames(query: string): string[] {
  return query
    .split('&')
    .map((pair) => decode(pair.split('=', 1)[0]!.replaceAll('+', ' ')))
    .filter((name) => name !== '')
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function credentialHeaders(definition: JsonObject): Set<string> {
  const names = new Set(['authorization'])
  for (const scheme of Object.values(objectIn(definition, 'securityDefinitions') ?? {}))
    if (isObject(scheme) && scheme['type'] === 'apiKey' && scheme['in'] === 'header')
      names.add((textIn(scheme, 'name') ?? '').toLowerCase())
  return names
}

function headerParameters(text: string, dropped: Set<string>): JsonObject[] {
  const parameters = new Map<string, JsonObject>()
  for (const line of text.split('\n')) {
    const found = /^([^\s:]+)\s*:?\s*(.*)$/.exec(line.trim())
    if (!found) continue
    const [, name, value] = found
    const key = name!.toLowerCase()
    if (dropped.has(key)) continue
    parameters.set(
      key,
      key === 'content-type' || key === 'accept'
        ? {
            name: name!,
            in: 'header',
            required: true,
            type: 'string',
            default: value!,
            'x-ms-visibility': 'internal',
          }
        : { name: name!, in: 'header', required: false, type: 'string' },
    )
  }
  return [...parameters.values()]
}

/** What the *Import from sample* dialog of a response holds. */
export interface ResponseSample {
  headers?: string
  /** Empty for a response without a body. */
  body?: string
}

/**
 * A sample response as a response object of OpenAPI 2.0. The wizard stores it under the key
 * `default`, which is also its description.
 *
 * @throws {SampleError} when the body is not JSON.
 */
export function importResponseSample(sample: ResponseSample): JsonObject {
  const headers = headerParameters(sample.headers ?? '', new Set())
  return {
    description: 'default',
    schema: sample.body?.trim() ? inferSchema(parseSample(sample.body)) : {},
    ...(headers.length > 0 && {
      headers: Object.fromEntries(
        headers.map(({ name }) => [name, { description: name, type: 'string' }]),
      ),
    }),
  }
}

function parseSample(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new SampleError(
      `The body is not JSON: ${error instanceof Error ? error.message : String(error)}. ` +
        'Paste one complete JSON value.',
    )
  }
}

const INT32 = 2 ** 31
/** What nests deeper is of any type. */
const MAXIMUM_DEPTH = 100

/**
 * The schema that the wizard infers from a JSON value. Texts are `string` whatever they look like;
 * an array takes its first element; nothing is `required`. An integer beyond 32 bits is `int64`,
 * where the wizard says `int32` and the values do not fit.
 */
export function inferSchema(value: unknown, name?: string, depth = 0): JsonObject {
  const description = name === undefined ? {} : { description: name }
  if (depth > MAXIMUM_DEPTH) return description
  if (value === null || value === undefined) return { ...description, 'x-nullable': true }
  if (Array.isArray(value))
    return {
      type: 'array',
      items: value.length === 0 ? {} : inferSchema(value[0], undefined, depth + 1),
      ...description,
    }
  if (isObject(value))
    return {
      type: 'object',
      properties: Object.fromEntries(
        Object.entries(value).map(([key, field]) => [key, inferSchema(field, key, depth + 1)]),
      ),
      ...description,
    }
  if (typeof value === 'boolean') return { type: 'boolean', ...description }
  if (typeof value === 'number') {
    if (!Number.isInteger(value)) return { type: 'number', format: 'float', ...description }
    const fits = value >= -INT32 && value < INT32
    return { type: 'integer', format: fits ? 'int32' : 'int64', ...description }
  }
  return { type: 'string', ...description }
}
