import type { User } from '@patchbay/directory'
import type { IdentityContext } from '../context.ts'
import { OAuthError } from '../errors/oauth-error.ts'

/** Longer passwords are not hashed: the work would be the attacker's to choose. */
const passwordLimit = 1024

/**
 * The user with this name and password, of any tenant.
 *
 * An unknown name costs the same time as a wrong password, gets the same answer and is locked after
 * as many (S17).
 *
 * @returns the user where one is known, and the refusal where there is one.
 */
export async function checkPassword(
  userName: string,
  password: string,
  { directory }: IdentityContext,
): Promise<{ user: User | undefined; refusal: OAuthError | undefined }> {
  const user = await directory.users.findByPrincipalName(userName)
  const tried = password.length > passwordLimit ? '' : password
  if (!user) {
    const outcome = await directory.users.verifyNothing(userName, tried)
    return { user, refusal: refusals[outcome]() }
  }
  const outcome = await directory.users.verifyPassword(user, tried)
  return { user, refusal: refusals[outcome]?.() }
}

/** Whether a text has the form of a user name. */
export function isUserName(text: string): boolean {
  return text.length <= 256 && /^[^\s@]+@[^\s@]+$/.test(text)
}

const refusals = {
  ok: undefined,
  wrong: () => new OAuthError(50126),
  locked: () => new OAuthError(50053),
  disabled: () => new OAuthError(50057),
} as const
