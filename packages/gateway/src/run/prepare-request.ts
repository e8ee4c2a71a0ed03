import {
  type CompiledPolicy,
  type Operation,
  type PolicyContext,
  PolicyError,
  compilePolicy,
  escapeData,
  internalDefaults,
  policiesOf,
} from '@patchbay/connector-model'
import type { ConnectorRow } from '@patchbay/store'
import { GatewayError } from './gateway-error.ts'
import { type Headers, responseHeaders } from './headers.ts'
import type { Credentials } from './inject-authentication.ts'
import { hideSecrets } from './trace.ts'

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

/** Hidden parameters that the caller left out, with the defaults that the maker gave them. */
export function addDefaults(operation: Operation, call: OperationCall): OperationCall {
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

/**
 * The policies of an operation, ready.
 *
 * @throws {GatewayError} when one cannot be carried out: without it the call would be another.
 */
export function policiesFor(connector: ConnectorRow, operation: Operation): CompiledPolicy[] {
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

/** Everything of a call that stays the same when it is repeated. */
export interface Plan {
  base: string
  call: OperationCall
  policies: CompiledPolicy[]
  context: PolicyContext
  secrets: string[]
}

/** A request ready to leave, and what may be shown of it. */
export interface PreparedRequest {
  url: URL
  method: string
  headers: Headers
  body: Buffer | undefined
  secrets: string[]
  sent: SentRequest
}

/** Injects authentication, applies the policies in their order, and makes the address. */
export function prepareRequest(plan: Plan, credentials: Credentials): PreparedRequest {
  const { base, call, policies, context } = plan
  const secrets = [...plan.secrets, ...credentials.secrets]
  if (climbs(call)) throw outsideBase()
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

/** The headers that go back to the caller, after the policies for responses. */
export function applyToResponse(
  { policies, context, call, base }: Plan,
  headers: Headers,
): Headers {
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

/**
 * Steps such as `..` would make the call another operation's than the one that was matched; so would
 * what URLs read as `/` (a backslash), pass over (tabs, line ends) or end at (`#`).
 */
function climbs({ path, query }: OperationCall): boolean {
  return (
    /[\\#\p{Cc}]/u.test(path) ||
    query.includes('#') ||
    path.split('/').some((segment) => /^(\.|%2e){1,2}$/i.test(segment))
  )
}
