import { secondsNow, type IdentityContext } from '../context.ts'
import { readOwnJwt, type Claims } from '../keys/jwt.ts'
import { resourceKey } from '../scopes/parse-scope.ts'
import { issuerOf } from '../tenants/issuer.ts'
import { isGuid } from '../tenants/resolve-tenant.ts'
import { AuthenticationRequired } from './authentication-required.ts'

const skewSeconds = 300

/**
 * Claims of an access token of ours for one of these audiences.
 *
 * @param audiences Names of the resource: appId and identifier URIs; one trailing slash is ignored.
 * @throws {AuthenticationRequired} when it is anything else.
 */
export async function verifyAccessToken(
  token: string,
  audiences: readonly string[],
  context: IdentityContext,
): Promise<Claims> {
  if (!token.includes('.')) {
    throw new AuthenticationRequired('The token is not a JWT: there are no dots (.) in it.')
  }
  const claims = await readOwnJwt(token, context.keys)
  if (!claims) throw new AuthenticationRequired('The token was not signed by this server.')
  const { tid, iss, aud, exp, nbf, uti, ver } = claims
  if (typeof tid !== 'string' || !isGuid(tid)) {
    throw new AuthenticationRequired('The token names no tenant.')
  }
  if (iss !== issuerOf(context.publicUrl, tid, ver === '2.0' ? 2 : 1)) {
    throw new AuthenticationRequired('Access token validation failure. Invalid issuer.')
  }
  const names = audiences.map(resourceKey)
  if (typeof aud !== 'string' || !names.includes(resourceKey(aud))) {
    throw new AuthenticationRequired('Access token validation failure. Invalid audience.')
  }
  // An ID token has no client but its audience, so that one cannot pass for an access token.
  if (typeof claims['appid'] !== 'string' && typeof claims['azp'] !== 'string') {
    throw new AuthenticationRequired('The token is not an access token.')
  }
  const now = secondsNow(context)
  if (typeof exp !== 'number' || exp + skewSeconds <= now) {
    throw new AuthenticationRequired('Lifetime validation failed, the token is expired.')
  }
  if (typeof nbf !== 'number' || nbf - skewSeconds > now) {
    throw new AuthenticationRequired('Lifetime validation failed, the token is not yet valid.')
  }
  if (typeof uti === 'string' && (await context.isAccessTokenRevoked(uti))) {
    throw new AuthenticationRequired('The token has been revoked.')
  }
  return claims
}
