import { hash, verify } from '@node-rs/argon2'
import { bannedReason } from './banned-passwords.ts'
import type { Random } from './context.ts'
import { badRequest, DirectoryError } from './errors.ts'

/** OWASP Password Storage Cheat Sheet, argon2id: 19 MiB, two passes, one lane. */
const parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

/** Derivations at a time: each takes 19 MiB and a core for 12 ms. */
const concurrent = 2
/** Beyond it whoever comes is sent away, so that a flood of sign-ins does not pile up. */
const waitingLimit = 200

/** Hashes and verifies passwords off the event loop, a few at a time. */
export interface Passwords {
  hash(password: string): Promise<string>
  verify(passwordHash: string, password: string): Promise<boolean>
  /** The same work for an account that does not exist. */
  verifyNothing(password: string): Promise<void>
}

export function createPasswords(random: Random): Passwords {
  let running = 0
  const waiting: (() => void)[] = []
  let nobody: Promise<string> | undefined

  async function limited<T>(work: () => Promise<T>): Promise<T> {
    if (running >= concurrent) {
      if (waiting.length >= waitingLimit) {
        throw new DirectoryError(
          'TooManyRequests',
          429,
          'Too many sign-ins are waiting. Try again in a few seconds.',
        )
      }
      await new Promise<void>((resolve) => waiting.push(resolve))
    } else running += 1
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next === undefined) running -= 1
      else next()
    }
  }

  return {
    hash: (password) => limited(() => hash(password, parameters)),
    verify: (passwordHash, password) => limited(() => verify(passwordHash, clip(password))),
    async verifyNothing(password) {
      nobody ??= hash(random.bytes(32).toString('base64url'), parameters)
      const passwordHash = await nobody
      await limited(() => verify(passwordHash, clip(password)))
    },
  }
}

const lengthLimit = 256

/** A longer one cannot be right; it is not worth hashing megabytes to say so. */
function clip(password: string): string {
  return password.length > lengthLimit ? password.slice(0, lengthLimit + 1) : password
}

/**
 * Characters that a new password has at least (NIST SP 800-63B-4 §3.1.1.2): where it alone signs in,
 * which a tenant may change, and where a second factor stands beside it.
 */
export const leastPasswordLength = { alone: 15, besideSecondFactor: 8 } as const

/**
 * NIST SP 800-63B-4 §3.1.1.2: length counts, composition does not, and what is guessed first is refused.
 *
 * @param least Characters that it has at least.
 */
export function checkPassword(password: string, userPrincipalName: string, least: number): void {
  const target = '/passwordProfile/password'
  if (password.length < least || password.length > lengthLimit) {
    throw badRequest(
      `The specified password does not comply with password complexity requirements: it has ${password.length} characters; ${least} to ${lengthLimit} are taken.`,
      target,
    )
  }
  if (password.toLowerCase() === userPrincipalName.toLowerCase()) {
    throw badRequest(
      'The specified password does not comply with password complexity requirements: it is the user principal name.',
      target,
    )
  }
  const reason = bannedReason(password, userPrincipalName.split(/[@.]/))
  if (reason !== undefined) {
    throw badRequest(
      `The specified password does not comply with password complexity requirements: ${reason}.`,
      target,
    )
  }
}
