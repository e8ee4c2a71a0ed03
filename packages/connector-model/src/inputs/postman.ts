import { type JsonObject, isObject, listIn, objectIn, scalarText, textIn } from '../document.ts'
import { inferSchema } from '../import-sample.ts'
import { newDefinition } from '../new-connector.ts'
import { METHODS } from '../operations.ts'
import type { Note } from './conversion.ts'
import { OperationIds } from './operation-ids.ts'
import {
  type SampleAddress,
  type SampleBody,
  type SampleRequest,
  operationOf,
  readAddress,
} from './sample-request.ts'
import { type InputAuthentication, isKeyName, withInputAuthentication } from './security.ts'

/** Folders may hold folders; deeper than this is no collection of a person. */
const MAXIMUM_DEPTH = 60

/** Whether a value is a collection, by its schema or its shape (Postman collection format v2). */
export function isPostman(value: JsonObject): boolean {
  const schema = textIn(objectIn(value, 'info'), 'schema') ?? ''
  return /getpostman\.com|postman\.com\/json\/collection/.test(schema) || isShaped(value)
}

function isShaped(value: JsonObject): boolean {
  return Array.isArray(value['item']) && textIn(objectIn(value, 'info'), 'name') !== undefined
}

/** One request of a collection, with what its folders and the collection say. */
interface Request {
  name: string
  description: string
  folders: string[]
  sample: SampleRequest
  responses: unknown[]
  authentication: InputAuthentication | undefined
  pointer: string
}

/**
 * Converts a Postman collection of version 2.0 or 2.1. Requests of one method and path become one
 * operation; saved responses tell the schemas of results.
 */
export function convertPostman(
  collection: JsonObject,
  note: Note,
): { definition: JsonObject; properties: JsonObject } {
  const reader = new Reader(collection, note)
  const requests = reader.requests()
  const info = objectIn(collection, 'info')
  const first = requests.find(({ sample }) => sample.address.host !== '')
  const host = first?.sample.address.host ?? ''
  const ids = new OperationIds()
  const paths: JsonObject = {}
  for (const request of requests) {
    const { address, method } = request.sample
    if (address.host !== '' && address.host.toLowerCase() !== host.toLowerCase()) {
      note(
        'OtherHostLeftOut',
        request.pointer,
        `"${request.name}" is for ${address.host}, not for ${host}; it is left out.`,
      )
      continue
    }
    if (!METHODS.some((known) => known === method)) {
      note('OperationLeftOut', request.pointer, `OpenAPI 2.0 has no method "${method}".`)
      continue
    }
    const item = (paths[address.path] ??= {}) as JsonObject
    const before = objectIn(item, method)
    if (before)
      note(
        'RequestsJoined',
        request.pointer,
        `"${request.name}" is joined with ${textIn(before, 'operationId') ?? ''}.`,
      )
    item[method] = before ? joined(before, request) : toOperation(request, ids)
  }
  const authentication = reader.authentication(requests)
  if (authentication.type === 'bearer')
    note(
      'BearerTokenAsKey',
      '/auth',
      'Connections ask for the token and send it as a bearer token.',
    )
  const definition: JsonObject = {
    ...newDefinition({
      title: textIn(info, 'name') || 'Untitled',
      description: describe(info?.['description']),
      host,
      scheme: first?.sample.address.scheme ?? 'https',
    }),
    paths,
    tags: [...new Set(requests.flatMap(({ folders }) => folders))].map((name) => ({ name })),
  }
  return withInputAuthentication(definition, authentication)
}

function toOperation(request: Request, ids: OperationIds): JsonObject {
  const { name, description, folders, sample } = request
  const { parameters, consumes } = operationOf(sample)
  return {
    ...(folders.length > 0 && { tags: folders }),
    summary: name,
    description,
    operationId: ids.make(name || `${sample.method} ${sample.address.path}`),
    ...(consumes.length > 0 && { consumes }),
    parameters,
    responses: responsesOf(request.responses),
  }
}

/** An operation with the parameters and responses of one more request for it. */
function joined(operation: JsonObject, request: Request): JsonObject {
  const { parameters } = operationOf(request.sample)
  const known = listIn(operation, 'parameters')
  const places = new Set(known.map((each) => `${textIn(each, 'in')}\n${textIn(each, 'name')}`))
  const hasBody = known.some((each) => /^(body|formData)$/.test(textIn(each, 'in') ?? ''))
  const more = parameters.filter(
    (each) =>
      !places.has(`${textIn(each, 'in')}\n${textIn(each, 'name')}`) &&
      !(hasBody && /^(body|formData)$/.test(textIn(each, 'in') ?? '')),
  )
  const responses = request.responses.length > 0 ? responsesOf(request.responses) : {}
  const described = objectIn(operation, 'responses') ?? {}
  const isBare = Object.keys(described).length === 1 && 'default' in described
  return {
    ...operation,
    parameters: [...known, ...more],
    responses:
      Object.keys(responses).length === 0
        ? described
        : isBare
          ? responses
          : { ...responses, ...described },
  }
}

function responsesOf(saved: readonly unknown[]): JsonObject {
  const responses: JsonObject = {}
  for (const response of saved) {
    const status = scalarText(isObject(response) ? response['code'] : undefined)
    if (!/^[1-5]\d\d$/.test(status) || Object.hasOwn(responses, status)) continue
    const text = textIn(response, 'body') ?? ''
    const value = parse(text)
    responses[status] = {
      description: textIn(response, 'name') ?? textIn(response, 'status') ?? '',
      ...(value !== undefined && { schema: inferSchema(value) }),
      ...(value === undefined && text !== '' && { schema: { type: 'string' } }),
    }
  }
  return Object.keys(responses).length > 0
    ? responses
    : { default: { description: 'default', schema: {} } }
}

function parse(text: string): unknown {
  if (text.trim() === '') return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Texts for people are texts, or objects with one as their content. */
function describe(description: unknown): string {
  return typeof description === 'string' ? description : (textIn(description, 'content') ?? '')
}

class Reader {
  readonly #collection: JsonObject
  readonly #note: Note
  readonly #variables: ReadonlyMap<string, string>

  constructor(collection: JsonObject, note: Note) {
    this.#collection = collection
    this.#note = note
    this.#variables = new Map(
      listIn(collection, 'variable').flatMap((variable) => {
        const key = textIn(variable, 'key') ?? textIn(variable, 'id')
        const value = scalarText(isObject(variable) ? variable['value'] : undefined)
        return key === undefined || value === '' ? [] : [[key, value] as const]
      }),
    )
  }

  /** The authentication of the collection, or the first that a request has. */
  authentication(requests: readonly Request[]): InputAuthentication {
    return (
      this.#readAuthentication(this.#collection['auth'], '/auth') ??
      requests.find(({ authentication }) => authentication && authentication.type !== 'none')
        ?.authentication ??
      keyOf(requests) ?? { type: 'none' }
    )
  }

  requests(): Request[] {
    const found: Request[] = []
    const walk = (items: unknown[], pointer: string, folders: string[], auth: unknown): void => {
      if (folders.length > MAXIMUM_DEPTH) {
        this.#note('TooDeep', pointer, 'Folders that nest deeper are left out.')
        return
      }
      items.forEach((item, index) => {
        const at = `${pointer}/${index}`
        if (!isObject(item)) return
        const own = item['auth'] ?? auth
        if (Array.isArray(item['item']))
          walk(item['item'], `${at}/item`, [...folders, textIn(item, 'name') ?? ''], own)
        else found.push(...this.#request(item, at, folders, own))
      })
    }
    walk(listIn(this.#collection, 'item'), '/item', [], undefined)
    return found
  }

  #request(item: JsonObject, at: string, folders: string[], auth: unknown): Request[] {
    const raw = item['request']
    const request: JsonObject = typeof raw === 'string' ? { url: raw } : isObject(raw) ? raw : {}
    if (request['url'] === undefined) {
      this.#note('PartNotValid', at, `"${textIn(item, 'name') ?? ''}" has no address.`)
      return []
    }
    const address = this.#address(request['url'], at)
    const headers = listIn(request, 'header').flatMap((header): [string, string][] => {
      const name = textIn(header, 'key')
      return name ? [[name, this.#fill(textIn(header, 'value') ?? '')]] : []
    })
    return [
      {
        name: textIn(item, 'name') ?? '',
        description: describe(request['description'] ?? item['description']),
        folders: folders.filter((folder) => folder !== ''),
        sample: {
          method: (textIn(request, 'method') ?? 'GET').toLowerCase(),
          address,
          headers,
          body: this.#body(objectIn(request, 'body'), headers, `${at}/request/body`),
        },
        responses: listIn(item, 'response'),
        authentication: this.#readAuthentication(request['auth'] ?? auth, `${at}/request/auth`),
        pointer: at,
      },
    ]
  }

  #address(url: unknown, at: string): SampleAddress {
    const raw = typeof url === 'string' ? url : (textIn(url, 'raw') ?? this.#joinUrl(url))
    const filled = this.#fill(raw)
    const address = readAddress(filled)
    // A host that is a variable without value is not known; the address is its path then.
    const unknown = /^\{\{([^}]*)\}\}$/.exec(address.host)
    if (unknown) {
      this.#note(
        'VariableWithoutValue',
        `${at}/request/url`,
        `The variable "${unknown[1]}" has no value, so the host is not known.`,
      )
      address.host = ''
    }
    address.path = address.path
      .split('/')
      .map((part) => (/^:[A-Za-z_]/.test(part) ? `{${part.slice(1)}}` : part))
      .join('/')
      .replace(/\{\{([^{}]*)\}\}/g, (_, name: string) => {
        this.#note(
          'VariableWithoutValue',
          `${at}/request/url`,
          `The variable "${name}" has no value; it becomes a parameter of the path.`,
        )
        return `{${name.trim()}}`
      })
    // Parameters that are switched off stand in the list, but not in the text.
    for (const parameter of listIn(url, 'query')) {
      const name = textIn(parameter, 'key')
      if (name && !address.query.includes(name)) address.query.push(name)
    }
    return address
  }

  #joinUrl(url: unknown): string {
    const part = (key: string, sign: string) => {
      const value = isObject(url) ? url[key] : undefined
      return Array.isArray(value)
        ? value
            .map((each) => (isObject(each) ? (textIn(each, 'value') ?? '') : scalarText(each)))
            .join(sign)
        : scalarText(value)
    }
    const [protocol, host, port] = [part('protocol', ''), part('host', '.'), part('port', '')]
    return `${protocol || 'https'}://${host}${port ? `:${port}` : ''}/${part('path', '/')}`
  }

  /** Puts in the values of variables, which may have variables in them. */
  #fill(text: string): string {
    let filled = text
    for (let round = 0; round < 5 && filled.includes('{{') && filled.length < 100_000; round++) {
      const next = filled.replace(
        /\{\{([^{}]*)\}\}/g,
        (whole, name: string) => this.#variables.get(name.trim()) ?? whole,
      )
      if (next === filled) break
      filled = next
    }
    return filled
  }

  #body(
    body: JsonObject | undefined,
    headers: readonly [string, string][],
    at: string,
  ): SampleBody | undefined {
    const mode = textIn(body, 'mode')
    if (!body || mode === undefined || body['disabled'] === true) return undefined
    const given = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? ''
    const mediaType = given.split(';', 1)[0]!.trim()
    switch (mode) {
      case 'raw': {
        const text = this.#fill(textIn(body, 'raw') ?? '')
        if (text.trim() === '') return undefined
        const language = textIn(objectIn(objectIn(body, 'options'), 'raw'), 'language')
        const value = parse(text)
        if (value !== undefined && (language === 'json' || !/xml|text/i.test(mediaType)))
          return { kind: 'json', value }
        if (language === 'json' || /json/i.test(mediaType)) {
          this.#note('BodyNotRead', at, 'The body is not JSON, though it is called so.')
          return { kind: 'json', value: {} }
        }
        return {
          kind: 'text',
          mediaType: mediaType || (language === 'xml' ? 'application/xml' : 'text/plain'),
        }
      }
      case 'urlencoded':
      case 'formdata':
        return {
          kind: 'form',
          isMultipart: mode === 'formdata',
          fields: listIn(body, mode).flatMap((field) => {
            const name = textIn(field, 'key')
            return name ? [{ name, isFile: textIn(field, 'type') === 'file' }] : []
          }),
        }
      case 'graphql': {
        const graphql = objectIn(body, 'graphql')
        const variables = parse(textIn(graphql, 'variables') ?? '')
        return {
          kind: 'json',
          value: { query: textIn(graphql, 'query') ?? '', variables: variables ?? {} },
        }
      }
      case 'file':
        return { kind: 'binary', mediaType: mediaType || 'application/octet-stream' }
      default:
        this.#note('BodyNotRead', at, `A body of the mode "${mode}" is not known.`)
        return undefined
    }
  }

  #readAuthentication(auth: unknown, at: string): InputAuthentication | undefined {
    const type = textIn(auth, 'type')
    if (type === undefined) return undefined
    const value = (key: string) => this.#fill(authValue(auth, type, key))
    switch (type) {
      case 'noauth':
        return { type: 'none' }
      case 'basic':
        return { type: 'basic' }
      case 'bearer':
        return { type: 'bearer' }
      case 'apikey':
        return {
          type: 'apiKey',
          name: value('key') || 'Authorization',
          in: value('in') === 'query' ? 'query' : 'header',
        }
      case 'oauth2': {
        const tokenUrl = value('accessTokenUrl')
        return {
          type: 'oauth2',
          authorizationUrl: value('authUrl'),
          tokenUrl,
          refreshUrl: value('refreshTokenUrl') || tokenUrl,
          scopes: value('scope')
            .split(/\s+/)
            .filter((scope) => scope !== ''),
        }
      }
      default:
        this.#note('SecuritySchemeLeftOut', at, `The authentication "${type}" is not supported.`)
        return undefined
    }
  }
}

/** Version 2.1 has a list of keys and values where 2.0 has an object. */
function authValue(auth: unknown, type: string, key: string): string {
  const settings = isObject(auth) ? auth[type] : undefined
  if (isObject(settings)) return scalarText(settings[key])
  const found = (Array.isArray(settings) ? settings : []).find(
    (each) => textIn(each, 'key') === key,
  )
  return scalarText(isObject(found) ? found['value'] : undefined)
}

/** A header or query parameter of the requests that is called like a key. */
function keyOf(requests: readonly Request[]): InputAuthentication | undefined {
  for (const { sample } of requests) {
    const header = sample.headers.find(([name]) => isKeyName(name))
    if (header) return { type: 'apiKey', name: header[0], in: 'header' }
    const key = sample.address.query.find(isKeyName)
    if (key !== undefined) return { type: 'apiKey', name: key, in: 'query' }
    const authorization = sample.headers.find(([name]) => name.toLowerCase() === 'authorization')
    const scheme = authorization?.[1].split(' ', 1)[0]!.toLowerCase()
    if (scheme === 'basic' || scheme === 'bearer') return { type: scheme }
    if (authorization) return { type: 'apiKey', name: 'Authorization', in: 'header' }
  }
  return undefined
}
