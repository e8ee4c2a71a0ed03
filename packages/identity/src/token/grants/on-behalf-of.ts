import { isAccessTokenRevoked } from '@patchbay/store'
import { authenticateClient } from '../../clients/authenticate-client.ts'
import { findClientServicePrincipal } from '../../clients/find-client.ts'
import { secondsNow } from '../../context.ts'
import { OAuthError } from '../../errors/oauth-error.ts'
import { readOwnJwt } from '../../keys/jwt.ts'
import { parseScope, resourceKey, scopeOfResource } from '../../scopes/parse-scope.ts'
import { issuerOf } from '../../tenants/issuer.ts'
import { answerUser, newGrantId } from '../answer-user.ts'
import type { Grant, TokenRequest } from '../grant.ts'
import { checkConsent } from '../rules/check-consent.ts'
import { checkUser } from '../rules/check-user.ts'

/**
 * A middle tier exchanges the token that it received for one of the next API, in the same user's
 * name. The platform uses the JWT bearer grant for it (RFC 7523 §2.1), not token exchange.
 */
export const onBehalfOf: Grant = {
  grantTypes: ['urn:ietf:params:oauth:grant-type:jwt-bearer'],
  required: ['assertion', 'requested_token_use'],
  async handle(request, context) {
    const { client, credentials, form, segment, origin } = request
    if (form['requested_token_use'] !== 'on_behalf_of') {
      throw new OAuthError(90100, { parameter: 'requested_token_use' })
    }
    if (origin) throw new OAuthError(9002326, { origin, appId: client.appId })
    const claims = await readOwnJwt(form['assertion'] ?? '', context.keys)
    const tenantId = text(claims?.['tid'])
    const userId = text(claims?.['oid'])
    const clientAuthentication = await authenticateClient(
      client,
      credentials,
      undefined,
      { tenantId: tenantId ?? '', segment: segment.name, ipAddress: request.facts.ipAddress },
      context,
    )
    if (!claims || !tenantId || !userId || !isIssuedBy(claims, tenantId, context.publicUrl)) {
      throw new OAuthError(50013, { reason: 'The assertion was not signed by this server.' })
    }
    if (segment.tenant && segment.tenant.id !== tenantId) throw new OAuthError(700005)
    const audience = text(claims['aud']) ?? ''
    const names = [client.appId, ...client.identifierUris].map(resourceKey)
    if (!names.includes(resourceKey(audience))) {
      throw new OAuthError(500131, { audience, expected: client.appId, appId: client.appId })
    }
    if (claims['appid'] === undefined && claims['azp'] === undefined) throw new OAuthError(240002)
    // An application's own token speaks for no user.
    if (typeof claims['scp'] !== 'string') throw new OAuthError(7000114, { appId: client.appId })
    const id = text(claims['uti'])
    if (id && (await isAccessTokenRevoked(context.store.db, id))) {
      throw new OAuthError(50013, { reason: 'The assertion has been revoked.' })
    }
    const now = secondsNow(context)
    const expiry = Number(claims['exp'])
    if (!(expiry > now)) {
      throw new OAuthError(500133, { now: iso(now), expiry: iso(expiry) })
    }

    // Issue times stand five minutes back in the token.
    const issuedAt = Number(claims['iat']) + 300
    const { tenant, user } = await checkUser({ tenantId, userId, issuedAt }, context)
    const servicePrincipal = await findClientServicePrincipal(client, tenant, context.directory)
    if (!servicePrincipal) {
      throw new OAuthError(7000229, { appId: client.appId, tenant: tenant.displayName })
    }
    const scope = checkScope(request)
    const question = { tenant, user, client, servicePrincipal, scope, version: request.version }
    const { resource, granted } = await checkConsent(question, context)
    const { answer, keep } = await answerUser(
      request,
      {
        signIn: {
          tenant,
          user,
          client,
          servicePrincipal,
          sessionId: undefined,
          authTime: issuedAt,
          isPersistent: false,
          ipAddress: request.facts.ipAddress,
        },
        resource,
        granted,
        scope,
        clientAuthentication,
        grantId: newGrantId(),
        refresh: {
          version: request.version,
          scope,
          platform: undefined,
          authTime: issuedAt,
          isPersistent: false,
          withAuthTime: false,
          requestedClaims: [],
          grantedAt: now,
        },
      },
      context,
    )
    await keep(context.store.db)
    return answer
  },
}

function checkScope({ version, form }: TokenRequest) {
  const { scope, resource } = form
  if (version === 1) {
    if (!resource) throw new OAuthError(900144, { parameter: 'resource' })
    return scopeOfResource(resource, parseScope(scope ?? '').oidc)
  }
  if (!scope?.trim()) throw new OAuthError(900144, { parameter: 'scope' })
  const parsed = parseScope(scope, 28002)
  if (parsed.resources.length > 1) throw new OAuthError(28000, { scope })
  return parsed
}

function isIssuedBy(
  claims: Readonly<Record<string, unknown>>,
  tenantId: string,
  publicUrl: string,
): boolean {
  const issuers = [issuerOf(publicUrl, tenantId, 1), issuerOf(publicUrl, tenantId, 2)]
  return issuers.some((issuer) => issuer === claims['iss'])
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

function iso(seconds: number): string {
  return Number.isFinite(seconds) ? new Date(seconds * 1000).toISOString() : 'unset'
}
