import { timingSafeEqual } from 'node:crypto'
import { BlockList } from 'node:net'
import { deleteInteraction, findInteraction, insertInteraction } from '@patchbay/store'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { secondsNow, type IdentityContext } from '../context.ts'
import { localPath } from '../portal/local-path.ts'
import { digest, randomSecret } from '../random.ts'
import { requestFacts } from '../request-facts.ts'
import { readCookie, writeCookie } from '../sessions/cookies.ts'
import { startSession } from '../sessions/sessions.ts'
import { faultKinds, type Faults, type FaultKind } from './faults.ts'
import { forgedSignatures, forgeToken } from './forge-token.ts'
import type { MovableClock } from './movable-clock.ts'

/** What the test switches are made of. Absent: there are none, and every address below is a 404. */
export interface TestSwitches {
  clock: MovableClock
  /** Lets in requests from other machines that carry it; null lets in this machine only. */
  key: string | null
}

/** A sign-in link works this long. */
const linkSeconds = 300

/**
 * `/api/test/…`: clock, faults, forged tokens, sign-in without a password. Registered only when the
 * server was started with the test switches.
 */
export function registerTestSwitches(
  app: FastifyInstance,
  switches: TestSwitches & { faults: Faults },
  context: IdentityContext,
): void {
  const { clock, faults } = switches

  void app.register(async (routes) => {
    routes.addHook('onRequest', async (request) => {
      if (!mayTest(request, switches.key)) {
        throw Object.assign(
          new Error('The test switches answer to this machine, or to their key.'),
          {
            statusCode: 403,
            code: 'Forbidden',
          },
        )
      }
    })
    routes.setErrorHandler(
      (error: Error & { statusCode?: number; code?: string }, _request, reply) => {
        const status = error instanceof TypeError ? 400 : (error.statusCode ?? 500)
        const code = status === 400 ? 'BadRequest' : (error.code ?? 'InternalError')
        return reply.code(status).send({ error: { code, message: error.message } })
      },
    )

    routes.get('/api/test/clock', async () => describeClock(clock))
    routes.put('/api/test/clock', async (request) => {
      const { offsetSeconds, advanceSeconds, frozenAt } = objectOf(request.body)
      if (typeof frozenAt === 'string') {
        if (Number.isNaN(Date.parse(frozenAt))) throw new TypeError('frozenAt must be a time.')
        clock.freeze(new Date(frozenAt))
      } else if (typeof advanceSeconds === 'number') {
        clock.setOffset(clock.offsetSeconds() + advanceSeconds)
      } else if (typeof offsetSeconds === 'number') {
        clock.setOffset(offsetSeconds)
      } else {
        throw new TypeError('Give offsetSeconds, advanceSeconds or frozenAt.')
      }
      return describeClock(clock)
    })

    routes.get('/api/test/faults', async () => ({ value: faults.list() }))
    routes.post('/api/test/faults', async (request, reply) => {
      const body = objectOf(request.body)
      const kind = faultKinds.find((each) => each === body['kind'])
      if (!kind) throw new TypeError(`kind must be one of ${faultKinds.join(', ')}.`)
      return reply.code(201).send(
        faults.add({
          kind,
          path: textOf(body, 'path'),
          clientId: textOf(body, 'clientId'),
          remaining: body['count'] === null ? null : numberOf(body, 'count', 1),
          retryAfterSeconds: numberOf(body, 'retryAfterSeconds', 1),
          status: Math.min(599, Math.max(500, numberOf(body, 'status', 503))),
          milliseconds: Math.min(120_000, numberOf(body, 'milliseconds', 1000)),
        }),
      )
    })
    routes.delete('/api/test/faults', async (_request, reply) => {
      faults.clear()
      return reply.code(204).send()
    })
    routes.delete<{ Params: { id: string } }>('/api/test/faults/:id', async (request, reply) => {
      return reply.code(faults.remove(request.params.id) ? 204 : 404).send()
    })

    routes.post('/api/test/tokens', async (request) => {
      const body = objectOf(request.body)
      const signature = forgedSignatures.find((each) => each === (body['signature'] ?? 'valid'))
      if (!signature)
        throw new TypeError(`signature must be one of ${forgedSignatures.join(', ')}.`)
      const named = textOf(body, 'tenant')
      const tenant = named
        ? await context.directory.tenants.find(named)
        : (await context.directory.tenants.list()).at(-1)
      if (!tenant) throw new TypeError('There is no such tenant.')
      const forgery = {
        claims: objectOf(body['claims'] ?? {}),
        header: objectOf(body['header'] ?? {}),
        signature,
        version: body['version'] === 1 ? 1 : 2,
        tenantId: tenant.id,
      } as const
      return { token: await forgeToken(forgery, context) }
    })

    routes.post('/api/test/sign-in-links', async (request, reply) => {
      const body = objectOf(request.body)
      const user = await context.directory.users.findByPrincipalName(
        textOf(body, 'userPrincipalName') ?? '',
      )
      if (!user) throw new TypeError('userPrincipalName names no user.')
      const returnTo = localPath(textOf(body, 'returnTo') ?? '/')
      if (!returnTo) throw new TypeError('returnTo must be a path on this server.')
      const ticket = randomSecret()
      const now = secondsNow(context)
      await insertInteraction(context.store.db, {
        id: digest(`sign-in-link:${ticket}`),
        browserHash: '',
        document: JSON.stringify({ tenantId: user.tenantId, userId: user.id, returnTo }),
        createdAt: now,
        expiresAt: now + linkSeconds,
      })
      const { origin } = requestFacts(request, context)
      return reply.code(201).send({ url: `${origin}/api/test/sign-in/${ticket}` })
    })

    routes.get<{ Params: { ticket: string } }>(
      '/api/test/sign-in/:ticket',
      async (request, reply) => {
        const id = digest(`sign-in-link:${request.params.ticket}`)
        const row = await findInteraction(context.store.db, id)
        const isFirst = row && (await deleteInteraction(context.store.db, id))
        if (!row || !isFirst || row.expiresAt <= secondsNow(context)) {
          throw new TypeError('This link was used or has expired. Ask for another.')
        }
        const link = JSON.parse(row.document) as {
          tenantId: string
          userId: string
          returnTo: string
        }
        const user = await context.directory.users.find(link.tenantId, link.userId)
        if (!user?.accountEnabled) throw new TypeError('The user is gone or switched off.')
        const { origin } = requestFacts(request, context)
        const earlier = readCookie(request, 'session', origin)
        const { cookie } = await startSession(
          { user, persistent: false, cookie: earlier, isStrong: true },
          context,
        )
        writeCookie(reply, { name: 'session', value: cookie }, origin)
        return reply
          .code(303)
          .headers({ 'cache-control': 'no-store', location: link.returnTo })
          .send()
      },
    )
  })
}

/** Faults of the transport, for every address but those of the switches themselves. */
export function injectFaults(app: FastifyInstance, faults: Faults): void {
  app.addHook('preHandler', async (request, reply) => {
    const path = request.url.split('?')[0] ?? ''
    if (faults.list().length === 0 || path.startsWith('/api/test/')) return
    const target = { path, clientId: clientIdOf(request) }
    const slow = faults.take(['latency'], target)
    if (slow) await new Promise((resolve) => setTimeout(resolve, slow.milliseconds))
    const fault = faults.take(['throttle', 'server-error'], target)
    if (!fault) return
    if (fault.kind === 'throttle') void reply.header('retry-after', String(fault.retryAfterSeconds))
    await reply
      .code(fault.kind === 'throttle' ? 429 : fault.status)
      .send(
        path.startsWith('/v1.0') || path.startsWith('/beta')
          ? graphFault(fault.kind)
          : oauthFault(fault.kind),
      )
  })
}

function oauthFault(kind: FaultKind): object {
  return kind === 'throttle'
    ? {
        error: 'temporarily_unavailable',
        error_description: 'AADSTS90055: Injected by a test switch: too many requests.',
        error_codes: [90055],
      }
    : {
        error: 'temporarily_unavailable',
        error_description: 'AADSTS90033: Injected by a test switch: a transient error.',
        error_codes: [90033],
      }
}

function graphFault(kind: FaultKind): object {
  const code = kind === 'throttle' ? 'TooManyRequests' : 'ServiceUnavailable'
  return { error: { code, message: 'Injected by a test switch.', innerError: {} } }
}

function clientIdOf({ body, query }: FastifyRequest): string | undefined {
  for (const source of [body, query]) {
    if (typeof source !== 'object' || source === null || !('client_id' in source)) continue
    if (typeof source.client_id === 'string') return source.client_id
  }
  return undefined
}

const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8, 'ipv4')
loopback.addAddress('::1', 'ipv6')

/** From this machine, not from a page of another site; or from anywhere with the key. */
function mayTest(request: FastifyRequest, key: string | null): boolean {
  const given = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1]
  if (key !== null && given !== undefined) {
    const [left, right] = [Buffer.from(digest(given)), Buffer.from(digest(key))]
    return timingSafeEqual(left, right)
  }
  const site = request.headers['sec-fetch-site']
  const isOwn = site === undefined || site === 'same-origin' || site === 'none'
  const address = request.ip.replace(/^::ffff:/, '')
  return isOwn && loopback.check(address, address.includes(':') ? 'ipv6' : 'ipv4')
}

function describeClock(clock: MovableClock): object {
  return { now: clock.now().toISOString(), offsetSeconds: clock.offsetSeconds() }
}

function objectOf(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new TypeError('Send a JSON object.')
  }
  return value as Record<string, unknown>
}

function textOf(body: Record<string, unknown>, name: string): string | null {
  const value = body[name]
  if (value === undefined || value === null) return null
  if (typeof value !== 'string') throw new TypeError(`${name} must be text.`)
  return value
}

function numberOf(body: Record<string, unknown>, name: string, usual: number): number {
  const value = body[name] ?? usual
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0) {
    throw new TypeError(`${name} must be a whole number, 0 or more.`)
  }
  return value
}
