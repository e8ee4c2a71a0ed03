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

/**
 * A secret that begins with the moment it was made at, and so does the digest that is its row's key:
 * rows that are written together then lie together, and a commit writes few pages of the table.
 */
export function datedSecret({ clock }: { clock: { now(): Date } }): string {
  return `${clock.now().getTime().toString(36)}.${randomSecret()}`
}

/** What the store keeps of a dated secret: its moment, and the digest of all of it. */
export function datedDigest(secret: string): string {
  // Those of earlier versions have no moment, and neither have their rows.
  const [moment = ''] = /^[0-9a-z]{8,9}\./.exec(secret) ?? []
  return moment + digest(secret)
}
