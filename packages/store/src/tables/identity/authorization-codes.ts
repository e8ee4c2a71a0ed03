import type { Selectable } from 'kysely'
import type { Executor } from '../../schema.ts'
import type { IdentityTables } from './tables.ts'

/** An authorization code, with what it stands for in `document` (JSON). */
export type AuthorizationCodeRow = Selectable<IdentityTables['authorizationCodes']>

/** Adds a code. */
export async function insertAuthorizationCode(
  db: Executor,
  row: AuthorizationCodeRow,
): Promise<void> {
  await db.insertInto('authorizationCodes').values(row).execute()
}

/** The code with this digest, redeemed or not. */
export function findAuthorizationCode(
  db: Executor,
  codeHash: string,
): Promise<AuthorizationCodeRow | undefined> {
  return db
    .selectFrom('authorizationCodes')
    .selectAll()
    .where('codeHash', '=', codeHash)
    .executeTakeFirst()
}

/** Spends a code. Of several callers exactly one hears true. */
export async function redeemAuthorizationCode(
  db: Executor,
  codeHash: string,
  redemption: { at: number; accessTokenId: string },
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('authorizationCodes')
    .set({ redeemedAt: redemption.at, accessTokenId: redemption.accessTokenId })
    .where('codeHash', '=', codeHash)
    .where('redeemedAt', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** Deletes codes that expired before `before`. */
export async function deleteExpiredAuthorizationCodes(db: Executor, before: number): Promise<void> {
  await db.deleteFrom('authorizationCodes').where('expiresAt', '<', before).execute()
}
