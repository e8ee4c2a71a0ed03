import type { Readable } from 'node:stream'
import {
  type CompiledPolicy,
  type Operation,
  type PolicyContext,
  PolicyError,
  backendUrl,
  compilePolicy,
  escapeData,
  internalDefaults,
  listOperations,
  matchOperation,
  policiesOf,
} from '@patchbay/connector-model'
import {
  type ConnectionRow,
  type ConnectorRow,
  findConnector,
  findConnectorVersion,
  updateConnection,
} from '@patchbay/store'
import { request as send } from 'undici'
import type { GatewayContext } from '../context.ts'
import type { TokenKeeper } from '../token/keep-token.ts'
import { GatewayError } from './gateway-error.ts'
import { type Headers, responseHeaders } from './headers.ts'
import {
  type Credentials,
  connectionParametersFor,
  credentialsFor,
} from './inject-authentication.ts'
import { PrivateAddressError } from './outbound.ts'
import { type Trace, hideSecrets } from './trace.ts'

/** Time that an API has to answer, and then for each part of its body. */
export const TIMEOUT_MILLISECONDS = 120_000
const MAXIMUM_REDIRECTS = 5

/** A call relative to the connector's base URL. */
export interface OperationCall {
  method: string
  /** Percent-encoded, beginning with `/`. */
  path: string
  /** As received: encoded, without `?`. */
  query: string
  /** Already filtered; see `requestHeaders`. */
  headers: Headers
  body: Buffer | undefined
  clientRequestId: string
}

/** A call as it went out, secrets hidden. */
export interface SentRequest {
  method: string
  url: string
  headers: Headers
}

export interface ReceivedResponse {
  operation: Operation
  connector: ConnectorRow
  sent: SentRequest
  status: number
  /** Already filtered. */
  headers: Headers
  body: Readable
}

/** Runs operations on behalf of connections. */
export interface Runner {
  /**
   * @param noteSent  Told of the request before it leaves, so that it can be shown when no answer comes.
   * @throws {GatewayError} when the API could not be asked.
   */
  run(
    connection: ConnectionRow,
    call: OperationCall,
    trace: Trace,
    noteSent?: (sent: SentRequest) => void,
  ): Promise<ReceivedResponse>
  connectorOf(connection: ConnectionRow): Promise<ConnectorRow>
}

/** A connector as read, so that a definition is not parsed anew on every call. */
interface Loaded {
  connector: ConnectorRow
  operations: Operation[]
}
const LOADED_LIMIT = 100

/** `lastUsedAt` is written this seldom: a durable write on every call would be its slowest part. */
const LAST_USED_MILLISECONDS = 60_000

/** Makes the runner; the order of its steps is that of connectors' gateways. */
export function createRunner(context: GatewayContext, keeper: TokenKeeper): Runner {
  const { store, clock, outbound } = context
  const loaded = new Map<string, Loaded>()

  async function load(connectorId: string): Promise<Loaded> {
    const version = await findConnectorVersion(store.db, connectorId)
    const known = loaded.get(connectorId)
    if (known && known.connector.version === version) return known
    const connector = await findConnector(store.db, connectorId)
    if (!connector)
      throw new GatewayError(404, 'ConnectorNotFound', 'The connector of this connection is gone.')
    const fresh = { connector, operations: listOperations(connector.definition) }
    loaded.delete(connectorId)
    if (loaded.size >= LOADED_LIMIT) loaded.delete(loaded.keys().next().value!)
    loaded.set(connectorId, fresh)
    return fresh
  }

  async function noteUse(connection: ConnectionRow): Promise<void> {
    const now = clock.now()
    const { lastUsedAt } = connection
    if (lastUsedAt && now.getTime() - Date.parse(lastUsedAt) < LAST_USED_MILLISECONDS) return
    await updateConnection(store.db, connection.id, { lastUsedAt: now.toISOString() })
  }

  return {
    connectorOf: async (connection) => (await load(connection.connectorId)).connector,
    async run(connection, call, trace, noteSent) {
      const { connector, operations } = await load(connection.connectorId)
      trace.add(
        'Load connection',
        `"${connection.displayName}" of ${connector.displayName}, ${connection.status}`,
      )
      const match = matchOperation(operations, call.method, call.path)
      if (!match)
        throw new GatewayError(
          404,
          'OperationNotFound',
          `${connector.displayName} has no operation for ${call.method} ${call.path}. ` +
            'Compare method and path with its definition.',
        )
      const { operation, pathParameters } = match
      trace.add('Match operation', `${operation.operationId}: ${call.method} ${operation.path}`)
      const policies = policiesFor(connector, operation)
      const base = backendUrl(connector.definition)
      if (!base)
        throw new GatewayError(
          502,
          'HostRequired',
          'The connector names no host. Its maker enters one on the General page.',
        )
      const parameters = connectionParametersFor(store, connection)
      const plan: Plan = {
        base,
        call: addDefaults(operation, call),
        policies,
        context: { pathParameters, connectionParameters: parameters.all },
        secrets: parameters.secrets,
      }
      const attempt = async (rejected?: number) => {
        const credentials = await credentialsFor({ store, keeper }, connection, connector, rejected)
        noteCredentials(trace, credentials)
        const prepared = prepare(plan, credentials)
        if (policies.length > 0)
          trace.add('Apply policies', policies.map(({ title }) => title).join(', '))
        noteSent?.(prepared.sent)
        return { credentials, prepared, response: await exchange(prepared, trace) }
      }
      let { credentials, prepared, response } = await attempt()
      if (response.statusCode === 401 && credentials.token) {
        await response.body.dump()
        trace.add(
          'Refresh token',
          'The API answered 401, so the token is renewed and the call repeated',
        )
        ;({ prepared, response } = await attempt(credentials.token.generation))
      }
      await noteUse(connection)
      return {
        operation,
        connector,
        sent: prepared.sent,
        status: response.statusCode,
        headers: applyToResponse(plan, responseHeaders(response.headers)),
        body: response.body,
      }
    },
  }

  async function exchange(prepared: Prepared, trace: Trace) {
    trace.add('Send request', `${prepared.sent.method} ${prepared.sent.url}`)
    let { url, method, headers, body } = prepared
    for (let redirects = 0; ; redirects++) {
      let response: Awaited<ReturnType<typeof send>>
      try {
        response = await send(url, {
          method: method as 'GET',
          headers,
          ...(body !== undefined && { body }),
          dispatcher: outbound.dispatcherFor(url),
          headersTimeout: TIMEOUT_MILLISECONDS,
          bodyTimeout: TIMEOUT_MILLISECONDS,
        })
      } catch (error) {
        throw describeFailure(error, url)
      }
      trace.add('Receive response', `Status ${response.statusCode}`)
      const next = redirectOf(response, url, method)
      if (!next || redirects >= MAXIMUM_REDIRECTS) return response
      await response.body.dump()
      // Another origin is not the API that the credentials are for.
      if (next.origin !== url.origin) headers = withoutCredentials(headers, prepared.secrets)
      trace.add('Follow redirect', `To ${next.origin}${next.pathname}`)
      url = next
      body = undefined
    }
  }
}

/** Everything of a call that stays the same when it is repeated. */
interface Plan {
  base: string
  call: OperationCall
  policies: CompiledPolicy[]
  context: PolicyContext
  secrets: string[]
}

interface Prepared {
  url: URL
  method: string
  headers: Headers
  body: Buffer | undefined
  secrets: string[]
  sent: SentRequest
}

/** Injects authentication, applies the policies in their order, and makes the address. */
function prepare(plan: Plan, credentials: Credentials): Prepared {
  const { base, call, policies, context } = plan
  const secrets = [...plan.secrets, ...credentials.secrets]
  if (climbs(call.path)) throw outsideBase()
  if (secrets.length > 0 && policies.some(({ takesHostFromCall }) => takesHostFromCall))
    throw new GatewayError(
      501,
      'HostFromCall',
      'A policy of this connector takes the host from the call itself. The call was not made, ' +
        "since the connection's credentials could be sent anywhere.",
    )
  const request = {
    baseUrl: base,
    method: call.method,
    path: call.path,
    query: [
      call.query,
      ...credentials.query.map(([name, value]) => `${escapeData(name)}=${escapeData(value)}`),
    ]
      .filter((part) => part !== '')
      .join('&'),
    headers: {
      ...call.headers,
      'user-agent': 'Patchbay/0.1',
      'x-ms-client-request-id': call.clientRequestId,
      ...credentials.headers,
    },
  }
  for (const policy of policies)
    if (policy.section === 'Request') applyPolicy(policy, request, context)
  const { baseUrl, method, path, query, headers } = request
  const url = new URL(`${baseUrl}${path}${query === '' ? '' : `?${query}`}`)
  // The path is the caller's: it must not climb out of the base path the maker gave.
  if (!url.href.startsWith(`${new URL(baseUrl).href.replace(/\/$/, '')}/`)) throw outsideBase()
  return {
    url,
    method,
    headers,
    body: call.body,
    secrets,
    sent: {
      method,
      url: hideSecrets(url.href, secrets),
      headers: Object.fromEntries(
        Object.entries(headers).map(([name, value]) => [name, hideSecrets(value, secrets)]),
      ),
    },
  }
}

function outsideBase(): GatewayError {
  return new GatewayError(400, 'PathNotValid', "The path leaves the connector's base URL.")
}

function applyPolicy(
  policy: CompiledPolicy,
  request: Parameters<CompiledPolicy['apply']>[0],
  context: PolicyContext,
): void {
  try {
    policy.apply(request, context)
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error
    throw new GatewayError(
      502,
      'PolicyFailed',
      `${error.message} Check the values of the connection and the call.`,
    )
  }
}

function applyToResponse({ policies, context, call, base }: Plan, headers: Headers): Headers {
  const response = {
    baseUrl: base,
    method: call.method,
    path: call.path,
    query: call.query,
    headers,
  }
  for (const policy of policies)
    if (policy.section === 'Response') applyPolicy(policy, response, context)
  // A policy may not set what the gateway keeps from callers.
  return responseHeaders(response.headers)
}

/** Steps such as `..` would make the call another operation's than the one that was matched. */
function climbs(path: string): boolean {
  return path.split('/').some((segment) => /^(\.|%2e){1,2}$/i.test(segment))
}

function withoutCredentials(headers: Headers, secrets: string[]): Headers {
  return Object.fromEntries(
    Object.entries(headers).filter(([, value]) => hideSecrets(value, secrets) === value),
  )
}

function redirectOf(
  response: { statusCode: number; headers: Record<string, string | string[] | undefined> },
  from: URL,
  method: string,
): URL | undefined {
  const { location } = response.headers
  if (![301, 302, 303, 307, 308].includes(response.statusCode)) return undefined
  if (typeof location !== 'string' || !/^(GET|HEAD)$/.test(method)) return undefined
  if (!URL.canParse(location, from.href)) return undefined
  const next = new URL(location, from)
  // From https one does not go back to http, where anybody on the way could read and answer.
  const isWeb = next.protocol === 'https:' || next.protocol === from.protocol
  return isWeb && /^https?:$/.test(next.protocol) ? next : undefined
}

function noteCredentials(trace: Trace, credentials: Credentials): void {
  if (credentials.token?.refreshed)
    trace.add('Refresh token', 'The access token was near its end and was renewed')
  trace.add('Inject authentication', credentials.detail)
}

/**
 * The policies of an operation, ready.
 *
 * @throws {GatewayError} when one cannot be carried out: without it the call would be another.
 */
function policiesFor(connector: ConnectorRow, operation: Operation): CompiledPolicy[] {
  const inner = connector.properties['properties'] as { scriptOperations?: unknown } | undefined
  if (
    Array.isArray(inner?.scriptOperations) &&
    inner.scriptOperations.includes(operation.operationId)
  )
    throw new GatewayError(
      501,
      'ScriptNotSupported',
      `${operation.operationId} runs custom code, which the gateway cannot do yet. The call was not made.`,
    )
  try {
    return policiesOf(connector.properties, operation.operationId).map(compilePolicy)
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error
    throw new GatewayError(
      501,
      'PolicyNotSupported',
      `${error.message} It applies to ${operation.operationId}. The call was not made, since ` +
        'without the policy it would not be the call that the maker meant.',
    )
  }
}

/** Hidden parameters that the caller left out, with the defaults that the maker gave them. */
function addDefaults(operation: Operation, call: OperationCall): OperationCall {
  const headers = { ...call.headers }
  const added: string[] = []
  const given = new URLSearchParams(call.query)
  for (const parameter of internalDefaults(operation)) {
    const text = String(parameter.default)
    const name = parameter.name.toLowerCase()
    if (parameter.in === 'query' && !given.has(parameter.name))
      added.push(`${escapeData(parameter.name)}=${escapeData(text)}`)
    else if (parameter.in === 'header' && !(name in headers)) {
      // A body's type is said only when there is a body.
      if (name !== 'content-type' || call.body) headers[name] = text
    }
  }
  return {
    ...call,
    headers,
    query: [call.query, ...added].filter((part) => part !== '').join('&'),
  }
}

function describeFailure(error: unknown, url: URL): GatewayError {
  const cause = rootCause(error)
  if (cause instanceof PrivateAddressError)
    return new GatewayError(403, 'PrivateAddress', cause.message)
  const code = (cause as { code?: unknown }).code
  if (code === 'UND_ERR_HEADERS_TIMEOUT' || code === 'UND_ERR_BODY_TIMEOUT')
    return new GatewayError(
      504,
      'BackendTimeout',
      `${url.host} did not answer within ${TIMEOUT_MILLISECONDS / 1000} seconds. ` +
        'Try again, or ask whoever runs the API.',
    )
  return new GatewayError(
    502,
    'BackendUnreachable',
    `${url.host} could not be reached: ${REASONS[String(code)] ?? (cause instanceof Error ? cause.message : String(cause))}. ` +
      "Check that the API runs, and the host and scheme on the connector's General page.",
  )
}

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there (ECONNREFUSED)',
  ENOTFOUND: 'there is no such host (ENOTFOUND)',
  EAI_AGAIN: 'its name could not be resolved just now (EAI_AGAIN)',
  ECONNRESET: 'it closed the connection (ECONNRESET)',
  UND_ERR_SOCKET: 'it closed the connection',
  UND_ERR_CONNECT_TIMEOUT: 'no connection was made in time',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is signed by an authority that is not trusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate is signed by an authority that is not trusted',
}

function rootCause(error: unknown): unknown {
  if (error instanceof AggregateError && error.errors.length > 0) return rootCause(error.errors[0])
  if (error instanceof PrivateAddressError) return error
  if (error instanceof Error && error.cause !== undefined) return rootCause(error.cause)
  return error
}
