import type { Application } from '@patchbay/directory'
import { hasHashedChallenge, noteHashedChallenge } from '@patchbay/store'
import { secondsNow, type IdentityContext } from '../context.ts'
import type { SignInPolicy } from '../settings/sign-in-policy.ts'
import type { TenantSegment } from '../tenants/resolve-tenant.ts'
import type { Parameters } from './authorization-request.ts'

/** What is asked of an authorization request beyond the protocol. */
export type RequestPolicy = SignInPolicy & { hasHashedChallenge: boolean }

/** The policy of the tenant that a request names, or else of the client's own. */
export async function requestPolicy(
  segment: TenantSegment,
  client: Application,
  parameters: Parameters,
  context: IdentityContext,
): Promise<RequestPolicy> {
  const { policy } = await context.settings.of(segment.tenant?.id ?? client.tenantId)
  const isPlain =
    parameters['code_challenge'] !== undefined && parameters['code_challenge_method'] !== 'S256'
  return {
    ...policy,
    hasHashedChallenge: isPlain && (await hasHashedChallenge(context.store.db, client.appId)),
  }
}

const noted = new WeakMap<IdentityContext, Set<string>>()

/** Remembers that a client hashes its challenges, so that nobody makes it stop (S5). */
export async function rememberHashedChallenge(
  client: Application,
  context: IdentityContext,
): Promise<void> {
  const known = noted.get(context) ?? new Set<string>()
  noted.set(context, known)
  if (known.has(client.appId)) return
  const row = { clientId: client.appId, firstUsedAt: secondsNow(context) }
  await noteHashedChallenge(context.store.db, row)
  known.add(client.appId)
}
