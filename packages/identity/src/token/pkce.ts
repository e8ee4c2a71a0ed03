import { createHash, timingSafeEqual } from 'node:crypto'

/** A code challenge as it was sent (RFC 7636 §4.3). */
export interface CodeChallenge {
  challenge: string
  method: 'S256' | 'plain'
}

/** 43 to 128 unreserved characters (RFC 7636 §4.1, §4.2). */
export function isWellFormedChallenge(value: string): boolean {
  return /^[A-Za-z0-9\-._~]{43,128}$/.test(value)
}

/** Whether a verifier is the one that the challenge was made from (RFC 7636 §4.6). */
export function verifiesChallenge(verifier: string, { challenge, method }: CodeChallenge): boolean {
  if (!isWellFormedChallenge(verifier)) return false
  const transformed =
    method === 'S256' ? createHash('sha256').update(verifier).digest('base64url') : verifier
  const left = Buffer.from(transformed)
  const right = Buffer.from(challenge)
  return left.length === right.length && timingSafeEqual(left, right)
}
