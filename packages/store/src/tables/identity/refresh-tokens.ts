import type { Selectable } from 'kysely'
import { compileOnce } from '../../compile-once.ts'
import type { Executor } from '../../schema.ts'
import type { IdentityTables } from './tables.ts'

/** A refresh token, with what it stands for in `document` (JSON). */
export type RefreshTokenRow = Selectable<IdentityTables['refreshTokens']>

/** Adds a token. */
export async function insertRefreshToken(db: Executor, row: RefreshTokenRow): Promise<void> {
  const { tokenHash, grantId, tenantId, clientId, userId, document, issuedAt, expiresAt } = row
  const { supersededAt, revokedAt } = row
  const subject = [tenantId, clientId, userId] as const
  const times = [issuedAt, expiresAt, supersededAt, revokedAt] as const
  await insert(db, tokenHash, grantId, ...subject, document, ...times)
}

const insert = compileOnce(
  (
    db,
    tokenHash: string,
    grantId: string,
    tenantId: string,
    clientId: string,
    userId: string,
    document: string,
    issuedAt: number,
    expiresAt: number,
    supersededAt: number | null,
    revokedAt: number | null,
  ) => {
    const subject = { tenantId, clientId, userId }
    const times = { issuedAt, expiresAt, supersededAt, revokedAt }
    return db
      .insertInto('refreshTokens')
      .values({ tokenHash, grantId, ...subject, document, ...times })
  },
)

/** The token with this digest, whatever its state. */
export async function findRefreshToken(
  db: Executor,
  tokenHash: string,
): Promise<RefreshTokenRow | undefined> {
  const { rows } = await find(db, tokenHash)
  return rows[0]
}

const find = compileOnce((db, tokenHash: string) =>
  db.selectFrom('refreshTokens').selectAll().where('tokenHash', '=', tokenHash),
)

/**
 * Marks a token as replaced, unless it has been revoked meanwhile; the first time counts.
 *
 * @returns Whether it may be replaced.
 */
export async function supersedeRefreshToken(
  db: Executor,
  tokenHash: string,
  at: number,
): Promise<boolean> {
  const { numAffectedRows } = await supersede(db, at, tokenHash)
  return numAffectedRows === 1n
}

const supersede = compileOnce((db, at: number, tokenHash: string) =>
  db
    .updateTable('refreshTokens')
    .set((eb) => ({ supersededAt: eb.fn.coalesce('supersededAt', eb.val(at)) }))
    .where('tokenHash', '=', tokenHash)
    .where('revokedAt', 'is', null),
)

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
