import { randomUUID } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type GatewayContext, authenticateUser } from '../context.ts'
import { createCallers } from './callers.ts'
import { ConnectorError, describeError, isAuthenticationRequired } from '../errors.ts'
import { Answer } from './answer.ts'
import { createCallLog } from './call-log.ts'
import type { Access, OpenConnection } from './connection-cache.ts'
import { Cancellation } from './exchange.ts'
import { GatewayError, gatewayErrorBody } from './gateway-error.ts'
import { requestHeaders } from './headers.ts'
import { CALLS_PER_MINUTE, createRateLimit } from './rate-limit.ts'
import { type ReceivedResponse, type Runner, STREAMED_BYTES } from './run-operation.ts'

const CALLS_AT_ONCE = 64
/** Bodies that are copied rather than written apart. */
const SHORT_BYTES = 8 * 1024

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
  const { limits } = context
  const callsPerMinute = limits?.callsPerMinute ?? CALLS_PER_MINUTE
  const callsAtOnce = limits?.callsAtOnce ?? CALLS_AT_ONCE
  const rateLimit = createRateLimit(context.clock, callsPerMinute)
  const underWay = new Map<string, number>()
  const callLog = createCallLog(context)
  const callers = createCallers((request) => authenticateUser(context, request))
  scope.addHook('onClose', () => callLog.close())
  // Bodies are passed on as they come.
  scope.removeAllContentTypeParsers()
  scope.addContentTypeParser('*', (_request, payload, done) => {
    done(null, payload)
  })
  scope.setErrorHandler((error, request, reply) => answerError(context, error, request, reply))

  scope.route({
    method: METHODS,
    url: '/apim/:connectorId/:connectionId/*',
    exposeHeadRoute: false,
    bodyLimit: STREAMED_BYTES,
    handler: (request, reply) => begin(request, reply, request.method, request.raw.url ?? ''),
  })

  scope.post('/invoke', { bodyLimit: STREAMED_BYTES }, (request, reply) => {
    const method = headerOf(request, 'x-ms-request-method')?.toUpperCase()
    const url = headerOf(request, 'x-ms-request-url')
    if (!method || !METHODS.includes(method) || !url?.startsWith('/apim/'))
      throw new GatewayError(
        400,
        'InvalidInvocation',
        'Send the headers x-ms-request-method and x-ms-request-url ' +
          '(/apim/{connector}/{connection}/{path}).',
      )
    begin(request, reply, method, url)
  })

  /** Without handing the framework a promise to wait for. */
  function begin(request: FastifyRequest, reply: FastifyReply, method: string, url: string): void {
    answer(request, reply, method, url).catch((error: unknown) => reply.send(error))
  }

  // What is known already is not awaited: each wait is a turn of the queue on every call.
  async function answer(
    request: FastifyRequest,
    reply: FastifyReply,
    method: string,
    url: string,
  ): Promise<void> {
    const began = performance.now()
    const caller = callers.known(request) ?? (await callers.judge(request))
    const { connectorId, connectionId, path, query } = splitAddress(url)
    const opening = runner.open(connectionId)
    const open = opening instanceof Promise ? await opening : opening
    const judging = accessOf(open, caller, connectorId)
    const access = judging instanceof Promise ? await judging : judging
    const wait = rateLimit(connectionId)
    if (wait !== undefined)
      throw new GatewayError(
        429,
        'TooManyCalls',
        `A connection may make ${callsPerMinute} calls a minute. Try again in ${wait} seconds.`,
        wait,
      )
    const calls = underWay.get(connectionId) ?? 0
    if (calls >= callsAtOnce)
      throw new GatewayError(
        429,
        'TooManyCallsAtOnce',
        `A connection may have ${callsAtOnce} calls under way. Wait for one of them to end.`,
        1,
      )
    underWay.set(connectionId, calls + 1)
    const { raw } = reply
    const cancellation = new Cancellation()
    raw.once('close', () => {
      const left = underWay.get(connectionId)! - 1
      if (left === 0) underWay.delete(connectionId)
      else underWay.set(connectionId, left)
      if (!raw.writableFinished) cancellation.cancel()
    })
    const requestId = requestIdOf(request)
    const response = await runner.run(
      open,
      {
        method,
        path,
        query,
        headers: headersOf(request),
        body: bodyOf(request),
        clientRequestId: requestId,
      },
      { cancellation, access },
    )
    callLog.note({
      connectorId,
      connectionId,
      operationId: response.operation.operationId,
      method,
      status: response.status,
      milliseconds: Math.round(performance.now() - began),
      requestId,
      at: context.clock.now().getTime(),
    })
    send(reply, response, requestId)
  }

  function accessOf(
    open: OpenConnection,
    caller: { tenantId: string; userId: string },
    connectorId: string,
  ): Promise<Access> | Access {
    const { connection } = open
    const isThere =
      connection.tenantId === caller.tenantId && connection.connectorId === connectorId
    const access = isThere ? runner.accessOf(open, caller.userId) : 'no_connection'
    return access instanceof Promise ? access.then(granted) : granted(access)
  }

  function granted(access: Access | 'no_connection' | 'no_connector'): Access {
    if (access === 'no_connection')
      throw new GatewayError(
        404,
        'ConnectionNotFound',
        'There is no such connection of yours. Look under Connections for those you have.',
      )
    if (access === 'no_connector')
      throw new GatewayError(
        403,
        'ConnectorNotShared',
        'The connector is no longer shared with you. Ask its owner to share it again.',
      )
    return access
  }
}

/** The headers that go on; the length is kept, so that a body passes with its length. */
function headersOf(request: FastifyRequest): Record<string, string> {
  const headers = requestHeaders(request.headers)
  const length = request.headers['content-length']
  if (length !== undefined && request.body !== undefined && request.body !== null)
    headers['content-length'] = length
  return headers
}

function bodyOf({ body }: FastifyRequest): Buffer | Readable | undefined {
  return body instanceof Readable || Buffer.isBuffer(body) ? body : undefined
}

/** Writes the answer past the framework, which would hold and look at what only passes. */
function send(reply: FastifyReply, response: ReceivedResponse, requestId: string): void {
  const headers: Record<string, string | string[] | number | undefined> = {
    ...(reply.getHeaders() as Record<string, string>),
    ...response.headers,
    ...INERT,
    'x-ms-request-id': requestId,
  }
  reply.hijack()
  const { raw } = reply
  const { body, status } = response
  const whole = Buffer.isBuffer(body) ? body : body.whole()
  if (whole === undefined) {
    raw.writeHead(status, headers)
    ;(body as Answer).pipeTo(raw)
    return
  }
  if (mayHaveBody(status, reply.request.method)) headers['content-length'] = whole.length
  endWith(raw, status, headers, whole)
}

function endWith(
  raw: ServerResponse,
  status: number,
  headers: Record<string, string | string[] | number | undefined>,
  body: Buffer,
): void {
  raw.writeHead(status, headers)
  // As one text with the headers a short body is one write.
  if (body.length <= SHORT_BYTES) raw.end(body.toString('latin1'), 'latin1')
  else raw.end(body)
}

function mayHaveBody(status: number, method: string): boolean {
  return method !== 'HEAD' && status >= 200 && status !== 204 && status !== 304
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
  // Nobody is there to be answered.
  if (known.code === 'CallerGone') {
    reply.hijack()
    reply.raw.destroy()
    return reply
  }
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
