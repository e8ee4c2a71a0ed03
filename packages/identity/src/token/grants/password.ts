import { authenticateClient } from '../../clients/authenticate-client.ts'
import { checkAssignment } from '../../clients/check-assignment.ts'
import { findClientServicePrincipal } from '../../clients/find-client.ts'
import { secondsNow, type IdentityContext } from '../../context.ts'
import { OAuthError } from '../../errors/oauth-error.ts'
import { parseScope, scopeOfResource, type RequestedScope } from '../../scopes/parse-scope.ts'
import { checkPassword, isUserName } from '../../sessions/check-password.ts'
import { logSignIn } from '../../sessions/sign-in-log.ts'
import { missingFactor } from '../../second-factor/second-factor.ts'
import type { ClientAuthentication } from '../../tokens/token-claims.ts'
import { answerUser, newGrantId } from '../answer-user.ts'
import type { Grant, TokenRequest } from '../grant.ts'
import { checkConsent } from '../rules/check-consent.ts'

/**
 * RFC 6749 §4.3, which RFC 9700 §2.4 forbids. It works only where the tenant's policy allows it and
 * the application allows public client flows or proves itself (S27); wrong passwords count towards
 * the same lock as those of the sign-in page.
 */
export const password: Grant = {
  grantTypes: ['password'],
  required: [],
  async handle(request, context) {
    const { client, form, segment, facts, origin } = request
    const { directory } = context
    if (segment.kind === 'common' || segment.kind === 'consumers') throw new OAuthError(9001023)
    // Whoever signs in without naming a tenant is subject to the policy of the one the name says.
    const domain = /@([^@]+)$/.exec(form['username']?.trim() ?? '')?.[1]
    const named = segment.tenant ?? (domain ? await directory.tenants.find(domain) : undefined)
    const tenantOfClient = named?.id ?? client.tenantId
    const { policy } = await context.settings.of(tenantOfClient)
    if (!policy.allowPasswordGrant) throw new OAuthError(700003, { grantType: 'password' })
    for (const parameter of ['username', 'password']) {
      if (!form[parameter]) throw new OAuthError(900144, { parameter })
    }
    if (origin) throw new OAuthError(9002326, { origin, appId: client.appId })
    const clientAuthentication = await authenticate(request, tenantOfClient, context)
    const userName = (form['username'] ?? '').trim()
    if (!segment.tenant && !userName.includes('@')) throw new OAuthError(50059)
    if (!isUserName(userName)) throw new OAuthError(90013, { parameter: 'username' })
    const scope = scopeOf(request)

    await context.limits.passwords.spend(facts.ipAddress)
    const { user, refusal } = await checkPassword(userName, form['password'] ?? '', context)
    const home = user && (await directory.tenants.find(user.tenantId))
    const tenant = segment.tenant ?? home
    // Guests' passwords are their home's affair.
    const isForeign = !user || !home || tenant?.id !== user.tenantId || user.userType === 'Guest'
    if (isForeign || !tenant) {
      if (refusal?.code === 50053) throw refusal
      const name = tenant?.displayName ?? segment.name
      throw new OAuthError(50034, { tenant: name, user: userName })
    }
    const factor = await missingFactor(user, { strongAt: null }, context)
    const attempt = { tenant, client, user, userName, isInteractive: true }
    // As the platform tells programs; the sign-in page tells nobody (S17).
    const hasPassword = user.lastPasswordChangeDateTime !== null
    const failure =
      (hasPassword ? refusal : new OAuthError(50056)) ??
      (user.forceChangePasswordNextSignIn ? new OAuthError(50055) : undefined)
    const challenge =
      failure ?? (factor === 'none' ? undefined : new OAuthError(50076, { resource: client.appId }))
    if (challenge) {
      await logSignIn(attempt, facts, challenge, context)
      throw challenge
    }

    const servicePrincipal = await findClientServicePrincipal(client, tenant, directory)
    if (!servicePrincipal) {
      throw new OAuthError(65001, { appId: client.appId, appName: client.displayName })
    }
    await checkAssignment(client, servicePrincipal, user, directory)
    const question = { tenant, user, client, servicePrincipal, scope, version: request.version }
    const { resource, granted } = await checkConsent(question, context)
    const now = secondsNow(context)
    const { answer, keep } = await answerUser(
      request,
      {
        signIn: {
          tenant,
          user,
          client,
          servicePrincipal,
          sessionId: undefined,
          authTime: now,
          isPersistent: false,
          ipAddress: facts.ipAddress,
        },
        resource,
        granted,
        scope,
        clientAuthentication,
        grantId: newGrantId(),
        refresh: {
          version: request.version,
          scope,
          platform: clientAuthentication === 'public' ? 'publicClient' : undefined,
          authTime: now,
          isPersistent: false,
          withAuthTime: false,
          requestedClaims: [],
          grantedAt: now,
        },
      },
      context,
    )
    await keep(context.store.db)
    await logSignIn({ ...attempt, resource: resource.servicePrincipal }, facts, undefined, context)
    return answer
  },
}

/** @throws {OAuthError} 7000218 for an application that neither is public nor proves itself. */
async function authenticate(
  request: TokenRequest,
  tenantId: string,
  context: IdentityContext,
): Promise<ClientAuthentication> {
  const { client, credentials, segment, facts } = request
  if (credentials.kind === 'none' && client.isFallbackPublicClient === true) return 'public'
  const endpoint = { tenantId, segment: segment.name, ipAddress: facts.ipAddress }
  return authenticateClient(client, credentials, undefined, endpoint, context)
}

function scopeOf({ version, form }: TokenRequest): RequestedScope {
  const { scope, resource } = form
  if (version === 1) {
    const { oidc } = parseScope('openid profile offline_access')
    return resource ? scopeOfResource(resource, oidc) : { oidc, resources: [] }
  }
  if (!scope?.trim()) throw new OAuthError(900144, { parameter: 'scope' })
  const parsed = parseScope(scope, 28002)
  if (parsed.resources.length > 1) throw new OAuthError(28000, { scope })
  return parsed
}
