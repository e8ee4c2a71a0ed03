import type { Tenant, User } from '@patchbay/directory'
import type { IdentityContext } from '../../context.ts'
import { OAuthError } from '../../errors/oauth-error.ts'
import { validFrom } from '../../sessions/sessions.ts'

/**
 * The user and tenant of a grant, as they are now.
 *
 * @param issuedAt When the grant was made: what changed the password since then ends it.
 * @throws {OAuthError} 70000 gone, 50057 disabled, 50173 revoked.
 */
export async function checkUser(
  grant: { tenantId: string; userId: string; issuedAt: number },
  { directory }: IdentityContext,
): Promise<{ tenant: Tenant; user: User }> {
  const tenant = await directory.tenants.find(grant.tenantId)
  const user = await directory.users.find(grant.tenantId, grant.userId)
  if (!tenant || !user) throw new OAuthError(70000)
  if (!user.accountEnabled) throw new OAuthError(50057)
  if (grant.issuedAt < validFrom(user)) {
    throw new OAuthError(50173, {
      issued: new Date(grant.issuedAt * 1000).toISOString(),
      validFrom: user.signInSessionsValidFromDateTime,
    })
  }
  return { tenant, user }
}
