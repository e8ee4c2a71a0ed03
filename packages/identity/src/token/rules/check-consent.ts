import { checkAssignment } from '../../clients/check-assignment.ts'
import {
  evaluateConsent,
  narrowScopes,
  type ConsentQuestion,
} from '../../consent/evaluate-consent.ts'
import type { IdentityContext } from '../../context.ts'
import { OAuthError } from '../../errors/oauth-error.ts'
import type { Resource } from '../../scopes/resolve-resource.ts'

/**
 * The resource of a token request and what is granted for it, now: a grant may have been revoked
 * since the code or the refresh token was issued.
 *
 * @throws {OAuthError} 28000 several resources, 65001 not everything is consented to.
 */
export async function checkConsent(
  question: ConsentQuestion,
  context: IdentityContext,
): Promise<{ resource: Resource; granted: readonly string[] }> {
  const { scope, client } = question
  const { resource, granted, missing } = await evaluateConsent(question, context.directory)
  const { policy } = await context.settings.of(question.tenant.id)
  if (missing.length > 0) {
    throw new OAuthError(65001, { appId: client.appId, appName: client.displayName })
  }
  if (scope.resources.length > 1) {
    throw new OAuthError(28000, { scope: scope.resources.map(({ name }) => name).join(' ') })
  }
  const { user } = question
  const { application, servicePrincipal } = resource
  await checkAssignment(application, servicePrincipal, user, context.directory)
  return { resource, granted: narrowScopes({ resource, granted }, scope, policy) }
}
