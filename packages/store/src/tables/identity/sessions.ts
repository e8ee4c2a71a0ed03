import type { Selectable } from 'kysely'
import type { Executor } from '../../schema.ts'
import type { IdentityTables } from './tables.ts'

/** One account signed in in one browser. */
export type SessionRow = Selectable<IdentityTables['sessions']>

/** Sessions of a cookie that have not expired, the one chosen last first. */
export function listSessions(db: Executor, cookieHash: string, now: number): Promise<SessionRow[]> {
  return db
    .selectFrom('sessions')
    .selectAll()
    .where('cookieHash', '=', cookieHash)
    .where('expiresAt', '>', now)
    .orderBy('selectedAt', 'desc')
    .orderBy('id')
    .execute()
}

/** Adds a session; the same account in the same browser is signed in anew under its old id. */
export async function upsertSession(db: Executor, row: SessionRow): Promise<void> {
  await db
    .insertInto('sessions')
    .values(row)
    .onConflict((conflict) =>
      conflict.columns(['cookieHash', 'tenantId', 'userId']).doUpdateSet({
        signedInAt: row.signedInAt,
        selectedAt: row.selectedAt,
        seenAt: row.seenAt,
        expiresAt: row.expiresAt,
        persistent: row.persistent,
        strongAt: row.strongAt,
      }),
    )
    .execute()
}

/** Gives every session of a cookie to a new cookie. */
export async function moveSessions(
  db: Executor,
  fromCookieHash: string,
  toCookieHash: string,
): Promise<void> {
  await db
    .updateTable('sessions')
    .set({ cookieHash: toCookieHash })
    .where('cookieHash', '=', fromCookieHash)
    .execute()
}

/** Notes that a session was used, and until when it lasts for that. */
export async function touchSession(
  db: Executor,
  id: string,
  change: { seenAt: number; expiresAt: number; selectedAt?: number },
): Promise<void> {
  await db.updateTable('sessions').set(change).where('id', '=', id).execute()
}

/** Notes that a session has shown a second factor. */
export async function strengthenSession(db: Executor, id: string, at: number): Promise<void> {
  await db.updateTable('sessions').set({ strongAt: at }).where('id', '=', id).execute()
}

/** Ends one session. */
export async function deleteSession(db: Executor, id: string): Promise<void> {
  await db.deleteFrom('sessions').where('id', '=', id).execute()
}

/** Ends every session of a cookie. */
export async function deleteSessionsOfCookie(db: Executor, cookieHash: string): Promise<void> {
  await db.deleteFrom('sessions').where('cookieHash', '=', cookieHash).execute()
}

/** Deletes sessions that expired before `before`. */
export async function deleteExpiredSessions(db: Executor, before: number): Promise<void> {
  await db.deleteFrom('sessions').where('expiresAt', '<', before).execute()
}
