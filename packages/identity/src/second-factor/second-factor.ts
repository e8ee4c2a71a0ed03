import type { User } from '@patchbay/directory'
import {
  countWrongCode,
  findAuthenticator,
  insertAuthenticator,
  useAuthenticatorStep,
} from '@patchbay/store'
import { secondsNow, type IdentityContext } from '../context.ts'
import { isRecoveryCode, issueRecoveryCodes, spendRecoveryCode } from './recovery-codes.ts'
import { newSecret, stepOfCode } from './totp.ts'

/** What a session still lacks: nothing, the code of an authenticator, or an authenticator at all. */
export type MissingFactor = 'none' | 'code' | 'enrollment'

/** Wrong codes in a row before the authenticator rests, and for how long (S18). */
const wrongLimit = 5
const restSeconds = 300

/** What a user's session lacks. Who has an authenticator shows it, whatever the policy says. */
export async function missingFactor(
  user: User,
  session: { strongAt: number | null },
  context: IdentityContext,
): Promise<MissingFactor> {
  if (session.strongAt !== null) return 'none'
  if (await hasAuthenticator(user, context)) return 'code'
  const { policy } = await context.settings.of(user.tenantId)
  return policy.requireMultiFactor ? 'enrollment' : 'none'
}

/** Whether a user has set an authenticator app up. */
export async function hasAuthenticator(
  { tenantId, id }: User,
  { store }: IdentityContext,
): Promise<boolean> {
  return (await findAuthenticator(store.db, tenantId, id)) !== undefined
}

/**
 * Whether a code of the app, or a recovery code, is right. Each works once; five wrong ones in a row
 * and the authenticator rests, for both.
 */
export async function checkCode(
  user: User,
  code: string,
  context: IdentityContext,
): Promise<'ok' | 'wrong' | 'locked'> {
  const { db } = context.store
  const now = secondsNow(context)
  const { tenantId, id: userId } = user
  const row = await findAuthenticator(db, tenantId, userId)
  if (!row) return 'wrong'
  if (row.lockedUntil > now) return 'locked'
  if (isRecoveryCode(code) && (await spendRecoveryCode(user, code, context))) return 'ok'
  const secret = Buffer.from(context.store.unseal(row.sealedSecret, sealOf(user)), 'base64')
  const step = stepOfCode(secret, code.replaceAll(/\s/g, ''), now)
  if (step !== undefined && (await useAuthenticatorStep(db, { tenantId, userId, step, now }))) {
    return 'ok'
  }
  await countWrongCode(db, { tenantId, userId, limit: wrongLimit, lockedUntil: now + restSeconds })
  return 'wrong'
}

/** A new key for an authenticator, sealed until the first code proves that the app has it. */
export function sealNewSecret(user: User, { store }: IdentityContext): string {
  return store.seal(newSecret().toString('base64'), sealOf(user))
}

/** The key behind a seal of `sealNewSecret`. */
export function openSecret(sealed: string, user: User, { store }: IdentityContext): Buffer {
  return Buffer.from(store.unseal(sealed, sealOf(user)), 'base64')
}

/**
 * Keeps a key once its first code is right.
 *
 * @returns recovery codes to show, or undefined where the code was wrong.
 */
export async function enroll(
  user: User,
  sealedSecret: string,
  code: string,
  context: IdentityContext,
): Promise<string[] | undefined> {
  const now = secondsNow(context)
  const secret = openSecret(sealedSecret, user, context)
  const step = stepOfCode(secret, code.replaceAll(/\s/g, ''), now)
  if (step === undefined) return undefined
  const row = {
    tenantId: user.tenantId,
    userId: user.id,
    sealedSecret,
    createdAt: now,
    lastStep: step,
    wrongCodes: 0,
    lockedUntil: 0,
  }
  return context.store.transaction(async (tx) => {
    return (await insertAuthenticator(tx, row)) ? issueRecoveryCodes(user, tx) : undefined
  })
}

function sealOf({ tenantId, id }: User): string {
  return `authenticator:${tenantId}:${id}`
}
