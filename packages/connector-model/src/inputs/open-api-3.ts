import { type JsonObject, isObject, listIn, objectIn, scalarText, textIn } from '../document.ts'
import { escapePointer } from '../json.ts'
import { METHODS } from '../operations.ts'
import type { Note } from './conversion.ts'
import { OperationIds } from './operation-ids.ts'
import type { OpenApi } from './open-api.ts'
import { convertParameter, convertRequestBody } from './open-api-request.ts'
import { convertResponse, mediaTypesOf } from './open-api-response.ts'
import { convertSecurity } from './open-api-security.ts'
import { SchemaConverter } from './schema.ts'
import { withInputAuthentication } from './security.ts'

/**
 * Converts an OpenAPI 3.0 or 3.1 document into OpenAPI 2.0 and its `apiProperties.json`. What
 * OpenAPI 2.0 cannot say is noted and left out; nothing throws, whatever the document holds.
 */
export function convertOpenApi3(
  document: JsonObject,
  note: Note,
): { definition: JsonObject; properties: JsonObject } {
  const api: OpenApi = { document, note, schemas: new SchemaConverter(document, note) }
  const components = objectIn(document, 'components')
  const security = convertSecurity(api)
  const definition: JsonObject = {
    swagger: '2.0',
    info: convertInfo(objectIn(document, 'info')),
    ...convertServers(document, note),
    consumes: [],
    produces: [],
    paths: convertPaths(api),
    definitions: mapEntries(objectIn(components, 'schemas'), (schema, name) =>
      api.schemas.convert(schema, `/components/schemas/${escapePointer(name)}`),
    ),
    parameters: convertSharedParameters(api),
    responses: mapEntries(objectIn(components, 'responses'), (response, name) =>
      convertResponse(api, response, `/components/responses/${escapePointer(name)}`),
    ),
    securityDefinitions: {},
    security: [],
    tags: listIn(document, 'tags').filter(isObject),
    ...(isObject(document['externalDocs']) && { externalDocs: document['externalDocs'] }),
    ...extensionsOf(document),
  }
  if (objectIn(document, 'webhooks'))
    note('CallbacksLeftOut', '/webhooks', 'Webhooks of the document are no triggers yet.')
  const files = withInputAuthentication(definition, security.authentication)
  const isRicher = Object.keys(security.definitions).length > 0
  return {
    properties: files.properties,
    definition: {
      ...files.definition,
      ...(isRicher && {
        securityDefinitions: security.definitions,
        security: security.requirements,
      }),
    },
  }
}

/** Extensions of an object, which are kept. */
export function extensionsOf(source: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(source).filter(([name]) => name.startsWith('x-')))
}

function mapEntries(
  source: JsonObject | undefined,
  convert: (value: unknown, name: string) => JsonObject,
): JsonObject {
  return Object.fromEntries(
    Object.entries(source ?? {}).map(([name, value]) => [name, convert(value, name)]),
  )
}

function convertInfo(info: JsonObject | undefined): JsonObject {
  const contact = objectIn(info, 'contact')
  const license = objectIn(info, 'license')
  const terms = textIn(info, 'termsOfService')
  return {
    title: textIn(info, 'title') || 'Untitled',
    description: textIn(info, 'description') ?? textIn(info, 'summary') ?? '',
    version: scalarText(info?.['version']) || '1.0',
    ...(terms !== undefined && { termsOfService: terms }),
    ...(contact && { contact }),
    ...(license && {
      license: {
        name: textIn(license, 'name') ?? '',
        ...(typeof license['url'] === 'string' && { url: license['url'] }),
      },
    }),
    ...(info && extensionsOf(info)),
  }
}

function convertServers(document: JsonObject, note: Note): JsonObject {
  const servers = listIn(document, 'servers').filter(isObject)
  const [first] = servers
  const none = { host: '', basePath: '/', schemes: ['https'] }
  if (!first) {
    note('ServerMissing', '/servers', 'The document does not say where the API is.')
    return none
  }
  if (servers.length > 1)
    note(
      'ServersLeftOut',
      '/servers',
      `The first of ${servers.length} servers is taken: ${textIn(first, 'url') ?? ''}.`,
    )
  const url = fillVariables(textIn(first, 'url') ?? '', objectIn(first, 'variables'))
  if (objectIn(first, 'variables'))
    note('ServersLeftOut', '/servers/0/variables', `Its variables have their defaults: ${url}.`)
  const found = /^(?:(https?):)?\/\/([^/?#]+)([^?#]*)/i.exec(url)
  if (!found) {
    note('ServerMissing', '/servers/0/url', `"${url}" names no host.`)
    return { ...none, basePath: url.startsWith('/') ? withoutSlash(url) : '/' }
  }
  const [, scheme = 'https', authority = '', path = ''] = found
  return {
    host: authority.slice(authority.lastIndexOf('@') + 1),
    basePath: withoutSlash(path),
    schemes: [scheme.toLowerCase()],
  }
}

function fillVariables(url: string, variables: JsonObject | undefined): string {
  return url.replace(/\{([^}]*)\}/g, (whole, name: string) => {
    const value = scalarText(objectIn(variables, name)?.['default'])
    return value === '' ? whole : value
  })
}

function withoutSlash(path: string): string {
  const trimmed = path.replace(/\/+$/, '')
  return trimmed === '' ? '/' : trimmed
}

function convertSharedParameters(api: OpenApi): JsonObject {
  const shared = objectIn(objectIn(api.document, 'components'), 'parameters') ?? {}
  return Object.fromEntries(
    Object.entries(shared).flatMap(([name, parameter]) => {
      const at = `/components/parameters/${escapePointer(name)}`
      const [only, ...more] = convertParameter(api, parameter, at)
      return only && more.length === 0 ? [[name, only]] : []
    }),
  )
}

function convertPaths(api: OpenApi): JsonObject {
  const ids = new OperationIds()
  const paths: JsonObject = {}
  for (const [path, raw] of Object.entries(objectIn(api.document, 'paths') ?? {})) {
    const at = `/paths/${escapePointer(path)}`
    if (path.startsWith('x-')) continue
    const item = api.schemas.resolve(raw)
    const converted: JsonObject = extensionsOf(item)
    for (const [name, source] of Object.entries(item)) {
      const isMethod = METHODS.some((method) => method === name)
      if (name === 'trace' || name === 'query' || name === 'additionalOperations')
        api.note('OperationLeftOut', `${at}/${name}`, `OpenAPI 2.0 has no method "${name}".`)
      else if (name === 'servers')
        api.note('ServersLeftOut', `${at}/servers`, 'This path has servers of its own.')
      else if (isMethod && isObject(source))
        converted[name] = convertOperation(api, ids, path, name, item, source, `${at}/${name}`)
    }
    paths[path.startsWith('/') ? path : `/${path}`] = converted
  }
  return paths
}

function convertOperation(
  api: OpenApi,
  ids: OperationIds,
  path: string,
  method: string,
  item: JsonObject,
  source: JsonObject,
  at: string,
): JsonObject {
  const { note } = api
  const given = textIn(source, 'operationId')
  const operationId = given ? ids.take(given) : ids.make(`${method} ${path}`)
  if (operationId !== given)
    note(
      'OperationIdMade',
      at,
      given
        ? `The id "${given}" is another operation's; this one is called ${operationId}.`
        : `The operation has no id; it is called ${operationId}.`,
    )
  if (source['callbacks'] !== undefined)
    note('CallbacksLeftOut', `${at}/callbacks`, `What ${operationId} calls back is left out.`)
  if (source['servers'] !== undefined)
    note('ServersLeftOut', `${at}/servers`, `${operationId} has servers of its own.`)
  const body = convertRequestBody(api, source['requestBody'], `${at}/requestBody`)
  const responses = objectIn(source, 'responses') ?? {}
  const produces = mediaTypesOf(api, responses)
  return {
    ...(Array.isArray(source['tags']) && { tags: source['tags'].filter((tag) => scalarText(tag)) }),
    summary: textIn(source, 'summary') ?? textIn(item, 'summary') ?? operationId,
    description: textIn(source, 'description') ?? textIn(item, 'description') ?? '',
    operationId,
    ...(isObject(source['externalDocs']) && { externalDocs: source['externalDocs'] }),
    ...(body && { consumes: body.consumes }),
    ...(produces.length > 0 && { produces }),
    parameters: [...convertParameters(api, item, source, at), ...(body?.parameters ?? [])],
    responses: convertResponses(api, responses, at),
    ...(source['deprecated'] === true && { deprecated: true }),
    ...extensionsOf(source),
  }
}

/** Those of the path, each replaced by one of the operation of the same name and place. */
function convertParameters(
  api: OpenApi,
  item: JsonObject,
  source: JsonObject,
  at: string,
): JsonObject[] {
  const parameters = new Map<string, JsonObject>()
  const itemAt = at.slice(0, at.lastIndexOf('/'))
  for (const [list, place] of [
    [listIn(item, 'parameters'), itemAt],
    [listIn(source, 'parameters'), at],
  ] as const)
    list.forEach((raw, index) => {
      for (const parameter of convertParameter(api, raw, `${place}/parameters/${index}`))
        parameters.set(
          `${scalarText(parameter['in'])}\n${scalarText(parameter['name'])}`,
          parameter,
        )
    })
  return [...parameters.values()]
}

function convertResponses(api: OpenApi, responses: JsonObject, at: string): JsonObject {
  const converted: JsonObject = {}
  for (const [status, response] of Object.entries(responses)) {
    if (status.startsWith('x-')) continue
    // A class of statuses is its first one, unless that is described itself.
    const key = /^[1-5]XX$/i.test(status) ? `${status[0]}00` : status
    if (key !== status && Object.hasOwn(responses, key)) continue
    converted[key] = convertResponse(api, response, `${at}/responses/${escapePointer(status)}`)
  }
  return Object.keys(converted).length > 0 ? converted : { default: { description: 'default' } }
}
