import { constants, verify, X509Certificate } from 'node:crypto'
import { badRequest, DirectoryError } from './errors.ts'
import type { Application, KeyCredential } from './types.ts'

/** Who proofs are made for: the directory's own resource of before Microsoft Graph. */
const audience = '00000002-0000-0000-c000-000000000000'

/** Longest life of a proof, and how far clocks may be apart, in seconds. */
const longest = 600
const skew = 300

const algorithms: Record<string, { hash: string; padding?: number; saltLength?: number }> = {
  RS256: { hash: 'sha256' },
  RS384: { hash: 'sha384' },
  RS512: { hash: 'sha512' },
  PS256: { hash: 'sha256', padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 },
}

/** The certificate of a key credential. */
export function parseCertificate(key: string): X509Certificate {
  try {
    return new X509Certificate(Buffer.from(key, 'base64'))
  } catch {
    throw badRequest('The key is not a certificate in base64 DER.', '/keyCredential/key')
  }
}

/**
 * Judges the proof that whoever changes certificates holds one that is there: a JWT signed by it,
 * issued by the application's object id for the directory, with a life of ten minutes at most.
 *
 * @throws {DirectoryError} 403, without saying what of it is wrong to whoever has no key.
 */
export function checkProof(
  proof: string,
  { id, keyCredentials }: Pick<Application, 'id' | 'keyCredentials'>,
  now: Date,
): void {
  const [header, payload, signature, ...more] = proof.split('.')
  const refused = (): DirectoryError =>
    new DirectoryError(
      'Authorization_RequestDenied',
      403,
      `The proof of possession is not valid: a JWT with aud ${audience} and iss the object id, of at most ten minutes, signed by a certificate of the application that has not ended.`,
      '/proof',
    )
  if (header === undefined || payload === undefined || signature === undefined) throw refused()
  if (more.length > 0 || proof.length > 8192) throw refused()
  const { alg } = parseJson(header)
  const algorithm = typeof alg === 'string' ? algorithms[alg] : undefined
  if (algorithm === undefined) throw refused()
  const claims = parseJson(payload)
  const seconds = now.getTime() / 1000
  const { iss, aud, nbf, exp } = claims
  if (typeof exp !== 'number' || typeof nbf !== 'number') throw refused()
  const isTimely = exp - nbf <= longest && nbf <= seconds + skew && exp > seconds
  if (iss !== id || aud !== audience || !isTimely) throw refused()
  const data = Buffer.from(`${header}.${payload}`)
  const bytes = Buffer.from(signature, 'base64url')
  const isSigned = keyCredentials.some((each) => {
    if (!isCurrent(each, now) || each.key === null) return false
    try {
      const { publicKey } = parseCertificate(each.key)
      const { hash, ...padding } = algorithm
      return verify(hash, data, { key: publicKey, ...padding }, bytes)
    } catch {
      return false
    }
  })
  if (!isSigned) throw refused()
}

function isCurrent({ startDateTime, endDateTime }: KeyCredential, now: Date): boolean {
  return Date.parse(startDateTime) <= now.getTime() && Date.parse(endDateTime) > now.getTime()
}

function parseJson(part: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'))
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}
