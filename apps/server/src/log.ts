import type { ServerResponse } from 'node:http'
import type { AnsweredDirectly } from '@patchbay/gateway'
import {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyServerOptions,
  LogController,
} from 'fastify'

/**
 * JSON lines on standard error: failures always, requests and events when the log is on.
 *
 * Requests are named by their route's pattern, never by their address: addresses carry authorization
 * codes and states. Headers and bodies are not written at all.
 */
export function loggerOptions(
  isOn: boolean,
): Pick<FastifyServerOptions, 'logger' | 'logController'> {
  return {
    logController: new LogController({ disableRequestLogging: true }),
    logger: {
      level: isOn ? 'info' : 'error',
      stream: process.stderr,
      base: null,
      messageKey: 'message',
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      serializers: {
        req: (request) => ({ id: request.id, route: routeOf(request) }),
        res: (reply) => ({ status: reply.statusCode }),
      },
    },
  }
}

/** Writes a line for each answered request, and the failure behind each 5xx. */
export function logRequests(app: FastifyInstance): void {
  const failures = new WeakMap<object, Error>()
  app.addHook('onError', async (request, _reply, error) => {
    failures.set(request, error)
  })
  app.addHook('onResponse', async (request, reply) => {
    const facts = { requestId: request.id, route: routeOf(request), status: reply.statusCode }
    writeLines(app.log, facts, reply.elapsedTime, failures.get(request))
  })
}

/** Writes the same lines for answers that the router did not make. */
export function logDirectAnswers(
  log: FastifyBaseLogger,
  isOn: boolean,
): (response: ServerResponse, of: { route: string; began: number; thrown?: unknown }) => void {
  return (response, { route, began, thrown }) => {
    if (!isOn && response.statusCode < 500) return
    response.once('finish', () => {
      const facts = { requestId: crypto.randomUUID(), route, status: response.statusCode }
      const failure = thrown instanceof Error ? thrown : undefined
      writeLines(log, facts, performance.now() - began, failure)
    })
  }
}

/** Writes the same lines for calls of operations that never came to the router. */
export function logDirectCalls(
  log: FastifyBaseLogger,
  isOn: boolean,
): (call: AnsweredDirectly) => void {
  return ({ method, route, status, milliseconds, error }) => {
    if (!isOn && status < 500) return
    const facts = { requestId: crypto.randomUUID(), route: `${method} ${route}`, status }
    writeLines(log, facts, milliseconds, error)
  }
}

function writeLines(
  log: FastifyBaseLogger,
  facts: { requestId: string; route: string; status: number },
  milliseconds: number,
  failure: Error | undefined,
): void {
  // Whether it was a refusal or a failure is known only once a handler has made a status of it.
  if (failure && facts.status >= 500)
    log.error({ ...facts, reason: failure.message, stack: failure.stack }, 'failure')
  log.info({ ...facts, milliseconds: Math.round(milliseconds * 10) / 10 }, 'request')
}

interface Routed {
  method: string
  routeOptions?: { url?: string | undefined }
}

const routeOf = (request: Routed): string =>
  `${request.method} ${request.routeOptions?.url ?? '(no route)'}`
