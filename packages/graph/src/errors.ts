import { DirectoryError } from '@patchbay/directory'

/** A refusal of Graph's own; the directory's come as `DirectoryError`. */
export class GraphError extends Error {
  override readonly name = 'GraphError'
  readonly status: number
  readonly code: string
  readonly target: string | undefined
  /** Seconds to wait, of a 429. */
  readonly retryAfter: number | undefined
  /** Methods that there are, of a 405. */
  readonly allow: string | undefined

  constructor(
    status: number,
    code: string,
    message: string,
    target?: string,
    { retryAfter, allow }: { retryAfter?: number; allow?: string } = {},
  ) {
    super(message)
    this.status = status
    this.code = code
    this.target = target
    this.retryAfter = retryAfter
    this.allow = allow
  }
}

/** OData that is malformed, or names what does not exist. */
export function badQuery(message: string): GraphError {
  return new GraphError(400, 'BadRequest', message)
}

/** OData that is well-formed and still not answered. */
export function unsupportedQuery(message: string): GraphError {
  return new GraphError(400, 'Request_UnsupportedQuery', message)
}

export function invalidBody(message: string, target?: string): GraphError {
  return new GraphError(400, 'Request_BadRequest', message, target)
}

/** The same words whether nothing has the id or another tenant does. */
export function notFound(id: string): GraphError {
  return new GraphError(
    404,
    'Request_ResourceNotFound',
    `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`,
  )
}

/** A method that a resource does not have, with those that it has (RFC 9110 §15.5.6). */
export function methodNotAllowed(method: string, methods: readonly string[]): GraphError {
  const allow = methods.join(', ')
  return new GraphError(
    405,
    'Request_BadRequest',
    `Specified HTTP method is not allowed for the request target: ${method.slice(0, 20)} is none of ${allow}.`,
    undefined,
    { allow },
  )
}

export function denied(): GraphError {
  return new GraphError(
    403,
    'Authorization_RequestDenied',
    'Insufficient privileges to complete the operation.',
  )
}

/** What a caller is told about an error. */
export interface Refusal {
  status: number
  code: string
  message: string
  target: string | undefined
  retryAfter?: number
  allow?: string
}

/**
 * Error → what is told. Anything unforeseen becomes a 500 without its text.
 *
 * An authentication error is known by its name, so that this package need not know who raised it.
 */
export function toRefusal(error: unknown): Refusal {
  if (error instanceof GraphError || error instanceof DirectoryError) {
    const { status, code, message, target } = error
    const { retryAfter, allow }: { retryAfter?: number | undefined; allow?: string | undefined } =
      error instanceof GraphError ? error : {}
    return {
      status,
      code,
      message,
      target,
      ...(retryAfter === undefined ? {} : { retryAfter }),
      ...(allow === undefined ? {} : { allow }),
    }
  }
  if (error instanceof Error) {
    if (error.name === 'AuthenticationRequired') {
      return {
        status: 401,
        code: 'InvalidAuthenticationToken',
        message: error.message,
        target: undefined,
      }
    }
    const { statusCode } = error as Error & { statusCode?: unknown }
    if (typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500) {
      return { status: statusCode, code: 'BadRequest', message: error.message, target: undefined }
    }
  }
  return {
    status: 500,
    code: 'InternalServerError',
    message: 'The request failed on our side. Its request-id stands in the log.',
    target: undefined,
  }
}

/** Graph's error body. */
export function toErrorBody(
  { code, message, target }: Refusal,
  ids: { requestId: string; clientRequestId: string; date: Date },
): object {
  return {
    error: {
      code,
      message,
      ...(target === undefined ? {} : { target }),
      innerError: {
        date: ids.date.toISOString().slice(0, 19),
        'request-id': ids.requestId,
        'client-request-id': ids.clientRequestId,
      },
    },
  }
}
