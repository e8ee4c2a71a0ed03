import { checkAssignment } from '../../clients/check-assignment.ts'
import { authenticateClient } from '../../clients/authenticate-client.ts'
import { findClientServicePrincipal } from '../../clients/find-client.ts'
import { secondsNow, type IdentityContext } from '../../context.ts'
import { OAuthError } from '../../errors/oauth-error.ts'
import { datedDigest } from '../../random.ts'
import {
  findRefreshToken,
  revokeGrant,
  supersedeRefreshToken,
  type RefreshTokenRow,
} from '@patchbay/store'
import { longestSignIn } from '../../settings/sign-in-policy.ts'
import { answerUser, refreshLifetimeSeconds, type RefreshDocument } from '../answer-user.ts'
import type { Grant } from '../grant.ts'
import { checkConsent } from '../rules/check-consent.ts'
import { checkCrossOrigin } from '../rules/check-cross-origin.ts'
import { checkTokenScope } from '../rules/check-token-scope.ts'
import { checkUser } from '../rules/check-user.ts'

/** RFC 6749 §6. Every refresh gives a new token. */
export const refreshToken: Grant = {
  grantTypes: ['refresh_token'],
  required: ['refresh_token'],
  async handle(request, context) {
    const tokenHash = datedDigest(request.form['refresh_token'] ?? '')
    const row = await findRefreshToken(context.store.db, tokenHash)
    if (!row || row.clientId !== request.client.appId) throw new OAuthError(70000)
    const document = JSON.parse(row.document) as RefreshDocument
    const clientAuthentication = await authenticateClient(
      request.client,
      request.credentials,
      document.platform,
      { tenantId: row.tenantId, segment: request.segment.name, ipAddress: request.facts.ipAddress },
      context,
    )
    checkCrossOrigin(document.platform, request.origin, request.client.appId)
    if (request.segment.tenant && request.segment.tenant.id !== row.tenantId) {
      throw new OAuthError(70000)
    }
    const isPublic = clientAuthentication === 'public'
    // Tabs that share a token refresh at the same time: a replaced one works a while longer (S7).
    const { policy } = await context.settings.of(row.tenantId)
    const graceSeconds = isPublic ? policy.refreshTokenGraceSeconds : Infinity
    const limits = { graceSeconds, longestSignIn: longestSignIn(policy) }
    const refusal = refuseRefreshToken(row, document, limits, secondsNow(context))
    if (refusal) {
      if (row.supersededAt !== null && row.revokedAt === null) await endFamily(row, context)
      throw refusal
    }

    const { tenant, user } = await checkUser(row, context)
    const { client } = request
    const servicePrincipal = await findClientServicePrincipal(client, tenant, context.directory)
    if (!servicePrincipal) {
      throw new OAuthError(700011, { appId: client.appId, tenant: tenant.displayName })
    }
    await checkAssignment(client, servicePrincipal, user, context.directory)
    const scope = checkTokenScope(request, document.scope)
    const question = { tenant, user, client, servicePrincipal, scope, version: request.version }
    const { resource, granted } = await checkConsent(question, context)
    const { answer, keep } = await answerUser(
      request,
      {
        signIn: {
          tenant,
          user,
          home: document.home,
          isStrong: document.isStrong,
          client,
          servicePrincipal,
          sessionId: document.sessionId,
          authTime: document.authTime,
          isPersistent: document.isPersistent,
          ipAddress: request.facts.ipAddress,
        },
        resource,
        granted,
        scope,
        clientAuthentication,
        grantId: row.grantId,
        refresh: { ...document, version: request.version },
      },
      context,
    )
    await context.store.transaction(async (tx) => {
      // Between reading and here the family may have been revoked; its new member must not live.
      const isAlive = await supersedeRefreshToken(tx, tokenHash, secondsNow(context))
      if (!isAlive) throw new OAuthError(70000)
      await keep(tx)
    })
    return answer
  },
}

/** Why a refresh token is refused, or undefined. Pure. */
function refuseRefreshToken(
  row: RefreshTokenRow,
  document: RefreshDocument,
  limits: { graceSeconds: number; longestSignIn: number | undefined },
  now: number,
): OAuthError | undefined {
  const naming = () => ({ issued: new Date(row.issuedAt * 1000).toISOString() })
  if (row.revokedAt !== null) return new OAuthError(70000)
  if (now >= row.expiresAt) {
    return new OAuthError(document.platform === 'spa' ? 700084 : 700082, naming())
  }
  const seconds = limits.longestSignIn
  if (seconds !== undefined && now - document.authTime > seconds) {
    return new OAuthError(70043, { ...naming(), seconds: String(seconds) })
  }
  // A confidential client proves itself each time, so an old token of its own may stay good.
  const isReplayed = row.supersededAt !== null && now - row.supersededAt > limits.graceSeconds
  return isReplayed ? new OAuthError(70000) : undefined
}

async function endFamily(row: RefreshTokenRow, context: IdentityContext): Promise<void> {
  const at = secondsNow(context)
  await revokeGrant(context.store.db, row.grantId, { at, expiresAt: at + refreshLifetimeSeconds })
  context.log.warn(
    { clientId: row.clientId, tenantId: row.tenantId, grantId: row.grantId },
    'A replaced refresh token was used again; its family is revoked.',
  )
}
