import { randomUUID } from 'node:crypto'
import { type ConnectionRow, findConnection, mayUseConnector } from '@patchbay/store'
import type { UserCaller } from '@patchbay/wire'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type GatewayContext, authenticateUser } from '../context.ts'
import { ConnectorError, describeError, isAuthenticationRequired } from '../errors.ts'
import { GatewayError, gatewayErrorBody } from './gateway-error.ts'
import { requestHeaders } from './headers.ts'
import { CALLS_PER_MINUTE, createRateLimit } from './rate-limit.ts'
import type { Runner } from './run-operation.ts'
import { Trace } from './trace.ts'

/** Bodies are held, so that a call can be repeated with a renewed token. */
const BODY_LIMIT = 3_182_218

/** What an answer of somebody else's API may do when a browser shows it on our origin: nothing. */
const INERT = {
  'content-security-policy': "default-src 'none'; sandbox; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'same-origin',
}

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']

/** `/apim/{connector}/{connection}/{path}` and `POST /invoke`: calls of operations. */
export function operationRoutes(
  scope: FastifyInstance,
  context: GatewayContext,
  runner: Runner,
): void {
  const rateLimit = createRateLimit(context.clock)
  scope.removeAllContentTypeParsers()
  scope.addContentTypeParser(
    '*',
    { parseAs: 'buffer', bodyLimit: BODY_LIMIT },
    (_request, body, done) => {
      done(null, body)
    },
  )
  scope.setErrorHandler((error, request, reply) => answerError(context, error, request, reply))

  scope.route({
    method: METHODS,
    url: '/apim/:connectorId/:connectionId/*',
    exposeHeadRoute: false,
    bodyLimit: BODY_LIMIT,
    handler: (request, reply) =>
      answer(request, reply, request.method, request.raw.url ?? request.url),
  })

  scope.post('/invoke', { bodyLimit: BODY_LIMIT }, (request, reply) => {
    const method = headerOf(request, 'x-ms-request-method')?.toUpperCase()
    const url = headerOf(request, 'x-ms-request-url')
    if (!method || !METHODS.includes(method) || !url?.startsWith('/apim/'))
      throw new GatewayError(
        400,
        'InvalidInvocation',
        'Send the headers x-ms-request-method and x-ms-request-url ' +
          '(/apim/{connector}/{connection}/{path}).',
      )
    return answer(request, reply, method, url)
  })

  async function answer(
    request: FastifyRequest,
    reply: FastifyReply,
    method: string,
    url: string,
  ): Promise<FastifyReply> {
    const began = performance.now()
    const caller = await authenticateUser(context, request)
    const { connectorId, connectionId, path, query } = splitAddress(url)
    const connection = await connectionOf(caller, connectorId, connectionId)
    const wait = rateLimit(connectionId)
    if (wait !== undefined)
      throw new GatewayError(
        429,
        'TooManyCalls',
        `A connection may make ${CALLS_PER_MINUTE} calls a minute. Try again in ${wait} seconds.`,
        wait,
      )
    const clientRequestId = requestIdOf(request)
    const response = await runner.run(
      connection,
      {
        method,
        path,
        query,
        headers: requestHeaders(request.headers),
        body: request.body instanceof Buffer && request.body.length > 0 ? request.body : undefined,
        clientRequestId,
      },
      new Trace(),
    )
    context.log.info(
      {
        connectorId,
        connectionId,
        operationId: response.operation.operationId,
        status: response.status,
        milliseconds: Math.round(performance.now() - began),
        clientRequestId,
      },
      'Ran an operation',
    )
    return reply
      .code(response.status)
      .headers({ ...response.headers, ...INERT, 'x-ms-request-id': clientRequestId })
      .send(response.body)
  }

  async function connectionOf(
    caller: UserCaller,
    connectorId: string,
    connectionId: string,
  ): Promise<ConnectionRow> {
    const { db } = context.store
    const connection = await findConnection(db, connectionId)
    const isTheirs =
      connection?.tenantId === caller.tenantId &&
      connection.ownerId === caller.userId &&
      connection.connectorId === connectorId
    if (!isTheirs)
      throw new GatewayError(
        404,
        'ConnectionNotFound',
        'There is no such connection of yours. Look under Connections for those you have.',
      )
    if (!(await mayUseConnector(db, caller.tenantId, connectorId, caller.userId)))
      throw new GatewayError(
        403,
        'ConnectorNotShared',
        'The connector is no longer shared with you. Ask its owner to share it again.',
      )
    return connection
  }
}

function splitAddress(url: string): {
  connectorId: string
  connectionId: string
  path: string
  query: string
} {
  const mark = url.indexOf('?')
  const address = mark < 0 ? url : url.slice(0, mark)
  const [, , connectorId = '', connectionId = '', ...rest] = address.split('/')
  return {
    connectorId,
    connectionId,
    path: `/${rest.join('/')}`,
    query: mark < 0 ? '' : url.slice(mark + 1),
  }
}

function headerOf(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name]
  return Array.isArray(value) ? value[0] : value
}

function requestIdOf(request: FastifyRequest): string {
  const given = headerOf(request, 'x-ms-client-request-id')
  return given !== undefined && /^[\w-]{1,64}$/.test(given) ? given : randomUUID()
}

function answerError(
  context: GatewayContext,
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  // Whoever is not signed in meets the management API's body, which clients answer by signing in.
  if (isAuthenticationRequired(error)) {
    const { status, body } = describeError(error)
    return reply.code(status).headers(INERT).send(body)
  }
  const known = toGatewayError(error)
  if (known.status >= 500)
    context.log.warn({ code: known.code, err: known === error ? undefined : error }, known.message)
  const clientRequestId = requestIdOf(request)
  return reply
    .code(known.status)
    .headers({
      ...INERT,
      'x-ms-request-id': clientRequestId,
      ...(known.retryAfterSeconds !== undefined && {
        'retry-after': String(known.retryAfterSeconds),
      }),
    })
    .send(gatewayErrorBody(known, { source: new URL(context.publicUrl).host, clientRequestId }))
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
      `A request body may have ${BODY_LIMIT} bytes. Send less at once.`,
    )
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500)
    return new GatewayError(statusCode, 'InvalidRequest', message ?? 'The request is not valid.')
  return new GatewayError(
    500,
    'InternalError',
    'Something failed in the gateway. Try again; the server log has the details.',
  )
}
