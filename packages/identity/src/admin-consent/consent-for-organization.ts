import type { FastifyRequest } from 'fastify'
import { verifyAccessToken } from '../authenticate/verify-access-token.ts'
import { findClient } from '../clients/find-client.ts'
import { actorOf } from '../consent/actor.ts'
import type { IdentityContext } from '../context.ts'
import { OAuthError } from '../errors/oauth-error.ts'
import { requestFacts } from '../request-facts.ts'
import { resolveTenant } from '../tenants/resolve-tenant.ts'
import {
  checkAdministrator,
  grantForOrganization,
  requestedPermissions,
} from './organization-consent.ts'

/**
 * Grants everything that a registration lists for the whole tenant of the caller, without a page: what
 * `az ad app permission admin-consent` asks for. The caller's token stands for the page's Accept, so
 * it must be a user's own.
 *
 * @throws {AuthenticationRequired} when the token is not for `audiences`.
 * @throws {OAuthError} 90094 or 90093 when the user may not, 700016 when there is no such application.
 */
export async function consentForOrganization(
  request: FastifyRequest,
  { token, audiences, appId }: { token: string; audiences: readonly string[]; appId: string },
  context: IdentityContext,
): Promise<void> {
  const { directory } = context
  const claims = await verifyAccessToken(token, audiences, context)
  const segment = await resolveTenant(String(claims['tid']), directory)
  const client = await findClient(appId, segment, directory)
  // Without `scp` the token is an application's own, which stands for no administrator.
  const isUser = typeof claims['scp'] === 'string'
  const user = isUser
    ? await directory.users.find(String(claims['tid']), String(claims['oid']))
    : undefined
  const { tenant } = segment
  if (!user || !tenant) throw new OAuthError(90094, { appId, appName: client.displayName })
  // Version 1 names no scopes: it means what the registration lists.
  const purpose = { version: 1, parameters: {} } as const
  const { delegated, roles } = await requestedPermissions(purpose, client, tenant, context)
  await checkAdministrator(user, tenant, client, roles, context)
  const actor = actorOf(user, requestFacts(request, context))
  await grantForOrganization({ tenant, client, delegated, roles }, actor, context)
}
