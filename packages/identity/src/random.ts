import { hash, randomBytes } from 'node:crypto'

/** Random bytes are drawn many at a time: one draw costs as much as a whole pool. */
const poolSize = 4096
let pool = Buffer.alloc(0)

/** Random bytes as base64url. What was given is wiped from the pool. */
export function randomText(length: number): string {
  if (pool.length < length) pool = randomBytes(poolSize)
  const text = pool.toString('base64url', 0, length)
  pool.fill(0, 0, length)
  pool = pool.subarray(length)
  return text
}

/** 256 random bits, base64url: a code, a token or a cookie that nobody can guess. */
export function randomSecret(): string {
  return randomText(32)
}

/** SHA-256 of a secret, base64url: what the store keeps of it. */
export function digest(secret: string): string {
  return hash('sha256', secret, 'base64url')
}
