import type { Selectable } from 'kysely'
import type { Executor } from '../../schema.ts'
import type { IdentityTables } from './tables.ts'

/** A refresh token, with what it stands for in `document` (JSON). */
export type RefreshTokenRow = Selectable<IdentityTables['refreshTokens']>

/** Adds a token. */
export async function insertRefreshToken(db: Executor, row: RefreshTokenRow): Promise<void> {
  await db.insertInto('refreshTokens').values(row).execute()
}

/** The token with this digest, whatever its state. */
export function findRefreshToken(
  db: Executor,
  tokenHash: string,
): Promise<RefreshTokenRow | undefined> {
  return db
    .selectFrom('refreshTokens')
    .selectAll()
    .where('tokenHash', '=', tokenHash)
    .executeTakeFirst()
}

/** Marks a token as replaced; the first time counts. */
export async function supersedeRefreshToken(
  db: Executor,
  tokenHash: string,
  at: number,
): Promise<void> {
  await db
    .updateTable('refreshTokens')
    .set({ supersededAt: at })
    .where('tokenHash', '=', tokenHash)
    .where('supersededAt', 'is', null)
    .execute()
}

/**
 * Revokes every token of a grant.
 *
 * In a transaction of the store, or a refresh that runs meanwhile could add a member that this does
 * not see: only there are the two put in an order.
 */
export async function revokeGrant(db: Executor, grantId: string, at: number): Promise<void> {
  await db
    .updateTable('refreshTokens')
    .set({ revokedAt: at })
    .where('grantId', '=', grantId)
    .where('revokedAt', 'is', null)
    .execute()
}

/** Deletes tokens that expired before `before`. */
export async function deleteExpiredRefreshTokens(db: Executor, before: number): Promise<void> {
  await db.deleteFrom('refreshTokens').where('expiresAt', '<', before).execute()
}
