import type { Selectable } from 'kysely'
import { compileOnce } from '../../compile-once.ts'
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
export async function findAuthorizationCode(
  db: Executor,
  codeHash: string,
): Promise<AuthorizationCodeRow | undefined> {
  const { rows } = await find(db, codeHash)
  return rows[0]
}

const find = compileOnce((db, codeHash: string) =>
  db.selectFrom('authorizationCodes').selectAll().where('codeHash', '=', codeHash),
)

/** Spends a code. Of several callers exactly one hears true. */
export async function redeemAuthorizationCode(
  db: Executor,
  codeHash: string,
  redemption: { at: number; accessTokenId: string },
): Promise<boolean> {
  const { at, accessTokenId } = redemption
  const { numAffectedRows } = await redeem(db, codeHash, at, accessTokenId)
  return numAffectedRows === 1n
}

const redeem = compileOnce((db, codeHash: string, redeemedAt: number, accessTokenId: string) =>
  db
    .updateTable('authorizationCodes')
    .set({ redeemedAt, accessTokenId })
    .where('codeHash', '=', codeHash)
    .where('redeemedAt', 'is', null),
)

/** Deletes codes that expired before `before`. */
export async function deleteExpiredAuthorizationCodes(db: Executor, before: number): Promise<void> {
  await db.deleteFrom('authorizationCodes').where('expiresAt', '<', before).execute()
}
