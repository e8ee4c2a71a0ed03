import type { Selectable } from 'kysely'
import type { Executor } from '../../schema.ts'
import type { IdentityTables } from './tables.ts'

/** The authenticator app of a user. */
export type AuthenticatorRow = Selectable<IdentityTables['authenticators']>

/** Adds an authenticator. Of several attempts exactly one hears true. */
export async function insertAuthenticator(db: Executor, row: AuthenticatorRow): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('authenticators')
    .values(row)
    .onConflict((conflict) => conflict.columns(['tenantId', 'userId']).doNothing())
    .executeTakeFirst()
  return (numInsertedOrUpdatedRows ?? 0n) > 0n
}

/** The authenticator of a user. */
export function findAuthenticator(
  db: Executor,
  tenantId: string,
  userId: string,
): Promise<AuthenticatorRow | undefined> {
  return db
    .selectFrom('authenticators')
    .selectAll()
    .where('tenantId', '=', tenantId)
    .where('userId', '=', userId)
    .executeTakeFirst()
}

/**
 * Uses the code of a time step. Exactly one use of a step hears true, and none of an earlier one or
 * while the authenticator is locked.
 */
export async function useAuthenticatorStep(
  db: Executor,
  key: { tenantId: string; userId: string; step: number; now: number },
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('authenticators')
    .set({ lastStep: key.step, wrongCodes: 0 })
    .where('tenantId', '=', key.tenantId)
    .where('userId', '=', key.userId)
    .where('lastStep', '<', key.step)
    .where('lockedUntil', '<=', key.now)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** Counts a wrong code; with the `limit`th in a row the authenticator is locked. */
export async function countWrongCode(
  db: Executor,
  key: { tenantId: string; userId: string; limit: number; lockedUntil: number },
): Promise<void> {
  const ofUser = db
    .updateTable('authenticators')
    .where('tenantId', '=', key.tenantId)
    .where('userId', '=', key.userId)
  await ofUser.set((row) => ({ wrongCodes: row('wrongCodes', '+', 1) })).execute()
  await ofUser
    .set({ wrongCodes: 0, lockedUntil: key.lockedUntil })
    .where('wrongCodes', '>=', key.limit)
    .execute()
}

/** Takes the authenticator of a user away. */
export async function deleteAuthenticator(
  db: Executor,
  tenantId: string,
  userId: string,
): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('authenticators')
    .where('tenantId', '=', tenantId)
    .where('userId', '=', userId)
    .executeTakeFirst()
  return numDeletedRows === 1n
}
