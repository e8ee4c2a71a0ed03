const alphabet = 'abcdefghijkmnpqrstuvwxyz23456789'

/** Four groups of five from 32 characters without look-alikes: 100 bits. */
export function generatePassword(): string {
  // 32 divides 256, so that every character is equally likely.
  const bytes = crypto.getRandomValues(new Uint8Array(20))
  const characters = Array.from(bytes, (byte) => alphabet.charAt(byte % alphabet.length))
  return [0, 5, 10, 15].map((start) => characters.slice(start, start + 5).join('')).join('-')
}
