import type { FastifyInstance } from 'fastify'

/** Takes an event's name and plain facts. Never secrets, tokens, codes, bodies or query strings. */
export type Log = (event: string, facts?: Record<string, unknown>) => void

/**
 * A JSON line on standard error for each answered request and each event.
 *
 * Requests are named by their route's pattern, not by their address: addresses carry authorization
 * codes and states.
 */
export function createLog(app: FastifyInstance, isOn: boolean): Log {
  const log: Log = (event, facts = {}) => {
    process.stderr.write(`${JSON.stringify({ time: new Date().toISOString(), event, ...facts })}\n`)
  }
  app.addHook('onError', async (request, _reply, error) => {
    const status = error.statusCode ?? 500
    if (status < 500) return
    // An unexpected failure is always written, or nobody could mend it.
    log('failure', {
      requestId: request.id,
      route: `${request.method} ${request.routeOptions.url ?? '(no route)'}`,
      message: error.message,
      stack: error.stack,
    })
  })
  if (!isOn) return (event, facts) => (event === 'failure' ? log(event, facts) : undefined)
  app.addHook('onResponse', async (request, reply) => {
    log('request', {
      requestId: request.id,
      route: `${request.method} ${request.routeOptions.url ?? '(no route)'}`,
      status: reply.statusCode,
      milliseconds: Math.round(reply.elapsedTime * 10) / 10,
    })
  })
  return log
}
