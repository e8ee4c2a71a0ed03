/** A failure that the gateway itself answers with, not the API behind it. */
export class GatewayError extends Error {
  override readonly name = 'GatewayError'
  readonly status: number
  /** Stable: `BackendUnreachable`. */
  readonly code: string

  /** Seconds after which the caller may try again. */
  readonly retryAfterSeconds: number | undefined

  constructor(status: number, code: string, message: string, retryAfterSeconds?: number) {
    super(message)
    this.retryAfterSeconds = retryAfterSeconds
    this.status = status
    this.code = code
  }
}

/** The body of a gateway's own failure, in the shape that clients of connectors expect. */
export function gatewayErrorBody(
  error: GatewayError,
  request: { source: string; clientRequestId: string },
): object {
  return {
    error: {
      code: error.status,
      source: request.source,
      clientRequestId: request.clientRequestId,
      message: error.message,
      innerError: { code: error.code, message: error.message },
    },
  }
}
