import { createHmac, randomBytes } from 'node:crypto'

/** Seconds of a time step, and digits of a code, that every authenticator app knows (RFC 6238 §5.2). */
export const stepSeconds = 30
const digits = 6

/** 160 random bits (RFC 4226 §4, R6). */
export function newSecret(): Buffer {
  return randomBytes(20)
}

/** The code of a time step (RFC 4226 §5.3). */
export function codeOf(secret: Uint8Array, step: number): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const mac = createHmac('sha1', secret).update(counter).digest()
  const offset = (mac.at(-1) ?? 0) & 0x0f
  const number = (mac.readUInt32BE(offset) & 0x7f_ff_ff_ff) % 10 ** digits
  return String(number).padStart(digits, '0')
}

/**
 * The time step that a code belongs to: now, or one to either side, for clocks that differ and people
 * who type slowly.
 */
export function stepOfCode(secret: Uint8Array, code: string, now: number): number | undefined {
  const current = Math.floor(now / stepSeconds)
  return [current, current - 1, current + 1].find((step) => codeOf(secret, step) === code)
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** RFC 4648 §6, without padding, as authenticator apps take a key. */
export function base32(bytes: Uint8Array): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  return (bits.match(/.{1,5}/g) ?? [])
    .map((part) => alphabet[Number.parseInt(part.padEnd(5, '0'), 2)] ?? '')
    .join('')
}
