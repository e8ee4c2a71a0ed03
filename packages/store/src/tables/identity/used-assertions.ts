import type { Executor } from '../../schema.ts'

/** Marks an assertion as used. Of several who present it exactly one hears true. */
export async function useAssertion(
  db: Executor,
  row: { id: string; expiresAt: number },
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('usedAssertions')
    .values(row)
    .onConflict((conflict) => conflict.column('id').doNothing())
    .executeTakeFirst()
  return (numInsertedOrUpdatedRows ?? 0n) > 0n
}

/** Deletes marks of assertions that expired before `before`. */
export async function deleteExpiredAssertions(db: Executor, before: number): Promise<void> {
  await db.deleteFrom('usedAssertions').where('expiresAt', '<', before).execute()
}

/** Notes that a client hashes its code challenges. */
export async function noteHashedChallenge(
  db: Executor,
  row: { clientId: string; firstUsedAt: number },
): Promise<void> {
  await db
    .insertInto('hashedChallengeClients')
    .values(row)
    .onConflict((conflict) => conflict.column('clientId').doNothing())
    .execute()
}

/** Whether a client has hashed a code challenge before. */
export async function hasHashedChallenge(db: Executor, clientId: string): Promise<boolean> {
  const row = await db
    .selectFrom('hashedChallengeClients')
    .select('clientId')
    .where('clientId', '=', clientId)
    .executeTakeFirst()
  return row !== undefined
}
