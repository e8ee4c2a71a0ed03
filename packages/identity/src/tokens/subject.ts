import { createHmac } from 'node:crypto'
import { hmacKey } from './hmac-key.ts'

/**
 * Pairwise subject (OpenID Connect Core §8.1): the same for a user and a recipient for ever, and
 * unlike any other recipient's.
 *
 * @param recipientAppId The client for ID tokens and userinfo, the resource for access tokens.
 */
export function pairwiseSubject(secret: Buffer, userId: string, recipientAppId: string): string {
  return createHmac('sha256', hmacKey(secret))
    .update(`${userId}|${recipientAppId}`)
    .digest('base64url')
}
