// Calls of published connectors arrive at their APIs as their definitions say. The API is a record
// of what came; what should have come is worked out here, from the documents alone.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { type IncomingHttpHeaders, createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import {
  type JsonObject,
  type Operation,
  argumentKey,
  connectionParametersOf,
  decodeText,
  dereference,
  encodeRequest,
  fieldOf,
  isSecret,
  listOperations,
  parameterSetsOf,
  parseDefinition,
  parseProperties,
  pathWithQuery,
  policiesOf,
  signInOf,
  validateConnector,
  withParameterSet,
} from '@patchbay/connector-model'
import { registerGateway } from '@patchbay/gateway'
import { type Store, openStore, updateConnection } from '@patchbay/store'
import type { Connection, Connector } from '@patchbay/wire'
import Fastify from 'fastify'
import { Agent } from 'undici'

const CORPUS = fileURLToPath(new URL('../../../shared/corpus/connectors/', import.meta.url))
const skip = existsSync(CORPUS) ? false : `There is no corpus at ${CORPUS}.`
const WANTED = 150
const OPERATIONS_EACH = 6
const TOKEN = 'access-token-of-the-test'

interface Candidate {
  folder: string
  definition: JsonObject
  properties: JsonObject
  set: string | undefined
  parameters: JsonObject
  operations: { operation: Operation; features: Set<string> }[]
  features: Set<string>
}

interface Received {
  method: string
  url: string
  headers: IncomingHttpHeaders
  body: Buffer
}

void describe('calls of published connectors', { skip }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'patchbay-calls-'))
  const received: Received[] = []
  const chosen: Candidate[] = []
  const gateway = Fastify({ bodyLimit: 8 * 1024 * 1024, routerOptions: { maxParamLength: 5000 } })
  let store: Store
  const api = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { method = '', url = '', headers } = request
      received.push({ method, url, headers, body: Buffer.concat(chunks) })
      response.setHeader('content-type', 'application/json')
      response.end('{"access_token":"side","team":{"id":"side"},"value":[]}')
    })
  })

  before(async () => {
    api.listen(0, '127.0.0.1')
    await once(api, 'listening')
    const { port } = api.address() as AddressInfo
    store = await openStore({ file: join(folder, 'calls.db'), masterKey: Buffer.alloc(32, 3) })
    const maker = { tenantId: '11111111-1111-1111-1111-111111111111', userId: 'maker' }
    registerGateway(gateway, {
      store,
      clock: { now: () => new Date() },
      authenticate: async () => ({
        kind: 'user',
        ...maker,
        userPrincipalName: 'maker@contoso.localhost',
        displayName: 'Maker',
        appId: '',
        scopes: 'all',
        directoryRoles: [],
      }),
      session: async () => maker,
      publicUrl: 'https://localhost:8443',
      origins: ['https://localhost:8443'],
      redirectUrl: 'https://localhost:8443/redirect',
      allowedPrivateHosts: [],
      // Every host of the world is the record; its name stands in the Host header.
      outsideNetwork: new Agent({
        connect: (_options, callback) => {
          const socket = connect(port, '127.0.0.1', () => callback(null, socket))
          socket.once('error', (error) => callback(error, null))
        },
      }),
      limits: { callsPerMinute: 100_000 },
      log: gateway.log,
    })
    choose(chosen)
  })
  after(async () => {
    await gateway.close()
    await store?.close()
    api.closeAllConnections()
    api.close()
    rmSync(folder, { recursive: true, force: true })
  })

  void test('are of many connectors, which cover what the corpus has', () => {
    assert.equal(chosen.length, WANTED)
    const covered = new Set(chosen.flatMap(({ features }) => [...features]))
    for (const feature of [
      ...['none', 'basic', 'apiKey header', 'apiKey query', 'sets'].map((a) => `auth ${a}`),
      ...['oauth2', 'oauth2generic', 'aad', 'aadcertificate', 'docusign'].map((a) => `auth ${a}`),
      ...(
        'setheader setqueryparameter dynamichosturl dynamicsubdomain routerequesttoendpoint ' +
        'setproperty convertobjecttoarray updatenextlink pollingtrigger moveproperties ' +
        'setvaluefromurl stringreplace'
      )
        .split(' ')
        .map((id) => `policy ${id}`),
      ...['path', 'query', 'header', 'body', 'formData'].map((place) => `in ${place}`),
      ...['array', 'file', 'encoding double', 'hidden default', 'basePath'].map((f) => `is ${f}`),
    ])
      assert.ok(covered.has(feature), `${feature} is covered`)
  })

  void test('arrive as the definitions say', async (context) => {
    let calls = 0
    const faults: string[] = []
    for (const candidate of chosen) {
      const connector = await post<Connector>('/api/connectors', {
        definition: candidate.definition,
        properties: withClientId(candidate.properties),
      })
      const values = valuesFor(candidate)
      const connection = await post<Connection>('/api/connections', {
        connectorId: connector.id,
        parameters: values,
        ...(candidate.set !== undefined && { parameterSet: candidate.set }),
      })
      await updateConnection(store.db, connection.id, {
        status: 'Connected',
        sealedAccessToken: store.seal(TOKEN, `connection:${connection.id}:access_token`),
        tokenExpiresAt: Math.floor(Date.now() / 1000) + 86_400,
      })
      for (const { operation } of candidate.operations) {
        const args = argumentsFor(candidate.definition, operation)
        const request = encodeRequest(operation, args)
        received.length = 0
        const answer = await gateway.inject({
          method: request.method as 'GET',
          url: `/apim/${connector.id}/${connection.id}${pathWithQuery(request)}`,
          headers: request.headers,
          ...(request.body !== null && { payload: Buffer.from(request.body) }),
        })
        calls++
        const at = `${candidate.folder} ${operation.operationId}`
        const problem = answer.statusCode >= 300 ? `${answer.statusCode} ${answer.body}` : undefined
        const fault =
          problem ??
          difference(candidate, operation, request, values, received.at(-1), answer.statusCode) ??
          (await formDifference(operation, args, received.at(-1)!))
        if (fault) faults.push(`${at}: ${fault}`)
      }
    }
    context.diagnostic(
      `${calls} calls of ${chosen.length} connectors, ${faults.length} not as said`,
    )
    assert.deepEqual(faults, [])
  })

  async function post<T>(url: string, payload: object): Promise<T> {
    const answer = await gateway.inject({ method: 'POST', url, payload })
    assert.equal(answer.statusCode, 201, `${url}: ${answer.body.slice(0, 500)}`)
    return answer.json<T>()
  }
})

function choose(chosen: Candidate[]): void {
  const candidates: Candidate[] = []
  for (const entry of readdirSync(CORPUS, { recursive: true, encoding: 'utf8' })) {
    if (!entry.endsWith('apiDefinition.swagger.json')) continue
    const read = (name: string) => decodeText(readFileSync(join(CORPUS, entry, '..', name)))
    const definition = parseDefinition(read('apiDefinition.swagger.json')).document
    const properties = parseProperties(read('apiProperties.json')).document
    if (!definition || !properties) continue
    const candidate = describeConnector(entry.split('/').at(-2)!, definition, properties)
    if (candidate) candidates.push(candidate)
  }
  const covered = new Set<string>()
  while (chosen.length < WANTED) {
    const gain = ({ features }: Candidate) => [...features].filter((f) => !covered.has(f)).length
    let best = candidates[0]!
    for (const candidate of candidates) if (gain(candidate) > gain(best)) best = candidate
    candidates.splice(candidates.indexOf(best), 1)
    if (validateConnector(best.definition, best.properties).some((f) => f.severity === 'error'))
      continue
    for (const feature of best.features) covered.add(feature)
    chosen.push(best)
  }
}

function describeConnector(
  folder: string,
  definition: JsonObject,
  properties: JsonObject,
): Candidate | undefined {
  const sets = parameterSetsOf(properties)
  const set = sets[0]?.name
  const used = withParameterSet(properties, set ?? null)!
  const parameters = connectionParametersOf(used)
  const inner = properties['properties'] as JsonObject
  const scripted = new Set((fieldOf(inner, 'scriptOperations') as string[] | undefined) ?? [])
  const legacyScript = fieldOf(fieldOf(inner, 'script'), 'operationIds')
  if (Array.isArray(legacyScript)) for (const id of legacyScript) scripted.add(String(id))
  const features = new Set<string>([`auth ${authenticationName(definition, used)}`])
  if (set !== undefined) features.add('auth sets')
  if (textOf(definition['basePath'], '/') !== '/') features.add('is basePath')
  const operations: Candidate['operations'] = []
  const known = new Set<string>()
  for (const operation of listOperations(definition)) {
    if (scripted.has(operation.operationId)) continue
    // What no request can tell apart, or takes its host from the call, is tested elsewhere.
    const policies = policiesOf(properties, operation.operationId)
    const hostFromCall = policies.some(({ parameters: p }) =>
      /^(https?:\/\/)?@(query|header)/i.test(
        textOf(fieldOf(p, 'x-ms-apimTemplateParameter.urlTemplate')),
      ),
    )
    if (hostFromCall) continue
    if (/[?#]/.test(operation.path)) continue
    const own = new Set<string>([`method ${operation.method}`])
    for (const { templateId } of policies) own.add(`policy ${templateId.toLowerCase()}`)
    for (const parameter of operation.parameters) {
      own.add(`in ${parameter.in}`)
      const type = parameter.source['type']
      if (type === 'array' || type === 'file') own.add(`is ${type}`)
      if (parameter.urlEncoding === 'double') own.add('is encoding double')
      if (parameter.visibility === 'internal' && parameter.default !== undefined)
        own.add('is hidden default')
      if (parameter.collectionFormat) own.add(`format ${parameter.collectionFormat}`)
    }
    own.add(`consumes ${operation.consumes[0]}`)
    const isNew = [...own].some((feature) => !known.has(feature))
    if (isNew && operations.length < OPERATIONS_EACH) {
      operations.push({ operation, features: own })
      for (const feature of own) known.add(feature)
    }
  }
  if (operations.length === 0 || !definition['host']) return undefined
  for (const feature of known) features.add(feature)
  return { folder, definition, properties, set, parameters, operations, features }
}

function authenticationName(definition: JsonObject, properties: JsonObject): string {
  const signIn = signInOf(properties)
  if (signIn) return 'unknown' in signIn ? signIn.unknown : signIn.identityProvider
  const parameters = connectionParametersOf(properties)
  const scheme = Object.values((definition['securityDefinitions'] as JsonObject) ?? {})[0] as
    | JsonObject
    | undefined
  if (Object.keys(parameters).length === 0) return 'none'
  if (scheme?.['type'] === 'apiKey') return `apiKey ${String(scheme['in'])}`
  return scheme?.['type'] === 'basic' ? 'basic' : 'parameters'
}

function withClientId(properties: JsonObject): JsonObject {
  return JSON.parse(
    JSON.stringify(properties, (key, value: unknown) =>
      /^clientid$/i.test(key) ? 'client-of-the-test' : value,
    ),
  ) as JsonObject
}

/** Values for a connection: what the maker allows, else something that fits an address. */
function valuesFor({ parameters, properties }: Candidate): Record<string, string> {
  const policies = JSON.stringify(properties)
  const values: Record<string, string> = {}
  for (const [name, parameter] of Object.entries(parameters)) {
    if (/^oauthsetting$|^gatewaysetting$/i.test(String(fieldOf(parameter, 'type')))) continue
    const constraints = fieldOf(fieldOf(parameter, 'uiDefinition'), 'constraints')
    const allowed = [
      fieldOf(parameter, 'allowedValues'),
      fieldOf(constraints, 'allowedValues'),
    ].find((list) => Array.isArray(list) && list.length > 0) as JsonObject[] | undefined
    const isWhole = new RegExp(`"@connectionParameters\\('${name}'`, 'i').test(policies)
    // The same text would be a secret here and none there.
    const kind = isSecret(name, parameter) ? 'secret-' : ''
    const host = `${kind}tenant.example.com`
    const isHost = /host|url|domain|server|instance|site|endpoint|address|environment/i.test(name)
    values[name] = allowed
      ? String(allowed[0]!['value'])
      : isWhole && isHost
        ? `https://${host}`
        : isHost
          ? host
          : `${kind}value-of-${name.replaceAll(/\W/g, '-')}`
  }
  return values
}

function argumentsFor(definition: JsonObject, operation: Operation): Map<string, unknown> {
  const args = new Map<string, unknown>()
  for (const parameter of operation.parameters) {
    if (parameter.in === 'path' && parameter.name === 'connectionId') continue
    // Hidden ones are left to the gateway.
    if (parameter.visibility === 'internal' && parameter.default !== undefined) continue
    // A sample that is no media type would be refused by any server.
    if (parameter.in === 'header' && /^(content-type|accept)$/i.test(parameter.name)) {
      const given = parameter.default ?? (parameter.source['enum'] as unknown[] | undefined)?.[0]
      args.set(argumentKey(parameter), given ?? operation.consumes[0])
      continue
    }
    args.set(argumentKey(parameter), sample(definition, parameter.schema, parameter.name, 0))
  }
  return args
}

function sample(definition: JsonObject, raw: unknown, name: string, depth: number): unknown {
  const schema = dereference(definition, raw) ?? {}
  if (Array.isArray(schema['enum']) && schema['enum'].length > 0) return schema['enum'][0]
  switch (schema['type']) {
    case 'integer':
      return 7
    case 'number':
      return 1.5
    case 'boolean':
      return true
    case 'array':
      return depth > 3 ? [] : [sample(definition, schema['items'], name, depth + 1)]
    case 'file':
      return 'bytes of a file'
    case 'string':
      return `${name} & ä`
  }
  const properties = schema['properties'] as JsonObject | undefined
  if (!properties || depth > 3) return schema['type'] === undefined && depth === 0 ? { x: 1 } : {}
  return Object.fromEntries(
    Object.entries(properties).map(([key, inner]) => [
      key,
      sample(definition, inner, key, depth + 1),
    ]),
  )
}

/** What is not as the definition says; undefined when all is. */
function difference(
  candidate: Candidate,
  operation: Operation,
  request: ReturnType<typeof encodeRequest>,
  values: Record<string, string>,
  got: Received | undefined,
  status: number,
): string | undefined {
  if (!got) return `nothing arrived (${status})`
  const { definition, properties } = candidate
  const policies = policiesOf(properties, operation.operationId).map((policy) => ({
    id: policy.templateId.toLowerCase(),
    section: textOf(fieldOf(policy.parameters, 'x-ms-apimTemplate-policySection'), 'Request'),
    of: (name: string) => textOf(fieldOf(policy.parameters, `x-ms-apimTemplateParameter.${name}`)),
  }))
  const expand = (text: string) =>
    text.replaceAll(
      /@\{?connectionParameters\('([^']*)'(?:,\s*'([^']*)')?\)\}?/gi,
      (_all, name: string, fallback?: string) => textOf(fieldOf(values, name), fallback),
    )
  const onRequest = policies.filter(({ section }) => section === 'Request')
  const route = onRequest.findLast(({ id }) => id === 'routerequesttoendpoint')
  const hosts = onRequest.filter(({ id }) => id === 'dynamichosturl' || id === 'dynamicsubdomain')
  const url = new URL(got.url, 'http://record')

  const basePath = textOf(definition['basePath'], '/').replace(/\/$/, '')
  let host = String(definition['host'])
  let prefix = basePath
  const template = hosts.at(-1)?.of('urlTemplate')
  if (template !== undefined) {
    const given = { ...request.headers, ...Object.fromEntries(request.query) }
    const text = expand(template).replaceAll(
      /@\{?(?:headers|queryParameters)\('([^']*)'\)\}?/gi,
      (_all, name: string) => textOf(fieldOf(given, name)),
    )
    const base = new URL(/^https?:/i.test(text) ? text : `https://${text}`)
    host = base.host
    prefix = base.pathname.replace(/\/+$/, '')
  }
  if (got.headers.host !== host.toLowerCase()) return `host ${got.headers.host}, not ${host}`

  const method = route?.of('httpMethod') ?? ''
  const expectedMethod = method && !method.startsWith('@') ? method : operation.method
  if (got.method !== expectedMethod.toUpperCase()) return `method ${got.method}`
  if (!route) {
    const expected = new URL(`http://record${prefix}${request.path}`).pathname
    if (url.pathname !== expected) return `path ${url.pathname}, not ${expected}`
  } else if (!url.pathname.startsWith(prefix)) return `path ${url.pathname} is not below ${prefix}`

  for (const parameter of operation.parameters) {
    const hidden = parameter.visibility === 'internal' && parameter.default !== undefined
    const isSet = (kind: string) =>
      onRequest.some(
        ({ id, of }) =>
          id === kind &&
          decodeURIComponent(of('name')).toLowerCase() === parameter.name.toLowerCase(),
      )
    if (parameter.in === 'query' && !isSet('setqueryparameter') && !isSet('setvaluefromurl')) {
      const sent = request.query.filter(([name]) => name === parameter.name).map(([, v]) => v)
      const expected = sent.length > 0 ? sent : hidden ? [String(parameter.default)] : []
      const actual = url.searchParams.getAll(parameter.name)
      if (expected.length > 0 && JSON.stringify(actual) !== JSON.stringify(expected))
        return `query ${parameter.name} is ${JSON.stringify(actual)}, not ${JSON.stringify(expected)}`
    }
  }
  for (const { id, of, section } of policies) {
    if (section !== 'Request') continue
    if (id === 'setqueryparameter') {
      const value = of('value')
      const name = decodeURIComponent(of('name'))
      const actual = url.searchParams.get(name)
      if (
        !/@(query|head|body)/i.test(value) &&
        of('existsAction') !== 'skip' &&
        actual !== expand(value)
      )
        return `query ${name} is ${actual}, not ${expand(value)}`
    }
    if (
      id === 'setheader' &&
      onRequest.filter((p) => p.id === id && p.of('name') === of('name')).length === 1
    ) {
      const value = of('value')
      const actual = got.headers[of('name').trim().toLowerCase()]
      if (of('existsAction') === 'append' && String(actual).endsWith(`,${expand(value)}`)) continue
      if (
        !/@(query|head|body)/i.test(value) &&
        of('existsAction') !== 'skip' &&
        actual !== expand(value)
      )
        return `header ${of('name')} is ${String(actual)}`
    }
  }

  const setsBody = onRequest.some(({ id }) => /setproperty|convert|move|string|encode/.test(id))
  const body = request.body === null ? Buffer.alloc(0) : Buffer.from(request.body)
  if (!setsBody && !got.body.equals(body)) return `body is ${got.body.toString().slice(0, 200)}`
  if (setsBody) {
    const names = onRequest.filter(({ id }) => id === 'setproperty')
    const value = JSON.parse(got.body.toString()) as JsonObject
    for (const { of } of names) {
      const name = of('newPropertySubPathTemplate').replaceAll(/^\['|'\]$/g, '')
      if (of('newPropertyParentPathTemplate').endsWith('body()') && !(name in value))
        return `the body lacks ${name}`
    }
  }
  return authenticationDifference(candidate, values, got, url, onRequest)
}

/** What of a form is not as it was given, read by who does not know how it was written. */
async function formDifference(
  operation: Operation,
  args: ReadonlyMap<string, unknown>,
  { headers, body }: Received,
): Promise<string | undefined> {
  const fields = operation.parameters.filter((parameter) => parameter.in === 'formData')
  if (fields.length === 0) return undefined
  const type = headers['content-type'] ?? ''
  const form = await new Response(new Uint8Array(body), {
    headers: { 'content-type': type },
  }).formData()
  for (const parameter of fields) {
    const given = args.get(argumentKey(parameter)) ?? parameter.default
    if (given === undefined) continue
    const isMulti = Array.isArray(given) && parameter.collectionFormat === 'multi'
    const expected = (isMulti ? given : [given]).map(String)
    const actual = await Promise.all(
      form.getAll(parameter.name).map(async (one) => (typeof one === 'string' ? one : one.text())),
    )
    if (JSON.stringify(actual) !== JSON.stringify(expected))
      return `form field ${parameter.name} is ${JSON.stringify(actual)}, not ${JSON.stringify(expected)}`
    const isFile = form.getAll(parameter.name).every((one) => typeof one !== 'string')
    if (parameter.source['type'] === 'file' && !isFile) return `${parameter.name} is no file`
  }
  return undefined
}

function authenticationDifference(
  { definition, properties, set, parameters }: Candidate,
  values: Record<string, string>,
  got: Received,
  url: URL,
  policies: { id: string; of(name: string): string }[],
): string | undefined {
  const sets = (name: string) =>
    policies.some(
      ({ id, of }) =>
        id.startsWith('set') &&
        JSON.stringify([of('name'), of('parameterTemplate')])
          .toLowerCase()
          .includes(name.toLowerCase()),
    )
  const used = withParameterSet(properties, set ?? null)!
  if (signInOf(used)) {
    if (sets('authorization')) return undefined
    const actual = got.headers.authorization
    return actual === `Bearer ${TOKEN}` ? undefined : `authorization is ${String(actual)}`
  }
  const scheme = Object.values((definition['securityDefinitions'] as JsonObject) ?? {})[0] as
    | JsonObject
    | undefined
  const names = Object.keys(parameters)
  const hasUser = 'username' in parameters && 'password' in parameters
  if (scheme?.['type'] === 'apiKey' && !(set !== undefined && hasUser)) {
    const parameter =
      names.find(
        (name) =>
          String(fieldOf(parameters[name], 'type')).toLowerCase() === 'securestring' ||
          /key|secret|password|token/i.test(name),
      ) ?? names[0]
    const carrier = String(scheme['name'])
    if (parameter === undefined || sets(carrier)) return undefined
    const actual =
      scheme['in'] === 'query' ? url.searchParams.get(carrier) : got.headers[carrier.toLowerCase()]
    return actual === values[parameter] ? undefined : `the key is ${String(actual)}`
  }
  if (hasUser && !sets('authorization') && (scheme?.['type'] === 'basic' || names.length === 2)) {
    const expected = `Basic ${Buffer.from(`${values['username']}:${values['password']}`).toString('base64')}`
    return got.headers.authorization === expected ? undefined : 'Basic is not as said'
  }
  return undefined
}

/** A member that should be text, or what holds without it. */
function textOf(value: unknown, fallback = ''): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : fallback
}
