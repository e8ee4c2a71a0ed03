import type { Store } from '@patchbay/store'
import type { FastifyInstance } from 'fastify'

/** A database that answers slower than this is not one to send people to. */
const PATIENCE_MILLISECONDS = 2_000

/**
 * `/readyz` for whoever spreads requests over several servers: 200 while the database answers and
 * the server is not stopping, else 503. `/healthz` only says that the process lives.
 */
export function registerReadiness(
  app: FastifyInstance,
  store: Pick<Store, 'ping'>,
): { end(): void } {
  let isEnding = false
  app.get('/readyz', async (_request, reply) => {
    reply.header('cache-control', 'no-store')
    if (isEnding) return reply.code(503).send({ status: 'stopping' })
    const answered = await Promise.race([
      store.ping().then(
        () => true,
        () => false,
      ),
      new Promise<boolean>((resolve) => {
        setTimeout(() => resolve(false), PATIENCE_MILLISECONDS).unref()
      }),
    ])
    return answered
      ? reply.send({ status: 'ready' })
      : reply.code(503).send({ status: 'database does not answer' })
  })
  return {
    end() {
      isEnding = true
    },
  }
}
