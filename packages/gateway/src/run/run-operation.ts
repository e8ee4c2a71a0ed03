import type { Readable } from 'node:stream'
import {
  type Operation,
  type PolicyInstance,
  backendUrl,
  escapeData,
  internalDefaults,
  listOperations,
  matchOperation,
  policiesOf,
  SUPPORTED_POLICY_TEMPLATES,
} from '@patchbay/connector-model'
import {
  type ConnectionRow,
  type ConnectorRow,
  findConnector,
  updateConnection,
} from '@patchbay/store'
import { request as send } from 'undici'
import type { GatewayContext } from '../context.ts'
import type { TokenKeeper } from '../token/keep-token.ts'
import { GatewayError } from './gateway-error.ts'
import { type Headers, responseHeaders } from './headers.ts'
import { type Credentials, credentialsFor } from './inject-authentication.ts'
import { PrivateAddressError } from './outbound.ts'
import type { Trace } from './trace.ts'

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

/** Operations of a connector's version, so that a definition is not read anew on every call. */
interface Compiled {
  version: number
  operations: Operation[]
}
const COMPILED_LIMIT = 200

/** Makes the runner; the order of its steps is that of connectors' gateways. */
export function createRunner(context: GatewayContext, keeper: TokenKeeper): Runner {
  const { store, clock, outbound } = context
  const compiled = new Map<string, Compiled>()

  async function connectorOf(connection: ConnectionRow): Promise<ConnectorRow> {
    const connector = await findConnector(store.db, connection.connectorId)
    if (!connector)
      throw new GatewayError(404, 'ConnectorNotFound', 'The connector of this connection is gone.')
    return connector
  }

  function operationsOf(connector: ConnectorRow): Operation[] {
    const known = compiled.get(connector.id)
    if (known?.version === connector.version) return known.operations
    const operations = listOperations(connector.definition)
    if (compiled.size >= COMPILED_LIMIT) compiled.delete(compiled.keys().next().value!)
    compiled.set(connector.id, { version: connector.version, operations })
    return operations
  }

  return {
    connectorOf,
    async run(connection, call, trace, noteSent) {
      const connector = await connectorOf(connection)
      trace.add(
        'Load connection',
        `"${connection.displayName}" of ${connector.displayName}, ${connection.status}`,
      )
      const match = matchOperation(operationsOf(connector), call.method, call.path)
      if (!match)
        throw new GatewayError(
          404,
          'OperationNotFound',
          `${connector.displayName} has no operation for ${call.method} ${call.path}. ` +
            'Compare method and path with its definition.',
        )
      const { operation } = match
      trace.add('Match operation', `${operation.operationId}: ${call.method} ${operation.path}`)
      refuseUnsupported(connector, operation, trace)
      const withDefaults = addDefaults(operation, call)
      let credentials = await credentialsFor({ store, keeper }, connection, connector)
      noteCredentials(trace, credentials)
      const base = backendUrl(connector.definition)
      if (!base)
        throw new GatewayError(
          502,
          'HostRequired',
          'The connector names no host. Its maker enters one on the General page.',
        )
      let prepared = prepare(base, withDefaults, credentials)
      noteSent?.(prepared.sent)
      let response = await exchange(prepared, trace)
      if (response.statusCode === 401 && credentials.token) {
        await response.body.dump()
        trace.add(
          'Refresh token',
          'The API answered 401, so the token is renewed and the call repeated',
        )
        const rejected = credentials.token.generation
        credentials = await credentialsFor({ store, keeper }, connection, connector, rejected)
        noteCredentials(trace, credentials)
        prepared = prepare(base, withDefaults, credentials)
        response = await exchange(prepared, trace)
      }
      await updateConnection(store.db, connection.id, { lastUsedAt: clock.now().toISOString() })
      return {
        operation,
        connector,
        sent: prepared.sent,
        status: response.statusCode,
        headers: responseHeaders(response.headers),
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
      if (next.origin !== url.origin) headers = withoutCredentials(headers, prepared.secretHeaders)
      trace.add('Follow redirect', `To ${next.origin}${next.pathname}`)
      url = next
      body = undefined
    }
  }
}

interface Prepared {
  url: URL
  method: string
  headers: Headers
  body: Buffer | undefined
  secretHeaders: string[]
  sent: SentRequest
}

function prepare(base: string, call: OperationCall, credentials: Credentials): Prepared {
  const url = (query: [string, string][]): URL => {
    const added = query.map(([name, value]) => `${escapeData(name)}=${escapeData(value)}`)
    const all = [call.query, ...added].filter((part) => part !== '').join('&')
    return new URL(`${base}${call.path}${all === '' ? '' : `?${all}`}`)
  }
  const headers = {
    ...call.headers,
    'user-agent': 'Patchbay/0.1',
    'x-ms-client-request-id': call.clientRequestId,
  }
  const { method } = call
  const target = url(credentials.query)
  // The path is the caller's: it must not climb out of the base path the maker gave.
  if (!target.href.startsWith(`${new URL(base).href.replace(/\/$/, '')}/`) || climbs(call.path))
    throw new GatewayError(400, 'PathNotValid', "The path leaves the connector's base URL.")
  return {
    url: target,
    method,
    headers: { ...headers, ...credentials.headers },
    body: call.body,
    secretHeaders: Object.keys(credentials.headers),
    sent: {
      method,
      url: readable(url(credentials.shown.query)),
      headers: { ...headers, ...credentials.shown.headers },
    },
  }
}

/** Steps such as `..` would make the call another operation's than the one that was matched. */
function climbs(path: string): boolean {
  return path.split('/').some((segment) => /^(\.|%2e){1,2}$/i.test(segment))
}

/** The address for people, in which what hides a secret is not itself encoded. */
function readable(url: URL): string {
  return url.href.replaceAll('%E2%80%A2', '•')
}

function withoutCredentials(headers: Headers, secret: string[]): Headers {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !secret.includes(name)))
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

function refuseUnsupported(connector: ConnectorRow, operation: Operation, trace: Trace): void {
  const policies = policiesOf(connector.properties, operation.operationId)
  const unsupported = policies.find((policy: PolicyInstance) => !isSupported(policy))
  if (unsupported)
    throw new GatewayError(
      501,
      'PolicyNotSupported',
      `The policy "${unsupported.title}" (${unsupported.templateId}) applies to ` +
        `${operation.operationId}, and the gateway cannot carry it out yet. The call was not made, ` +
        'since without the policy it would not be the call that the maker meant.',
    )
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
  trace.add('Apply policies', policies.length === 0 ? 'None apply' : `${policies.length} apply`)
}

function isSupported(policy: PolicyInstance): boolean {
  return SUPPORTED_POLICY_TEMPLATES.has(policy.templateId.toLowerCase())
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
