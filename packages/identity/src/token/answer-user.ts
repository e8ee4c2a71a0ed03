import { randomUUID } from 'node:crypto'
import type { Executor } from '@patchbay/store'
import { checkClaims } from '../authorize/rules/check-claims.ts'
import { describeScope } from '../consent/evaluate-consent.ts'
import type { IdentityContext } from '../context.ts'
import { datedDigest, datedSecret } from '../random.ts'
import type { Platform } from '../clients/redirect-uri.ts'
import type { RequestedScope } from '../scopes/parse-scope.ts'
import type { Resource } from '../scopes/resolve-resource.ts'
import { insertRefreshToken } from '@patchbay/store'
import type { Home } from '../sessions/guest-accounts.ts'
import { clientInfo } from '../tokens/client-info.ts'
import { issueIdToken, issueUserAccessToken, type UserSignIn } from '../tokens/issue-tokens.ts'
import type { ClientAuthentication } from '../tokens/token-claims.ts'
import type { TokenAnswer, TokenRequest } from './grant.ts'

/** What a refresh token stands for. It is bound to user, client and tenant, to no resource. */
export interface RefreshDocument {
  version: 1 | 2
  scope: RequestedScope
  platform: Platform | undefined
  sessionId?: string | undefined
  authTime: number
  isPersistent: boolean
  home?: Home | undefined
  isStrong?: boolean | undefined
  withAuthTime: boolean
  requestedClaims: readonly string[]
  /** When the first token of the grant was issued; a single page's tokens die a day after. */
  grantedAt: number
}

export const refreshLifetimeSeconds = 90 * 86_400
export const singlePageLifetimeSeconds = 86_400
/** From this life on a client is told to renew at half of it. */
const longLifeSeconds = 7200

/** Everything that a user's token answer is made of. */
export interface UserGrant {
  signIn: UserSignIn
  resource: Resource
  granted: readonly string[]
  /** What this request asked for. */
  scope: RequestedScope
  clientAuthentication: ClientAuthentication
  nonce?: string | undefined
  /** The grant's id, and what its next refresh token stands for. */
  grantId: string
  refresh: RefreshDocument
  tokenId?: string
}

/** Makes the answer of a grant for a user; the refresh token is written by `keep`. */
export async function answerUser(
  request: TokenRequest,
  grant: UserGrant,
  context: IdentityContext,
): Promise<{ answer: TokenAnswer; keep: (db: Executor) => Promise<void> }> {
  const { signIn, resource, scope, refresh } = grant
  const accessToken = await issueUserAccessToken(
    signIn,
    {
      resource,
      scopes: grant.granted,
      requested: scope,
      clientAuthentication: grant.clientAuthentication,
      clientCapabilities: checkClaims(request.form).clientCapabilities,
      ...(grant.tokenId && { tokenId: grant.tokenId }),
    },
    context,
  )
  const isForSinglePage = refresh.platform === 'spa'
  const answer: TokenAnswer = {
    token_type: 'Bearer',
    scope:
      request.version === 1
        ? grant.granted.join(' ')
        : describeScope(scope, resource, grant.granted),
    expires_in: accessToken.expiresInSeconds,
    ext_expires_in: accessToken.expiresInSeconds,
    // MSAL renews a long-lived token in the background from then on.
    ...(accessToken.expiresInSeconds >= longLifeSeconds && {
      refresh_in: Math.floor(accessToken.expiresInSeconds / 2),
    }),
    access_token: accessToken.token,
    resource: resource.name,
    issuedAt: accessToken.issuedAt,
  }
  const wantsRefresh = request.version === 1 || scope.oidc.includes('offline_access')
  const refreshToken = wantsRefresh ? datedSecret(context) : undefined
  const expiresAt = isForSinglePage
    ? refresh.grantedAt + singlePageLifetimeSeconds
    : accessToken.issuedAt + refreshLifetimeSeconds
  if (refreshToken) {
    answer.refresh_token = refreshToken
    if (isForSinglePage) answer.refresh_token_expires_in = expiresAt - accessToken.issuedAt
  }
  if (request.version === 1 || scope.oidc.includes('openid')) {
    const { withAuthTime, requestedClaims } = refresh
    answer.id_token = await issueIdToken(
      signIn,
      { version: request.version, scope, nonce: grant.nonce, withAuthTime, requestedClaims },
      context,
    )
  }
  if (request.form['client_info'] === '1')
    answer.client_info = clientInfo(signIn.home ?? signIn.user)
  return {
    answer,
    async keep(db) {
      if (!refreshToken) return
      await insertRefreshToken(db, {
        tokenHash: datedDigest(refreshToken),
        grantId: grant.grantId,
        tenantId: signIn.tenant.id,
        clientId: signIn.client.appId,
        userId: signIn.user.id,
        document: JSON.stringify(refresh),
        issuedAt: accessToken.issuedAt,
        expiresAt,
      })
    },
  }
}

/** Id of a grant that begins at the token endpoint. */
export function newGrantId(): string {
  return randomUUID()
}
