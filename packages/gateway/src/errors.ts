import type { Finding } from '@patchbay/wire'
import type { FastifyError, FastifyInstance } from 'fastify'
import type { ApiErrorBody } from '@patchbay/wire'

/** A refusal of the management API: a stable code, and what to do next. */
export class ConnectorError extends Error {
  override readonly name = 'ConnectorError'
  readonly code: string
  readonly status: number
  readonly findings: Finding[] | undefined

  constructor(status: number, code: string, message: string, findings?: Finding[]) {
    super(message)
    this.code = code
    this.status = status
    this.findings = findings
  }
}

/** What one may not see does not exist, so that ids cannot be probed. */
export const connectorNotFound = (): ConnectorError =>
  new ConnectorError(
    404,
    'ConnectorNotFound',
    'There is no such connector, or it is not shared with you. Look under Custom connectors for those you have.',
  )

export const connectionNotFound = (): ConnectorError =>
  new ConnectorError(
    404,
    'ConnectionNotFound',
    'There is no such connection of yours. Look under Connections for those you have.',
  )

/** What a surface's `authenticate` throws when nobody is signed in. */
export function isAuthenticationRequired(error: unknown): error is Error {
  return error instanceof Error && (error as { code?: unknown }).code === 'Unauthorized'
}

/** Turns whatever a route throws into the body of the management API; the one place that does. */
export function handleErrors(scope: FastifyInstance): void {
  scope.setErrorHandler<FastifyError>((error, request, reply) => {
    const { status, body } = describeError(error)
    // Only what nobody foresaw is logged whole; a refusal is the caller's business.
    if (status >= 500) request.log.error({ err: error }, 'The request failed')
    return reply.code(status).send(body)
  })
}

/** The status and body of the management API for an error. */
export function describeError(error: unknown): { status: number; body: ApiErrorBody } {
  if (error instanceof ConnectorError)
    return {
      status: error.status,
      body: {
        error: {
          code: error.code,
          message: error.message,
          ...(error.findings && { findings: error.findings }),
        },
      },
    }
  if (isAuthenticationRequired(error))
    return { status: 401, body: { error: { code: 'Unauthorized', message: error.message } } }
  if ((error as Partial<FastifyError>).code === 'FST_ERR_CTP_INVALID_JSON_BODY')
    return {
      status: 400,
      body: {
        error: {
          code: 'InvalidJson',
          message:
            'The request body is not well-formed JSON. Check its commas, quotes and brackets, then send it again; nothing was changed.',
        },
      },
    }
  const { statusCode, validation, message } = error as Partial<FastifyError>
  if (validation)
    return { status: 400, body: { error: { code: 'InvalidRequest', message: `${message}.` } } }
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500)
    return {
      status: statusCode,
      body: { error: { code: 'InvalidRequest', message: message ?? 'The request is not valid.' } },
    }
  return {
    status: 500,
    body: {
      error: {
        code: 'InternalError',
        message: 'Something failed on the server. Try again; the server log has the details.',
      },
    },
  }
}
