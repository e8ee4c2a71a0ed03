import type { Executor } from '../../schema.ts'

/** Puts an access token on the list of those refused before their time. */
export async function insertRevokedAccessToken(
  db: Executor,
  tokenId: string,
  expiresAt: number,
): Promise<void> {
  await db
    .insertInto('revokedAccessTokens')
    .values({ tokenId, expiresAt })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** Whether an access token is on the list. */
export async function isAccessTokenRevoked(db: Executor, tokenId: string): Promise<boolean> {
  const row = await db
    .selectFrom('revokedAccessTokens')
    .select('tokenId')
    .where('tokenId', '=', tokenId)
    .executeTakeFirst()
  return row !== undefined
}

/** Deletes entries whose token has expired anyway. */
export async function deleteExpiredRevocations(db: Executor, before: number): Promise<void> {
  await db.deleteFrom('revokedAccessTokens').where('expiresAt', '<', before).execute()
}
