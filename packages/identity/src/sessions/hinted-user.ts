import { secondsNow, type IdentityContext } from '../context.ts'
import { readOwnJwt } from '../keys/jwt.ts'
import { pairwiseSubject } from '../tokens/subject.ts'
import type { Account } from './sessions.ts'

/** Whom an `id_token_hint` means among the accounts of a browser. */
export interface HintedUser {
  /** The client that the ID token was for. */
  clientId: string
  /** Undefined where the user of the token is not signed in here. */
  userId: string | undefined
}

/** An ID token names its user long after it has expired, though not for ever. */
const hintLifetimeSeconds = 180 * 86_400

/**
 * Reads an `id_token_hint` by its pairwise subject, which every ID token has (`oid` needs the
 * scope `profile`).
 *
 * @returns undefined for a token that is not ours.
 */
export async function findHintedUser(
  hint: string | undefined,
  accounts: readonly Account[],
  context: IdentityContext,
): Promise<HintedUser | undefined> {
  const claims = hint ? await readOwnJwt(hint, context.keys) : undefined
  const { aud, sub, exp } = claims ?? {}
  if (typeof aud !== 'string' || typeof sub !== 'string' || typeof exp !== 'number') {
    return undefined
  }
  if (exp + hintLifetimeSeconds < secondsNow(context)) return undefined
  for (const { user } of accounts) {
    const secret = await context.directory.tenantSecret(user.tenantId)
    if (pairwiseSubject(secret, user.id, aud) === sub) return { clientId: aud, userId: user.id }
  }
  return { clientId: aud, userId: undefined }
}
