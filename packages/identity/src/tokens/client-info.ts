import { createHmac } from 'node:crypto'
import { hmacKey } from './hmac-key.ts'

/** `client_info`: the account's home object id and home tenant, by which MSAL tells accounts apart. */
export function clientInfo(user: { id: string; tenantId: string }): string {
  return Buffer.from(JSON.stringify({ uid: user.id, utid: user.tenantId })).toString('base64url')
}

/**
 * The opaque `login_hint` claim, which comes back as `login_hint` and `logout_hint`. It is bound to the
 * tenant's secret: whoever knows the ids of an account cannot make one up and sign it out.
 */
export function loginHintOf(user: { id: string; tenantId: string }, secret: Buffer): string {
  const name = Buffer.from(`${user.tenantId}|${user.id}`)
  const proof = createHmac('sha256', hmacKey(secret)).update(`login_hint|${user.id}`).digest()
  return `O.${Buffer.concat([name, proof.subarray(0, 16)]).toString('base64url')}`
}
