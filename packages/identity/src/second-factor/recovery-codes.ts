import { randomInt } from 'node:crypto'
import type { User } from '@patchbay/directory'
import {
  countRecoveryCodes,
  replaceRecoveryCodes,
  useRecoveryCode,
  type Executor,
} from '@patchbay/store'
import { secondsNow, type IdentityContext } from '../context.ts'
import { digest } from '../random.ts'

/** Small letters and digits without look-alikes: five bits each. */
const alphabet = 'abcdefghijkmnpqrstuvwxyz23456789'
const groups = 4
const groupLength = 4
const howMany = 10

/**
 * Gives a user ten new recovery codes of 80 random bits; earlier ones stop working. Only their
 * digests are kept, so this is the one time that they can be shown.
 */
export async function issueRecoveryCodes(
  { tenantId, id: userId }: User,
  db: Executor,
): Promise<string[]> {
  const codes = Array.from({ length: howMany }, newCode)
  const codeHashes = codes.map((code) => digest(normalized(code)))
  await replaceRecoveryCodes(db, { tenantId, userId, codeHashes })
  return codes
}

/** Whether what was typed has the form of a recovery code. */
export function isRecoveryCode(typed: string): boolean {
  return normalized(typed).length === groups * groupLength
}

/** Uses a recovery code of a user; each works once. */
export async function spendRecoveryCode(
  { tenantId, id: userId }: User,
  typed: string,
  context: IdentityContext,
): Promise<boolean> {
  const codeHash = digest(normalized(typed))
  const now = secondsNow(context)
  return useRecoveryCode(context.store.db, { tenantId, userId, codeHash, now })
}

/** How many a user has left. */
export function recoveryCodesLeft(
  { tenantId, id }: User,
  { store }: IdentityContext,
): Promise<number> {
  return countRecoveryCodes(store.db, tenantId, id)
}

function newCode(): string {
  const group = (): string =>
    Array.from({ length: groupLength }, () => alphabet[randomInt(alphabet.length)]).join('')
  return Array.from({ length: groups }, group).join('-')
}

/** A code as it was typed: in any case, with blanks or dashes. */
function normalized(typed: string): string {
  return typed.toLowerCase().replaceAll(/[^a-z0-9]/g, '')
}
