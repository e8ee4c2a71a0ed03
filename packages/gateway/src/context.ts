import type { Store } from '@patchbay/store'
import type { Caller, UserCaller } from '@patchbay/wire'
import type { FastifyBaseLogger, FastifyRequest } from 'fastify'
import type { Dispatcher } from 'undici'
import { ConnectorError } from './errors.ts'
import type { Outbound } from './run/outbound.ts'

/** What {@link registerGateway} takes. */
export interface GatewayOptions {
  store: Store
  clock: { now(): Date }
  /** Judges a request of the management API or the gateway; throws when nobody is signed in. */
  authenticate: (request: FastifyRequest) => Promise<Caller>
  /** Who is signed in in the browser, for pop-ups. */
  session: (request: FastifyRequest) => Promise<{ tenantId: string; userId: string } | undefined>
  /** Canonical https origin of this installation. */
  publicUrl: string
  /** Every origin that this installation answers on. */
  origins: readonly string[]
  /** Where connectors receive authorization codes. */
  redirectUrl: string
  /** `host:port` of private addresses that connectors may call: `localhost:5000`. */
  allowedPrivateHosts: readonly string[]
  /** Reaches this installation itself, whose certificate a private authority issued. */
  fetchAgent?: Dispatcher
  /** Takes the place of the guarded way out, for tests that hold the network in their hands. */
  outsideNetwork?: Dispatcher
  limits?: GatewayLimits
  log: FastifyBaseLogger
}

/** How much one connection may be used. */
export interface GatewayLimits {
  /** Over all processes of one store. Default: 500. */
  callsPerMinute?: number
  /** Calls under way at a time in each process, so that one slow API does not hold what others need. Default: 64. */
  callsAtOnce?: number
}

/** What every part of the gateway works with. */
export interface GatewayContext extends GatewayOptions {
  outbound: Outbound
}

/** The signed-in user; applications have no connections of their own. */
export async function authenticateUser(
  { authenticate }: Pick<GatewayOptions, 'authenticate'>,
  request: FastifyRequest,
): Promise<UserCaller> {
  const caller = await authenticate(request)
  if (caller.kind !== 'user')
    throw new ConnectorError(
      403,
      'UserRequired',
      'Connectors and connections belong to users. Sign in as a user, not as an application.',
    )
  return caller
}

/** Whole seconds since the epoch. */
export function epochSeconds(clock: { now(): Date }): number {
  return Math.floor(clock.now().getTime() / 1000)
}
