import type { JsonObject } from '../document.ts'
import { inferSchema } from '../import-sample.ts'
import { pathVariables } from '../match-operation.ts'
import { isKeyName } from './security.ts'

/** A request as someone once sent it. */
export interface SampleRequest {
  method: string
  address: SampleAddress
  headers: [name: string, value: string][]
  body: SampleBody | undefined
}

/** An address taken apart. */
export interface SampleAddress {
  scheme: 'https' | 'http'
  /** With a port, without a user; empty when the address names none. */
  host: string
  /** Begins with `/`; parameters are in braces. */
  path: string
  query: string[]
}

export type SampleBody =
  | { kind: 'json'; value: unknown }
  | { kind: 'text'; mediaType: string }
  | { kind: 'binary'; mediaType: string }
  | { kind: 'form'; isMultipart: boolean; fields: { name: string; isFile: boolean }[] }

/** Takes an address apart; by hand, since `URL` would escape the braces of parameters. */
export function readAddress(text: string): SampleAddress {
  const [whole = ''] = text.trim().split('#', 1)
  const mark = whole.indexOf('?')
  const address = mark < 0 ? whole : whole.slice(0, mark)
  const query = mark < 0 ? '' : whole.slice(mark + 1)
  const found = /^(?:([a-z][a-z0-9+.-]*):)?(?:\/\/)?([^/]*)(.*)$/is.exec(address)
  const [, scheme = '', authority = '', path = ''] = found ?? []
  // `localhost:5000/a` has a port, not a scheme.
  const hasScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(address)
  const [host, rest] =
    hasScheme || address.startsWith('//') ? [authority, path] : splitHost(address)
  return {
    scheme: scheme.toLowerCase() === 'http' ? 'http' : 'https',
    host: host.slice(host.lastIndexOf('@') + 1),
    path: rest.startsWith('/') ? rest : `/${rest}`,
    query: queryNames(query),
  }
}

function splitHost(address: string): [host: string, path: string] {
  const slash = address.indexOf('/')
  return slash < 0 ? [address, ''] : [address.slice(0, slash), address.slice(slash)]
}

function queryNames(query: string): string[] {
  return query
    .split('&')
    .map((pair) => decode(pair.split('=', 1)[0]!.replaceAll('+', ' ')))
    .filter((name) => name !== '')
}

/** A percent-encoded text as it was, or as it is when that is no such text. */
export function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** What a request becomes: parameters in the order path, query, header, body or form. */
export interface SampledOperation {
  parameters: JsonObject[]
  consumes: string[]
}

/** Headers that whoever sends a request sets, and those that carry credentials. */
const NO_PARAMETERS =
  /^(authorization|proxy-authorization|cookie|host|content-length|connection|accept-encoding|user-agent|origin|referer|cache-control|pragma|postman-token|accept-language|sec-.*|priority|dnt|te|transfer-encoding|upgrade-insecure-requests)$/i

/**
 * The parameters of a request. Values are not kept, since they may be of one person alone: only
 * `Accept` and a `Content-Type` that its body does not tell become internal ones with that default.
 */
export function operationOf(request: SampleRequest): SampledOperation {
  const { address, headers, body } = request
  const parameters: JsonObject[] = []
  for (const name of new Set(pathVariables(address.path)))
    parameters.push({
      name,
      in: 'path',
      required: true,
      type: 'string',
      'x-ms-url-encoding': 'single',
    })
  for (const name of new Set(address.query))
    if (!isKeyName(name)) parameters.push({ name, in: 'query', required: false, type: 'string' })
  const seen = new Set<string>()
  for (const [name, value] of headers) {
    const key = name.toLowerCase()
    if (name === '' || NO_PARAMETERS.test(key) || isKeyName(key) || seen.has(key)) continue
    seen.add(key)
    if (key === 'accept') parameters.push(internalHeader(name, value))
    else if (key !== 'content-type')
      parameters.push({ name, in: 'header', required: false, type: 'string' })
  }
  if (!body) return { parameters, consumes: [] }
  return { parameters: [...parameters, ...bodyParameters(body)], consumes: [mediaTypeOf(body)] }
}

function internalHeader(name: string, value: string): JsonObject {
  return {
    name,
    in: 'header',
    required: true,
    type: 'string',
    default: value,
    'x-ms-visibility': 'internal',
  }
}

function bodyParameters(body: SampleBody): JsonObject[] {
  if (body.kind === 'form') {
    const names = new Map(body.fields.map((field) => [field.name, field]))
    return [...names.values()].map(({ name, isFile }) => ({
      name,
      in: 'formData',
      required: false,
      type: isFile ? 'file' : 'string',
    }))
  }
  const schema =
    body.kind === 'json'
      ? inferSchema(body.value)
      : { type: 'string', ...(body.kind === 'binary' && { format: 'binary' }) }
  return [{ name: 'body', in: 'body', required: false, schema }]
}

function mediaTypeOf(body: SampleBody): string {
  if (body.kind === 'json') return 'application/json'
  if (body.kind !== 'form') return body.mediaType
  return body.isMultipart ? 'multipart/form-data' : 'application/x-www-form-urlencoded'
}
