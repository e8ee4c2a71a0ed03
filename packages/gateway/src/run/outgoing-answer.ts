import type { GatewayContext } from '../context.ts'
import { ConnectorError, describeError, isAuthenticationRequired } from '../errors.ts'
import type { Answer } from './answer.ts'
import { GatewayError, gatewayErrorBody } from './gateway-error.ts'
import type { Headers } from './headers.ts'
import { type ReceivedResponse, STREAMED_BYTES } from './run-operation.ts'

/** What an answer of somebody else's API may do when a browser shows it on our origin: nothing. */
const INERT = {
  'content-security-policy': "default-src 'none'; sandbox; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'same-origin',
}

/** Bodies that are copied rather than written apart. */
export const SHORT_BYTES = 8 * 1024

/** A body that has come to its end already. */
export function wholeOf(body: Answer | Buffer): Buffer | undefined {
  return Buffer.isBuffer(body) ? body : body.whole()
}

/** Gives up a body that nobody takes, which would hold the connection to its API for good. */
export function letGo(body: Answer | Buffer): void {
  if (!Buffer.isBuffer(body)) body.dump()
}

/** The headers of an API's answer on its way to the caller. */
export function answerHeaders({ headers }: ReceivedResponse, requestId: string): Headers {
  return { ...headers, ...INERT, 'x-ms-request-id': requestId }
}

/** Whether a body may follow (RFC 9110 §6.4.1). */
export function mayHaveBody(status: number, method: string): boolean {
  return method !== 'HEAD' && status >= 200 && status !== 204 && status !== 304
}

/** An answer of the gateway's own. */
export interface Refusal {
  status: number
  headers: Headers
  body: object
}

/** @returns  undefined when the caller has gone, and nobody is there to be answered. */
export function refusalOf(
  error: unknown,
  { context, requestId }: { context: GatewayContext; requestId: string },
): Refusal | undefined {
  // Whoever is not signed in meets the management API's body, which clients answer by signing in.
  if (isAuthenticationRequired(error)) return { ...describeError(error), headers: INERT }
  const known = toGatewayError(error)
  if (known.code === 'CallerGone') return undefined
  if (known.status >= 500)
    context.log.warn({ code: known.code, err: known === error ? undefined : error }, known.message)
  return {
    status: known.status,
    headers: {
      ...INERT,
      'x-ms-request-id': requestId,
      ...(known.retryAfterSeconds !== undefined && {
        'retry-after': String(known.retryAfterSeconds),
      }),
    },
    body: gatewayErrorBody(known, {
      source: new URL(context.publicUrl).host,
      clientRequestId: requestId,
    }),
  }
}

function toGatewayError(error: unknown): GatewayError {
  if (error instanceof GatewayError) return error
  if (error instanceof ConnectorError)
    return new GatewayError(error.status, error.code, error.message)
  const { statusCode, message } = error as { statusCode?: number; message?: string }
  if (statusCode === 413)
    return new GatewayError(
      413,
      'RequestTooLarge',
      `A request body may have ${STREAMED_BYTES} bytes. Send less at once.`,
    )
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500)
    return new GatewayError(statusCode, 'InvalidRequest', message ?? 'The request is not valid.')
  return new GatewayError(
    500,
    'InternalError',
    'Something failed in the gateway. Try again; the server log has the details.',
  )
}
