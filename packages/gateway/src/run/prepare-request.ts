import type { Readable } from 'node:stream'
import {
  type JsonBody,
  type PolicyContext,
  PolicyError,
  type PolicyMessage,
  escapeData,
} from '@patchbay/connector-model'
import { type Address, addressOf } from './address.ts'
import type { OpenConnection, OperationPlan } from './connection-cache.ts'
import type { OutgoingRequest } from './exchange.ts'
import { GatewayError } from './gateway-error.ts'
import { type Headers, responseHeaders } from './headers.ts'
import type { Credentials } from './inject-authentication.ts'
import { STATE } from './polling-state.ts'
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
  body: Buffer | Readable | undefined
  clientRequestId: string
}

/** A call as it went out, secrets hidden. */
export interface SentRequest {
  method: string
  url: string
  headers: Headers
}

/** Everything of a call that stays the same when it is repeated. */
export interface CallPlan {
  open: OpenConnection
  operation: OperationPlan
  base: string
  call: OperationCall
  context: PolicyContext
}

/** Hidden parameters that the caller left out, with the defaults that the maker gave them. */
export function addDefaults({ defaults }: OperationPlan, call: OperationCall): OperationCall {
  if (defaults.length === 0) return call
  const headers = { ...call.headers }
  const added: string[] = []
  const given = new URLSearchParams(call.query)
  for (const parameter of defaults) {
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
 * Injects authentication, applies the policies in their order, and makes the address.
 *
 * @throws {GatewayError}
 */
export function prepareRequest(
  plan: CallPlan,
  credentials: Credentials,
): OutgoingRequest | Promise<OutgoingRequest> {
  const { base, call, context, operation, open } = plan
  const secrets =
    open.values.secrets.length > 0
      ? [...open.values.secrets, ...credentials.secrets]
      : credentials.secrets
  if (climbs(call)) throw outsideBase()
  let query = operation.polls ? withoutState(call.query) : call.query
  for (const [name, value] of credentials.query)
    query += `${query === '' ? '' : '&'}${escapeData(name)}=${escapeData(value)}`
  const headers: Headers = {
    ...call.headers,
    'user-agent': 'Patchbay/0.1',
    'x-ms-client-request-id': call.clientRequestId,
    ...credentials.headers,
  }
  const message: PolicyMessage = {
    baseUrl: base,
    method: call.method,
    path: call.path,
    query,
    headers,
  }
  const body = bodyFor(call.body)
  message.body = body.json
  const applying = applyFrom(0)
  return applying ? applying.then(finish) : finish()

  /** From the first policy that waits on, the rest is applied when it is done. */
  function applyFrom(first: number): Promise<void> | undefined {
    for (let index = first; index < operation.policies.length; index++) {
      const policy = operation.policies[index]!
      if (policy.section !== 'Request') continue
      const check = () => {
        if (policy.hostFromCall && secrets.length > 0)
          checkHost(message, policy.hostFromCall.suffix, plan)
      }
      const pending = applyPolicy(() => policy.apply(message, context))
      if (pending)
        return pending.catch(policyFailed).then(() => {
          check()
          return applyFrom(index + 1)
        })
      check()
    }
    return undefined
  }

  function finish(): OutgoingRequest {
    const text = `${message.baseUrl}${message.path}${message.query === '' ? '' : `?${message.query}`}`
    const url = parseUrl(text)
    // The path is the caller's: it must not climb out of the base path the maker gave.
    if (!isBelow(url, message.baseUrl)) throw outsideBase()
    const changed = body.written()
    if (changed !== undefined) {
      delete headers['content-length']
      if (!/json/i.test(headers['content-type'] ?? '')) headers['content-type'] = 'application/json'
    }
    return {
      url,
      method: message.method,
      headers: message.headers,
      body: changed ?? call.body,
      secrets,
      isSafe: isSafe(operation, message.method),
    }
  }
}

/** The state of a poll is between caller and gateway. */
function withoutState(query: string): string {
  return query
    .split('&')
    .filter((pair) => pair.split('=', 1)[0] !== STATE)
    .join('&')
}

function parseUrl(text: string): Address {
  const url = addressOf(text)
  if (url) return url
  throw new GatewayError(
    502,
    'HostNotValid',
    "The connector's address is none. Its maker checks host and base URL on the General page.",
  )
}

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS'])

/** `x-ms-safe-operation` says of a POST that it changes nothing. */
function isSafe({ operation }: OperationPlan, method: string): boolean {
  return SAFE_METHODS.has(method) || operation.source['x-ms-safe-operation'] === true
}

function isBelow(url: Address, baseUrl: string): boolean {
  if (url.href.startsWith(`${baseUrl}/`)) return true
  return url.href.startsWith(`${new URL(baseUrl).href.replace(/\/$/, '')}/`)
}

function outsideBase(): GatewayError {
  return new GatewayError(400, 'PathNotValid', "The path leaves the connector's base URL.")
}

/**
 * Where the call itself says the host, credentials go only to hosts that the maker had in mind: of
 * the domain that the policy fixes, the connector's own, or one that the operation lists.
 */
function checkHost(
  { baseUrl }: PolicyMessage,
  suffix: string | undefined,
  { base, operation, call }: CallPlan,
): void {
  const { hostname, host } = new URL(baseUrl)
  if (suffix !== undefined && hostname.endsWith(suffix)) return
  if (host === new URL(base).host) return
  const given = new URLSearchParams(call.query)
  const listed = operation.operation.parameters.some((parameter) => {
    const values = parameter.source['enum']
    const value =
      parameter.in === 'header'
        ? call.headers[parameter.name.toLowerCase()]
        : given.get(parameter.name)
    return (
      Array.isArray(values) &&
      value != null &&
      // A region may be listed as a number.
      values.map(String).includes(value) &&
      baseUrl.includes(value)
    )
  })
  if (listed) return
  throw new GatewayError(
    501,
    'HostFromCall',
    'A policy of this connector takes the host from the call itself. The call was not made, ' +
      "since the connection's credentials could be sent anywhere.",
  )
}

function applyPolicy(apply: () => void | Promise<void>): void | Promise<void> {
  try {
    return apply()
  } catch (error) {
    return policyFailed(error)
  }
}

function policyFailed(error: unknown): never {
  if (!(error instanceof PolicyError)) throw error
  throw new GatewayError(
    502,
    'PolicyFailed',
    `${error.message} Check the values of the connection and the call.`,
  )
}

/** A body that policies may read and change, and what became of it. */
export interface EditableBody {
  json: JsonBody
  /** The body anew; undefined when nothing changed it, so that it goes on byte for byte. */
  written(): Buffer | undefined
}

export function jsonBodyOf(bytes: Buffer): EditableBody {
  let value: unknown
  let isRead = false
  let isChanged = false
  return {
    json: {
      read() {
        if (isRead) return value
        try {
          value = bytes.length === 0 ? undefined : JSON.parse(bytes.toString('utf8'))
        } catch {
          throw new TypeError('the body is not JSON')
        }
        isRead = true
        return value
      },
      replace(next) {
        value = next
        isRead = true
        isChanged = true
      },
    },
    written: () => (isChanged ? Buffer.from(JSON.stringify(value) ?? '', 'utf8') : undefined),
  }
}

function bodyFor(body: Buffer | Readable | undefined): EditableBody {
  if (body === undefined) return jsonBodyOf(NOTHING)
  return Buffer.isBuffer(body) ? jsonBodyOf(body) : PASSING
}

const NOTHING = Buffer.alloc(0)
const refuse = (): never => {
  throw new TypeError('the body is passed on as it comes and cannot be read')
}
const PASSING: EditableBody = { json: { read: refuse, replace: refuse }, written: () => undefined }

/**
 * Applies the policies for responses.
 *
 * @param bytes  The body, when it was read for them.
 * @returns  Headers and, when changed, the body for the caller.
 */
export async function applyToResponse(
  { operation, context, call, base }: CallPlan,
  response: { status: number; headers: Headers },
  bytes: Buffer | undefined,
): Promise<{ status: number; headers: Headers; body: Buffer | undefined }> {
  const isFailure = response.status >= 400
  const body = jsonBodyOf(bytes ?? NOTHING)
  const message: PolicyMessage = {
    baseUrl: base,
    method: call.method,
    path: call.path,
    query: call.query,
    headers: response.headers,
    status: response.status,
    body: body.json,
  }
  for (const policy of operation.policies) {
    if (policy.section === 'Request') continue
    if (policy.section === 'Failure' && !isFailure) continue
    // What changes a body is meant for results; a failure goes on as the API wrote it.
    if (policy.readsBody && isFailure) continue
    const pending = applyPolicy(() => policy.apply(message, context))
    if (pending) await pending.catch(policyFailed)
  }
  if (operation.nextLinkName !== undefined && !isFailure)
    rewriteNextLink(message, operation.nextLinkName, context.rewriteLink)
  // A policy may not set what the gateway keeps from callers.
  return {
    status: response.status,
    headers: responseHeaders(message.headers),
    body: body.written(),
  }
}

function rewriteNextLink(
  message: PolicyMessage,
  name: string,
  rewrite: PolicyContext['rewriteLink'],
): void {
  let value: unknown
  try {
    value = message.body?.read()
  } catch {
    return
  }
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return
  const record = value as Record<string, unknown>
  const link = record[name]
  const rewritten = typeof link === 'string' ? rewrite?.(link) : undefined
  if (rewritten === undefined) return
  record[name] = rewritten
  message.body?.replace(value)
}

/** A request as a person may see it. */
export function describeRequest({ method, url, headers, secrets }: OutgoingRequest): SentRequest {
  return {
    method,
    url: hideSecrets(url.href, secrets),
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, hideSecrets(value, secrets)]),
    ),
  }
}

/**
 * Steps such as `..` would make the call another operation's than the one that was matched; so would
 * what URLs read as `/` (a backslash), pass over (tabs, line ends) or end at (`#`).
 */
function climbs({ path, query }: OperationCall): boolean {
  return /[\\#\p{Cc}]/u.test(path) || query.includes('#') || /\/(?:\.|%2e){1,2}(?:\/|$)/i.test(path)
}
