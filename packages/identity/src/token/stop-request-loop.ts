import type { IdentityContext } from '../context.ts'
import { OAuthError } from '../errors/oauth-error.ts'
import { digest } from '../random.ts'
import type { TokenRequest } from './grant.ts'

/** What a grant is refused for; the same again gets the same answer. */
const credentials = ['refresh_token', 'code', 'assertion'] as const

/**
 * Tells a client that sends what was refused again and again that it runs in circles. Only refusals
 * are counted, so that nothing that works is ever slowed down or stopped.
 *
 * @throws {OAuthError} 50196 for the refused credential that came too often.
 */
export async function stopRequestLoop(
  { form, client, facts }: Pick<TokenRequest, 'form' | 'client' | 'facts'>,
  refusal: OAuthError,
  { limits }: IdentityContext,
): Promise<void> {
  if (refusal.entry.error !== 'invalid_grant') return
  const name = credentials.find((each) => form[each])
  if (name === undefined) return
  const key = [client.appId, facts.ipAddress, digest(form[name] ?? '')].join('|')
  if (!(await limits.refusedGrants.take(key))) throw new OAuthError(50196, { appId: client.appId })
}
