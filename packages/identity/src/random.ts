import { createHash, randomBytes } from 'node:crypto'

/** 256 random bits, base64url: a code, a token or a cookie that nobody can guess. */
export function randomSecret(): string {
  return randomBytes(32).toString('base64url')
}

/** SHA-256 of a secret, base64url: what the store keeps of it. */
export function digest(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url')
}
