import { type FastifyInstance, type FastifyServerOptions, LogController } from 'fastify'

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
  app.addHook('onResponse', async (request, reply) => {
    app.log.info(
      {
        requestId: request.id,
        route: routeOf(request),
        status: reply.statusCode,
        milliseconds: Math.round(reply.elapsedTime * 10) / 10,
      },
      'request',
    )
  })
  app.addHook('onError', async (request, _reply, error) => {
    if ((error.statusCode ?? 500) < 500) return
    app.log.error(
      { requestId: request.id, route: routeOf(request), reason: error.message, stack: error.stack },
      'failure',
    )
  })
}

interface Routed {
  method: string
  routeOptions?: { url?: string | undefined }
}

const routeOf = (request: Routed): string =>
  `${request.method} ${request.routeOptions?.url ?? '(no route)'}`
