import { Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { GatewayContext } from '../context.ts'
import { type Calls, METHODS, invokedCall, requestIdOf } from './calls.ts'
import type { Answer } from './answer.ts'
import {
  SHORT_BYTES,
  answerHeaders,
  letGo,
  mayHaveBody,
  refusalOf,
  wholeOf,
} from './outgoing-answer.ts'
import { type ReceivedResponse, STREAMED_BYTES } from './run-operation.ts'

/** `/apim/{connector}/{connection}/{path}` and `POST /invoke`: calls of operations. */
export function operationRoutes(
  scope: FastifyInstance,
  context: GatewayContext,
  calls: Calls,
): void {
  // Bodies are passed on as they come.
  scope.removeAllContentTypeParsers()
  scope.addContentTypeParser('*', (_request, payload, done) => {
    done(null, payload)
  })
  scope.setErrorHandler((error, request, reply) => {
    const refusal = refusalOf(error, { context, requestId: requestIdOf(request.headers) })
    if (refusal) return reply.code(refusal.status).headers(refusal.headers).send(refusal.body)
    reply.hijack()
    reply.raw.destroy()
    return reply
  })

  scope.route({
    method: METHODS,
    url: '/apim/:connectorId/:connectionId/*',
    exposeHeadRoute: false,
    bodyLimit: STREAMED_BYTES,
    handler: (request, reply) => begin(request, reply, request.method, request.raw.url ?? ''),
  })

  scope.post('/invoke', { bodyLimit: STREAMED_BYTES }, (request, reply) => {
    const { method, url } = invokedCall(request.headers)
    begin(request, reply, method, url)
  })

  /** Without handing the framework a promise to wait for. */
  function begin(request: FastifyRequest, reply: FastifyReply, method: string, url: string): void {
    const { raw } = reply
    const requestId = requestIdOf(request.headers)
    calls
      .answer({
        method,
        url,
        headers: request.headers,
        body: bodyOf(request),
        requestId,
        request,
        onOver: (callback) => raw.once('close', () => callback(raw.writableFinished)),
      })
      .then((response) => send(reply, response, requestId))
      .catch((error: unknown) => reply.send(error))
  }
}

function bodyOf({ body }: FastifyRequest): Buffer | Readable | undefined {
  return body instanceof Readable || Buffer.isBuffer(body) ? body : undefined
}

/** Writes the answer past the framework, which would hold and look at what only passes. */
function send(reply: FastifyReply, response: ReceivedResponse, requestId: string): void {
  const headers: Record<string, string | string[] | number | undefined> = {
    ...(reply.getHeaders() as Record<string, string>),
    ...answerHeaders(response, requestId),
  }
  const { raw } = reply
  const { body, status } = response
  const whole = wholeOf(body)
  if (mayHaveBody(status, reply.request.method)) {
    const length = whole?.length ?? (body as Answer).length
    if (length === undefined) delete headers['content-length']
    else headers['content-length'] = length
  }
  try {
    raw.writeHead(status, headers)
  } catch (error) {
    // A header that is none, which a policy may have set.
    letGo(body)
    throw error
  }
  reply.hijack()
  if (whole === undefined) (body as Answer).pipeTo(raw)
  // As one text with the headers a short body is one write.
  else if (whole.length <= SHORT_BYTES) raw.end(whole.toString('latin1'), 'latin1')
  else raw.end(whole)
}
