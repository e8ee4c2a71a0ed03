import type { Tenant, User } from '@patchbay/directory'
import type { IdentityContext } from '../../context.ts'
import { OAuthError } from '../../errors/oauth-error.ts'
import { validFrom } from '../../sessions/sessions.ts'

/**
 * The user and tenant of a grant, as they are now.
 *
 * @param issuedAt When the grant was made: what changed the password since then ends it.
 * @param revoked What is answered then: of tokens, or of what a sign-in has just given.
 * @throws {OAuthError} 70000 gone, 50057 disabled, and that.
 */
export async function checkUser(
  grant: { tenantId: string; userId: string; issuedAt: number },
  { directory }: IdentityContext,
  revoked: 50173 | 50133 = 50173,
): Promise<{ tenant: Tenant; user: User }> {
  const tenant = await directory.tenants.find(grant.tenantId)
  const user = await directory.users.find(grant.tenantId, grant.userId)
  if (!tenant || !user) throw new OAuthError(70000)
  if (!user.accountEnabled) throw new OAuthError(50057)
  if (grant.issuedAt < validFrom(user)) {
    throw new OAuthError(revoked, {
      issued: new Date(grant.issuedAt * 1000).toISOString(),
      validFrom: user.signInSessionsValidFromDateTime,
    })
  }
  return { tenant, user }
}
