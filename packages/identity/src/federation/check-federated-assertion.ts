import type { Application } from '@patchbay/directory'
import { compactVerify } from 'jose'
import { secondsNow, type IdentityContext } from '../context.ts'
import { OAuthError } from '../errors/oauth-error.ts'
import { readOwnJwt, type Claims } from '../keys/jwt.ts'

const algorithms = ['RS256', 'PS256', 'ES256']
const skewSeconds = 300

/**
 * Checks a client assertion that another identity provider signed (workload identity federation).
 *
 * Issuer, subject and audience are compared as exact strings, letter case included (S24), before
 * anything is fetched: only issuers that the registration names are ever asked for their keys.
 *
 * @throws {OAuthError} 70021, 700211, 700212, 700213 nothing matches, 700024 out of time, 50166 the
 *   issuer's keys are not to be had, 700027 not its signature.
 */
export async function checkFederatedAssertion(
  client: Application,
  assertion: string,
  claims: Claims,
  context: IdentityContext,
): Promise<void> {
  const { appId } = client
  const issuer = String(claims['iss'])
  const subject = String(claims['sub'])
  const audiences: unknown[] = Array.isArray(claims['aud']) ? claims['aud'] : [claims['aud']]
  const credentials = await context.directory.federatedCredentials.list(client.tenantId, client.id)
  if (credentials.length === 0) throw new OAuthError(70021, { appId })
  const ofIssuer = credentials.filter((credential) => credential.issuer === issuer)
  if (ofIssuer.length === 0) throw new OAuthError(700211, { appId, issuer })
  const ofSubject = ofIssuer.filter((credential) => credential.subject === subject)
  if (ofSubject.length === 0) throw new OAuthError(700213, { appId, subject })
  if (!ofSubject.some((each) => each.audiences.some((audience) => audiences.includes(audience)))) {
    throw new OAuthError(700212, { appId, audience: audiences.join(' ') })
  }

  const now = secondsNow(context)
  const { exp, nbf } = claims
  const isTooOld = typeof exp !== 'number' || exp + skewSeconds < now
  if (isTooOld || (typeof nbf === 'number' && nbf - skewSeconds > now)) {
    throw new OAuthError(700024, {
      now: iso(now),
      notBefore: typeof nbf === 'number' ? iso(nbf) : 'unset',
      expiry: typeof exp === 'number' ? iso(exp) : 'unset',
    })
  }

  // An application of this very installation may vouch for another; it need not ask itself by HTTP.
  if (issuer.startsWith(`${context.publicUrl}/`)) {
    if (await readOwnJwt(assertion, context.keys)) return
    throw notItsSignature(appId)
  }
  let keys: Awaited<ReturnType<typeof context.externalKeys.of>>
  try {
    keys = await context.externalKeys.of(issuer)
  } catch (reason) {
    context.log.warn({ err: reason, issuer, appId }, 'Keys of a federated issuer could not be had.')
    throw new OAuthError(50166, { issuer })
  }
  try {
    await compactVerify(assertion, keys, { algorithms })
  } catch {
    throw notItsSignature(appId)
  }
}

function notItsSignature(appId: string): OAuthError {
  const reason = 'The signature is not of the key that the issuer publishes.'
  return new OAuthError(700027, { appId, reason, thumbprint: 'none' })
}

function iso(seconds: number): string {
  return new Date(seconds * 1000).toISOString()
}
