import { request as send } from 'undici'
import { GatewayError } from './gateway-error.ts'
import type { Headers } from './headers.ts'
import { type Outbound, PrivateAddressError } from './outbound.ts'
import type { PreparedRequest } from './prepare-request.ts'
import { type Trace, hideSecrets } from './trace.ts'

/** Time that an API has to answer, and then for each part of its body. */
const TIMEOUT_MILLISECONDS = 120_000
const MAXIMUM_REDIRECTS = 5

/**
 * Sends a request and gives the answer, following redirects of GET and HEAD.
 *
 * @throws {GatewayError} when no answer came.
 */
export async function exchange(outbound: Outbound, prepared: PreparedRequest, trace: Trace) {
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
    trace.add('Follow redirect', hideSecrets(`To ${next.origin}${next.pathname}`, prepared.secrets))
    url = next
    body = undefined
  }
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
