import type { Executor } from '../../schema.ts'

/** Gives a user these recovery codes instead of whatever there were. */
export async function replaceRecoveryCodes(
  db: Executor,
  { tenantId, userId, codeHashes }: { tenantId: string; userId: string; codeHashes: string[] },
): Promise<void> {
  await deleteRecoveryCodes(db, tenantId, userId)
  await db
    .insertInto('recoveryCodes')
    .values(codeHashes.map((codeHash) => ({ tenantId, userId, codeHash, usedAt: null })))
    .execute()
}

/** Uses a recovery code. Of several attempts exactly one hears true. */
export async function useRecoveryCode(
  db: Executor,
  key: { tenantId: string; userId: string; codeHash: string; now: number },
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('recoveryCodes')
    .set({ usedAt: key.now })
    .where('tenantId', '=', key.tenantId)
    .where('userId', '=', key.userId)
    .where('codeHash', '=', key.codeHash)
    .where('usedAt', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** How many recovery codes of a user are still good. */
export async function countRecoveryCodes(
  db: Executor,
  tenantId: string,
  userId: string,
): Promise<number> {
  const rows = await db
    .selectFrom('recoveryCodes')
    .select('codeHash')
    .where('tenantId', '=', tenantId)
    .where('userId', '=', userId)
    .where('usedAt', 'is', null)
    .execute()
  return rows.length
}

/** Takes a user's recovery codes away, with the authenticator that they stand in for. */
export async function deleteRecoveryCodes(
  db: Executor,
  tenantId: string,
  userId: string,
): Promise<void> {
  await db
    .deleteFrom('recoveryCodes')
    .where('tenantId', '=', tenantId)
    .where('userId', '=', userId)
    .execute()
}
