import type { Selectable } from 'kysely'
import { compileOnce } from '../../compile-once.ts'
import type { Executor } from '../../schema.ts'
import type { IdentityTables } from './tables.ts'

type Columns = Selectable<IdentityTables['refreshTokens']>

/** A refresh token, with what it stands for in `document` (JSON). */
export type RefreshTokenRow = Columns & {
  /** When its grant was revoked, and every token of it. */
  revokedAt: number | null
}

/** Adds a token that nothing has taken the place of yet. */
export async function insertRefreshToken(
  db: Executor,
  row: Omit<Columns, 'supersededAt'>,
): Promise<void> {
  const { tokenHash, grantId, tenantId, clientId, userId, document, issuedAt, expiresAt } = row
  const subject = [tenantId, clientId, userId] as const
  await insert(db, tokenHash, grantId, ...subject, document, issuedAt, expiresAt)
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
  ) => {
    const subject = { tenantId, clientId, userId }
    return db
      .insertInto('refreshTokens')
      .values({ tokenHash, grantId, ...subject, document, issuedAt, expiresAt })
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
  db
    .selectFrom('refreshTokens')
    .leftJoin('revokedGrants', 'revokedGrants.grantId', 'refreshTokens.grantId')
    .selectAll('refreshTokens')
    .select('revokedGrants.revokedAt')
    .where('tokenHash', '=', tokenHash),
)

/**
 * Marks a token as replaced, unless its grant has been revoked meanwhile; the first time counts.
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
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('revokedGrants')
            .select('revokedGrants.grantId')
            .whereRef('revokedGrants.grantId', '=', 'refreshTokens.grantId'),
        ),
      ),
    ),
)

/**
 * Revokes every token of a grant, those too that a refresh adds at the same moment.
 *
 * @param revocation.expiresAt When the last of them has expired anyway.
 */
export async function revokeGrant(
  db: Executor,
  grantId: string,
  revocation: { at: number; expiresAt: number },
): Promise<void> {
  const { at: revokedAt, expiresAt } = revocation
  await db
    .insertInto('revokedGrants')
    .values({ grantId, revokedAt, expiresAt })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** Deletes tokens that expired before `before`, and the revocations that nothing needs any more. */
export async function deleteExpiredRefreshTokens(db: Executor, before: number): Promise<void> {
  await db.deleteFrom('refreshTokens').where('expiresAt', '<', before).execute()
  await db.deleteFrom('revokedGrants').where('expiresAt', '<', before).execute()
}
