import { hash, randomBytes } from 'node:crypto'

/** 256 random bits, base64url: a code, a token or a cookie that nobody can guess. */
export function randomSecret(): string {
  return randomBytes(32).toString('base64url')
}

/** SHA-256 of a secret, base64url: what the store keeps of it. */
export function digest(secret: string): string {
  return hash('sha256', secret, 'base64url')
}

const poolSize = 4096
let pool = Buffer.alloc(0)

/** Random bytes as base64url, for what need not be secret: they come from a pool, drawn seldom. */
export function randomText(length: number): string {
  if (pool.length < length) pool = randomBytes(poolSize)
  const text = pool.toString('base64url', 0, length)
  pool = pool.subarray(length)
  return text
}
