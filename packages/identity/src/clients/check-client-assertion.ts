import { createHash, X509Certificate } from 'node:crypto'
import type { Application, KeyCredential } from '@patchbay/directory'
import { useAssertion } from '@patchbay/store'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import { secondsNow, type IdentityContext } from '../context.ts'
import { OAuthError } from '../errors/oauth-error.ts'
import { checkFederatedAssertion } from '../federation/check-federated-assertion.ts'
import { readJwt, type Claims } from '../keys/jwt.ts'
import { digest } from '../random.ts'
import { issuerOf } from '../tenants/issuer.ts'

/** Where an assertion was sent: the tenant, and what the path called it. */
export interface TokenEndpoint {
  tenantId: string
  segment: string
}

const algorithms = ['RS256', 'PS256']
const skewSeconds = 300

/**
 * Checks a client assertion signed with a registered certificate (RFC 7523 §3).
 *
 * The key is chosen by thumbprint among the registered ones, never taken from the header (S22). An
 * assertion may come again until it expires: MSAL keeps one for ten minutes (S23).
 *
 * @throws {OAuthError} 50027, 700021, 700023, 700024, 700027, 50012.
 */
export async function checkClientAssertion(
  client: Application,
  assertion: string,
  { tenantId, segment }: TokenEndpoint,
  context: IdentityContext,
): Promise<void> {
  const { header, claims } = read(assertion)
  const { appId } = client
  const { iss, sub, jti } = claims
  if (typeof iss === 'string' && iss.toLowerCase() !== appId && /^https?:/i.test(iss)) {
    await checkFederatedAssertion(client, assertion, claims, context)
    await takeOnce(client, jti, claims['exp'], context)
    return
  }
  if (String(iss).toLowerCase() !== appId) throw new OAuthError(700021, { appId })
  if (sub !== iss) throw new OAuthError(50048, { appId })

  const audiences = audiencesOf({ tenantId, segment }, context.publicUrl)
  const audience: unknown[] = Array.isArray(claims['aud']) ? claims['aud'] : [claims['aud']]
  if (!audience.some((value) => typeof value === 'string' && audiences.has(value.toLowerCase()))) {
    throw new OAuthError(700023, { expected: [...audiences][0] })
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

  const shown = header.thumbprint
  const key = client.keyCredentials.find((candidate) => hasThumbprint(candidate, shown))
  if (!key?.key || !algorithms.includes(header.algorithm)) {
    const reason = key ? 'The algorithm is not accepted.' : 'The key was not found.'
    throw new OAuthError(700027, { appId, reason, thumbprint: shown })
  }
  if (Date.parse(key.endDateTime) < context.clock.now().getTime()) {
    throw new OAuthError(700027, { appId, reason: 'The key has expired.', thumbprint: shown })
  }
  try {
    const { publicKey } = new X509Certificate(Buffer.from(key.key, 'base64'))
    await readJwt(assertion, publicKey, algorithms)
  } catch {
    throw new OAuthError(50012, { appId })
  }
  await takeOnce(client, jti, exp, context)
}

/** Where the tenant takes each assertion once, only the first who presents it is let in (S23). */
async function takeOnce(
  client: Application,
  jti: unknown,
  exp: unknown,
  context: IdentityContext,
): Promise<void> {
  const { policy } = await context.settings.of(client.tenantId)
  if (!policy.takeAssertionsOnce) return
  if (typeof jti !== 'string' || !jti) {
    throw new OAuthError(50027, { reason: 'The client assertion has no jti.' })
  }
  const id = digest(`${client.appId}|${jti}`)
  const expiresAt = Number(exp) + skewSeconds
  if (!(await useAssertion(context.store.db, { id, expiresAt }))) {
    throw new OAuthError(50027, { reason: 'The client assertion was used before.' })
  }
}

function read(assertion: string): {
  header: { algorithm: string; thumbprint: string }
  claims: Claims
} {
  try {
    const { alg, x5t, kid, ...rest } = decodeProtectedHeader(assertion)
    const sha256 = rest['x5t#S256']
    const thumbprint = [sha256, x5t, kid].find((value) => typeof value === 'string') ?? ''
    return { header: { algorithm: alg ?? '', thumbprint }, claims: decodeJwt(assertion) }
  } catch {
    throw new OAuthError(50027, { reason: 'The client assertion could not be read.' })
  }
}

/** Thumbprints are base64url of SHA-1 (`x5t`) or SHA-256 (`x5t#S256`); some clients send hexadecimal. */
function hasThumbprint({ key }: KeyCredential, shown: string): boolean {
  if (!key || !shown) return false
  const der = Buffer.from(key, 'base64')
  return ['sha1', 'sha256'].some((algorithm) => {
    const value = createHash(algorithm).update(der).digest()
    return shown === value.toString('base64url') || shown.toLowerCase() === value.toString('hex')
  })
}

/** What `aud` may say: the tenant's token endpoint of either version, or its issuer. */
function audiencesOf({ tenantId, segment }: TokenEndpoint, publicUrl: string): Set<string> {
  return new Set(
    [
      `${publicUrl}/${segment}/oauth2/v2.0/token`,
      `${publicUrl}/${segment}/oauth2/token`,
      `${publicUrl}/${tenantId}/oauth2/v2.0/token`,
      `${publicUrl}/${tenantId}/oauth2/token`,
      issuerOf(publicUrl, tenantId, 2),
      issuerOf(publicUrl, tenantId, 1),
    ].map((url) => url.toLowerCase()),
  )
}

function iso(seconds: number): string {
  return new Date(seconds * 1000).toISOString()
}
