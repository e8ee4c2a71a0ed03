import { setTimeout as delay } from 'node:timers/promises'
import type { Readable } from 'node:stream'
import { type Address, fromUrl } from './address.ts'
import { Answer } from './answer.ts'
import type { CircuitBreaker } from './circuit-breaker.ts'
import { GatewayError } from './gateway-error.ts'
import type { Headers } from './headers.ts'
import { type Outbound, PrivateAddressError, TIMEOUT_MILLISECONDS } from './outbound.ts'
import { type Trace, hideSecrets } from './trace.ts'

const MAXIMUM_REDIRECTS = 5
/** Repetitions of a call that is safe to repeat. */
const MAXIMUM_RETRIES = 2
/** An API that wants to be left alone for longer is left to the caller. */
const LONGEST_RETRY_SECONDS = 5
const FIRST_PAUSE_MILLISECONDS = 100

/** A request ready to leave. */
export interface OutgoingRequest {
  url: Address
  method: string
  headers: Headers
  body: Buffer | Readable | undefined
  /** Texts that may be shown to nobody, and not be sent to another origin. */
  secrets: readonly string[]
  /** It changes nothing, so it may be made again when no answer came. */
  isSafe: boolean
}

/** A caller who may go away before the answer comes. */
export class Cancellation {
  #gone = false
  /** Ends what is under way. */
  onCancel: (() => void) | undefined

  get gone(): boolean {
    return this.#gone
  }

  cancel(): void {
    if (this.#gone) return
    this.#gone = true
    this.onCancel?.()
  }
}

/** What an exchange needs besides the request. */
export interface Exchange {
  outbound: Outbound
  breaker: CircuitBreaker
  cancellation?: Cancellation | undefined
  trace?: Trace | undefined
}

/**
 * Sends a request and gives the answer, following redirects of GET and HEAD, and repeating safe
 * calls that got no answer or were asked to come again (`Retry-After`).
 *
 * @throws {GatewayError} when no answer came.
 */
export async function exchange(tools: Exchange, request: OutgoingRequest): Promise<Answer> {
  const { trace } = tools
  let current = request
  let retries = 0
  for (let redirects = 0; ;) {
    trace?.add(
      'Send request',
      `${current.method} ${hideSecrets(current.url.href, request.secrets)}`,
    )
    let answer: Answer
    try {
      answer = await sendOnce(tools, current)
    } catch (error) {
      if (!mayRepeat(error, current, retries, tools)) throw describeFailure(error, current.url)
      await delay(FIRST_PAUSE_MILLISECONDS * 2 ** retries)
      retries++
      trace?.add('Retry', 'No answer came, and the call changes nothing')
      continue
    }
    trace?.add('Receive response', `Status ${answer.status}`)
    const pause = retryAfter(answer, current, retries)
    if (pause !== undefined) {
      answer.dump()
      trace?.add('Retry', `The API asks to come again in ${pause} seconds`)
      await delay(pause * 1000)
      retries++
      if (tools.cancellation?.gone) throw gone()
      continue
    }
    if (answer.status < 300 || answer.status >= 400) return answer
    const next = redirectOf(answer, current)
    if (!next || redirects >= MAXIMUM_REDIRECTS) return answer
    redirects++
    answer.dump()
    trace?.add(
      'Follow redirect',
      hideSecrets(`To ${next.origin}${next.path.split('?', 1)[0]}`, request.secrets),
    )
    current = {
      ...current,
      url: next,
      body: undefined,
      // Another origin is not the API that the credentials are for.
      headers:
        next.origin === current.url.origin
          ? current.headers
          : withoutCredentials(current.headers, request.secrets),
    }
  }
}

function sendOnce(
  { outbound, breaker, cancellation }: Exchange,
  { url, method, headers, body }: OutgoingRequest,
): Promise<Answer> {
  const { origin } = url
  const wait = breaker.refuses(origin)
  if (wait !== undefined)
    throw new GatewayError(
      503,
      'CircuitOpen',
      `${url.host} has not answered for a while, so it is left alone. Try again in ${wait} seconds.`,
      wait,
    )
  return new Promise((resolve, reject) => {
    let answer: Answer | undefined
    outbound.send(
      { origin, path: url.path, method, headers, body: body ?? null },
      {
        onRequestStart(controller) {
          if (!cancellation) return
          if (cancellation.gone) controller.abort(gone())
          else cancellation.onCancel = () => controller.abort(gone())
        },
        onResponseStart(controller, status, received) {
          if (status < 200) return
          breaker.succeeded(origin)
          answer = new Answer(controller, status, received)
          resolve(answer)
        },
        onResponseData: (_controller, chunk) => answer?.receive(chunk),
        onResponseEnd: () => answer?.finish(),
        onResponseError(_controller, error) {
          if (answer) answer.fail(error)
          else {
            if (!cancellation?.gone && !(rootCause(error) instanceof PrivateAddressError))
              breaker.failed(origin)
            reject(error)
          }
        },
      },
    )
  })
}

function gone(): GatewayError {
  return new GatewayError(499, 'CallerGone', 'The caller closed the connection.')
}

function mayRepeat(
  error: unknown,
  request: OutgoingRequest,
  retries: number,
  { cancellation }: Exchange,
): boolean {
  if (!request.isSafe || retries >= MAXIMUM_RETRIES || cancellation?.gone) return false
  if (request.body !== undefined && !Buffer.isBuffer(request.body)) return false
  if (error instanceof GatewayError) return false
  const cause = rootCause(error)
  const code = String((cause as { code?: unknown }).code)
  return REPEATABLE.has(code)
}

/** Failures that pass by themselves: the API restarts, or closed a connection that lay idle. */
const REPEATABLE = new Set(['ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'EAI_AGAIN', 'UND_ERR_SOCKET'])

/** Seconds; undefined when the answer is to be handed on (RFC 9110 §10.2.3). */
function retryAfter(answer: Answer, request: OutgoingRequest, retries: number): number | undefined {
  if (answer.status !== 429 && answer.status !== 503) return undefined
  if (!request.isSafe || retries >= MAXIMUM_RETRIES) return undefined
  if (request.body !== undefined && !Buffer.isBuffer(request.body)) return undefined
  const header = answer.headers['retry-after']
  const text = Array.isArray(header) ? header[0] : header
  if (text === undefined) return undefined
  const seconds = /^\d+$/.test(text) ? Number(text) : (Date.parse(text) - Date.now()) / 1000
  return Number.isFinite(seconds) && seconds <= LONGEST_RETRY_SECONDS
    ? Math.max(0, seconds)
    : undefined
}

function withoutCredentials(headers: Headers, secrets: readonly string[]): Headers {
  return Object.fromEntries(
    Object.entries(headers).filter(([, value]) => hideSecrets(value, secrets) === value),
  )
}

function redirectOf(answer: Answer, { url, method }: OutgoingRequest): Address | undefined {
  if (![301, 302, 303, 307, 308].includes(answer.status)) return undefined
  if (method !== 'GET' && method !== 'HEAD') return undefined
  const { location } = answer.headers
  if (typeof location !== 'string' || !URL.canParse(location, url.href)) return undefined
  const next = new URL(location, url.href)
  // What was private on its way must not go on in the open.
  const isWeb =
    next.protocol === 'https:' || (next.protocol === 'http:' && url.origin.startsWith('http:'))
  return isWeb ? fromUrl(next) : undefined
}

function describeFailure(error: unknown, url: Address): GatewayError {
  const cause = rootCause(error)
  if (cause instanceof GatewayError) return cause
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
  if (error instanceof PrivateAddressError || error instanceof GatewayError) return error
  if (error instanceof Error && error.cause !== undefined) return rootCause(error.cause)
  return error
}
