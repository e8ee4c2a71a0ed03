import type { ApiErrorBody, Finding } from '@patchbay/wire'
import type { FastifyError, FastifyInstance } from 'fastify'

/** A refusal of the app library: a stable code, and what to do next. */
export class AppLibraryError extends Error {
  override readonly name = 'AppLibraryError'
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
export const appNotFound = (): AppLibraryError =>
  new AppLibraryError(
    404,
    'AppNotFound',
    'There is no such app, or it is not shared with you. Look under Apps for those you have.',
  )

/** Turns whatever a route throws into the body of the management API; the one place that does. */
export function handleErrors(scope: FastifyInstance): void {
  scope.setErrorHandler<FastifyError>((error, request, reply) => {
    const { status, body } = describe(error)
    if (status >= 500) request.log.error({ err: error }, 'The request failed')
    return reply.code(status).send(body)
  })
}

function describe(error: FastifyError): { status: number; body: ApiErrorBody } {
  if (error instanceof AppLibraryError) {
    const { status, code, message, findings } = error
    return { status, body: { error: { code, message, ...(findings && { findings }) } } }
  }
  const { code, message, statusCode, validation } = error
  if (code === 'Unauthorized') return { status: 401, body: { error: { code, message } } }
  if (code === 'FST_ERR_CTP_INVALID_JSON_BODY')
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
  if (statusCode === 413)
    return {
      status: 413,
      body: { error: { code: 'AppTooLarge', message: 'An app may have 5 MB. Make it smaller.' } },
    }
  if (validation || (statusCode !== undefined && statusCode >= 400 && statusCode < 500))
    return { status: statusCode ?? 400, body: { error: { code: 'InvalidRequest', message } } }
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
