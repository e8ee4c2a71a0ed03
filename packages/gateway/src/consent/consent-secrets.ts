import { createHash, randomBytes } from 'node:crypto'

/** How long a consent link, and the sign-in begun by it, may take. */
export const CONSENT_SECONDS = 10 * 60

/** 256 random bits as URL-safe text: tickets, states, code verifiers. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url')
}

/** What stands in the database in place of a secret that is only ever compared. */
export function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}

/** PKCE code challenge by S256 (RFC 7636 §4.2). */
export function codeChallengeOf(codeVerifier: string): string {
  return createHash('sha256').update(codeVerifier).digest('base64url')
}
