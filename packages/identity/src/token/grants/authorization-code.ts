import { findClientServicePrincipal } from '../../clients/find-client.ts'
import { authenticateClient } from '../../clients/authenticate-client.ts'
import type { CodeDocument } from '../../authorize/answer-authorization.ts'
import { secondsNow, type IdentityContext } from '../../context.ts'
import { OAuthError } from '../../errors/oauth-error.ts'
import { datedDigest } from '../../random.ts'
import {
  findAuthorizationCode,
  insertRevokedAccessToken,
  redeemAuthorizationCode,
  revokeGrant,
  type AuthorizationCodeRow,
} from '@patchbay/store'
import { tokenId } from '../../tokens/token-claims.ts'
import { answerUser, refreshLifetimeSeconds } from '../answer-user.ts'
import type { Grant, TokenRequest } from '../grant.ts'
import { verifiesChallenge } from '../pkce.ts'
import { checkConsent } from '../rules/check-consent.ts'
import { checkCrossOrigin } from '../rules/check-cross-origin.ts'
import { checkTokenScope } from '../rules/check-token-scope.ts'
import { checkUser } from '../rules/check-user.ts'

/** RFC 6749 §4.1.3, RFC 7636 §4.6. */
export const authorizationCode: Grant = {
  grantTypes: ['authorization_code'],
  required: ['code'],
  async handle(request, context) {
    const codeHash = datedDigest(request.form['code'] ?? '')
    const row = await findAuthorizationCode(context.store.db, codeHash)
    if (!row || row.clientId !== request.client.appId) throw new OAuthError(70000)
    const document = JSON.parse(row.document) as CodeDocument
    const clientAuthentication = await authenticateClient(
      request.client,
      request.credentials,
      document.platform,
      { tenantId: row.tenantId, segment: request.segment.name, ipAddress: request.facts.ipAddress },
      context,
    )
    checkCrossOrigin(document.platform, request.origin, request.client.appId)
    const refusal = refuseCode(row, document, request, secondsNow(context))
    if (refusal?.code === 54005) await revokeEverything(row, context)
    if (refusal) throw refusal

    const { tenant, user } = await checkUser(row, context, 50133)
    const { client } = request
    const servicePrincipal = await findClientServicePrincipal(client, tenant, context.directory)
    if (!servicePrincipal) {
      throw new OAuthError(700011, { appId: client.appId, tenant: tenant.displayName })
    }
    const scope = checkTokenScope(request, document.scope)
    const question = { tenant, user, client, servicePrincipal, scope, version: request.version }
    const { resource, granted } = await checkConsent(question, context)
    const accessTokenId = tokenId()
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
        nonce: document.nonce,
        grantId: row.grantId,
        refresh: {
          version: request.version,
          scope,
          platform: document.platform,
          sessionId: document.sessionId,
          authTime: document.authTime,
          isPersistent: document.isPersistent,
          home: document.home,
          isStrong: document.isStrong,
          withAuthTime: document.withAuthTime,
          requestedClaims: document.requestedClaims,
          grantedAt: row.issuedAt,
        },
        tokenId: accessTokenId,
      },
      context,
    )
    const isFirst = await context.store.transaction(async (tx) => {
      const redemption = { at: secondsNow(context), accessTokenId }
      if (!(await redeemAuthorizationCode(tx, codeHash, redemption))) return false
      await keep(tx)
      return true
    })
    if (!isFirst) {
      await revokeEverything(
        (await findAuthorizationCode(context.store.db, codeHash)) ?? row,
        context,
      )
      throw new OAuthError(54005)
    }
    return answer
  },
}

/** Why a code is refused, or undefined. Pure. */
function refuseCode(
  row: AuthorizationCodeRow,
  document: CodeDocument,
  { form, segment, version }: TokenRequest,
  now: number,
): OAuthError | undefined {
  const redirectUri = form['redirect_uri']
  const verifier = form['code_verifier']
  if (segment.tenant && segment.tenant.id !== row.tenantId) return new OAuthError(700005)
  if (row.redeemedAt !== null) return new OAuthError(54005)
  if (now >= row.expiresAt) return new OAuthError(70008)
  if (version !== document.version) return new OAuthError(70000)
  if (redirectUri !== document.redirectUri) {
    return new OAuthError(500112, {
      redirectUri: redirectUri ?? '',
      expected: document.redirectUri,
    })
  }
  // A verifier without a challenge is a downgrade, a challenge without a verifier theft (S5).
  const { codeChallenge } = document
  if (codeChallenge ? !verifier || !verifiesChallenge(verifier, codeChallenge) : verifier) {
    return new OAuthError(501481)
  }
  return undefined
}

/** A code used twice ends everything that came of it (RFC 6749 §10.5, S4). */
async function revokeEverything(
  row: AuthorizationCodeRow,
  context: IdentityContext,
): Promise<void> {
  const now = secondsNow(context)
  const { accessTokenId } = row
  await context.store.transaction(async (tx) => {
    await revokeGrant(tx, row.grantId, { at: now, expiresAt: now + refreshLifetimeSeconds })
    // No access token lives longer than a day.
    if (accessTokenId) await insertRevokedAccessToken(tx, accessTokenId, now + 86_400)
  })
  context.log.warn(
    { clientId: row.clientId, tenantId: row.tenantId, grantId: row.grantId },
    'An authorization code was used twice; its tokens are revoked.',
  )
}
