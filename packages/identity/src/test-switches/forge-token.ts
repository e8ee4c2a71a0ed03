import { createHmac, generateKeyPairSync, randomUUID, sign } from 'node:crypto'
import { secondsNow, type IdentityContext } from '../context.ts'
import { issuerOf } from '../tenants/issuer.ts'
import { tokenId } from '../tokens/token-claims.ts'

/** How a forged token is signed. */
export const forgedSignatures = [
  'valid',
  'broken',
  'unknown-key',
  'none',
  'public-key-as-secret',
] as const

/** What a forged token shall be. */
export interface Forgery {
  /** Put over the usual claims; `null` takes one away. */
  claims: Readonly<Record<string, unknown>>
  /** Put over the usual header. */
  header: Readonly<Record<string, unknown>>
  signature: (typeof forgedSignatures)[number]
  /** Version of the usual claims. */
  version: 1 | 2
  tenantId: string
}

/** Signs any claims, in ways that are right and wrong, for the tests of those who validate tokens. */
export async function forgeToken(forgery: Forgery, context: IdentityContext): Promise<string> {
  const { version, tenantId, signature } = forgery
  const key = await context.keys.current()
  const now = secondsNow(context)
  const claims = without({
    iss: issuerOf(context.publicUrl, tenantId, version),
    iat: now - 300,
    nbf: now - 300,
    exp: now + 3600,
    tid: tenantId,
    oid: randomUUID(),
    sub: randomUUID(),
    uti: tokenId(),
    ver: version === 2 ? '2.0' : '1.0',
    ...forgery.claims,
  })
  const algorithm =
    { none: 'none', 'public-key-as-secret': 'HS256' }[signature as string] ?? 'RS256'
  const kid = signature === 'unknown-key' ? randomUUID() : key.kid
  const header = without({
    typ: 'JWT',
    alg: algorithm,
    kid,
    ...(version === 1 && { x5t: kid }),
    ...forgery.header,
  })
  const input = `${encode(header)}.${encode(claims)}`
  switch (signature) {
    case 'none':
      return `${input}.`
    case 'public-key-as-secret': {
      const secret = key.publicKey.export({ type: 'spki', format: 'pem' })
      return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`
    }
    case 'unknown-key': {
      const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
      return `${input}.${sign('RSA-SHA256', Buffer.from(input), privateKey).toString('base64url')}`
    }
    default: {
      const made = sign('RSA-SHA256', Buffer.from(input), key.privateKey)
      if (signature === 'broken') made[0] = (made[0] ?? 0) ^ 0xff
      return `${input}.${made.toString('base64url')}`
    }
  }
}

function without(members: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== null))
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}
