import { judgeSecret, type Application } from '@patchbay/directory'
import type { IdentityContext } from '../context.ts'
import { OAuthError } from '../errors/oauth-error.ts'
import type { ClientAuthentication } from '../tokens/token-claims.ts'
import { checkClientAssertion, type TokenEndpoint } from './check-client-assertion.ts'
import type { PresentedCredentials } from './client-credentials.ts'
import type { Platform } from './redirect-uri.ts'

/**
 * Holds a client's credentials against its registration (S6).
 *
 * A grant that came through a public platform takes no credentials, every other one needs them.
 *
 * @param platform Where the grant's redirect URI is registered; undefined for grants without one.
 * @throws {OAuthError} 7000218 nothing shown, 7000215 wrong, 7000222 expired, 700025 shown by a
 *   public client, and what `checkClientAssertion` throws.
 */
export async function authenticateClient(
  client: Application,
  credentials: PresentedCredentials,
  platform: Platform | undefined,
  tokenEndpoint: TokenEndpoint & { ipAddress: string },
  context: IdentityContext,
): Promise<ClientAuthentication> {
  const { appId } = client
  if (platform === 'spa' || platform === 'publicClient') {
    if (credentials.kind !== 'none') throw new OAuthError(700025, { appId })
    return 'public'
  }
  if (credentials.kind === 'none') throw new OAuthError(7000218, { appId })
  const { clientCredentials: limit } = context.limits
  const key = `${appId}|${tokenEndpoint.ipAddress}`
  await limit.check(key)
  try {
    return await checkCredentials(client, credentials, tokenEndpoint, context)
  } catch (error) {
    await limit.take(key)
    throw error
  }
}

async function checkCredentials(
  client: Application,
  credentials: Exclude<PresentedCredentials, { kind: 'none' }>,
  tokenEndpoint: TokenEndpoint,
  context: IdentityContext,
): Promise<ClientAuthentication> {
  const { appId } = client
  if (credentials.kind === 'assertion') {
    await checkClientAssertion(client, credentials.assertion, tokenEndpoint, context)
    return 'certificate'
  }
  const { applications } = context.directory
  const digests = await applications.secretDigests(appId, tokenEndpoint.tenantId)
  const outcome = judgeSecret(digests, credentials.secret, context.clock.now())
  if (outcome === 'expired') throw new OAuthError(7000222, { appId })
  if (outcome !== 'ok') throw new OAuthError(7000215, { appId })
  return 'secret'
}
