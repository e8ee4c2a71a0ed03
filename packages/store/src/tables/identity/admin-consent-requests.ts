import type { Selectable } from 'kysely'
import type { Executor } from '../../schema.ts'
import type { IdentityTables } from './tables.ts'

/** A user who asks an administrator to consent, with what for in `document` (JSON). */
export type AdminConsentRequestRow = Selectable<IdentityTables['adminConsentRequests']>

/** Adds a request. */
export async function insertAdminConsentRequest(
  db: Executor,
  row: AdminConsentRequestRow,
): Promise<void> {
  await db.insertInto('adminConsentRequests').values(row).execute()
}

/** A request of a tenant by its id. */
export function findAdminConsentRequest(
  db: Executor,
  tenantId: string,
  id: string,
): Promise<AdminConsentRequestRow | undefined> {
  return db
    .selectFrom('adminConsentRequests')
    .selectAll()
    .where('tenantId', '=', tenantId)
    .where('id', '=', id)
    .executeTakeFirst()
}

/** The request that a user has pending for an application. */
export function findPendingAdminConsentRequest(
  db: Executor,
  key: { tenantId: string; userId: string; clientId: string; now: number },
): Promise<AdminConsentRequestRow | undefined> {
  return db
    .selectFrom('adminConsentRequests')
    .selectAll()
    .where('tenantId', '=', key.tenantId)
    .where('userId', '=', key.userId)
    .where('clientId', '=', key.clientId)
    .where('status', '=', 'pending')
    .where('expiresAt', '>', key.now)
    .executeTakeFirst()
}

/** Requests of a tenant with this status, oldest first; `after` is the last of the page before. */
export function listAdminConsentRequests(
  db: Executor,
  query: {
    tenantId: string
    status: AdminConsentRequestRow['status']
    /** Pending requests that expired by then are left out. */
    now: number
    after?: { createdAt: number; id: string } | undefined
    limit: number
  },
): Promise<AdminConsentRequestRow[]> {
  const { after } = query
  let rows = db
    .selectFrom('adminConsentRequests')
    .selectAll()
    .where('tenantId', '=', query.tenantId)
    .where('status', '=', query.status)
  if (query.status === 'pending') rows = rows.where('expiresAt', '>', query.now)
  if (after) {
    rows = rows.where((where) =>
      where.or([
        where('createdAt', '>', after.createdAt),
        where.and([where('createdAt', '=', after.createdAt), where('id', '>', after.id)]),
      ]),
    )
  }
  return rows.orderBy('createdAt').orderBy('id').limit(query.limit).execute()
}

/** Decides a pending request. Of several reviewers exactly one hears true. */
export async function reviewAdminConsentRequest(
  db: Executor,
  key: { tenantId: string; id: string },
  review: { status: 'approved' | 'denied'; reviewedAt: number; reviewedBy: string },
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('adminConsentRequests')
    .set(review)
    .where('tenantId', '=', key.tenantId)
    .where('id', '=', key.id)
    .where('status', '=', 'pending')
    .where('expiresAt', '>', review.reviewedAt)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** Deletes requests that expired before `before`, whatever became of them. */
export async function deleteExpiredAdminConsentRequests(
  db: Executor,
  before: number,
): Promise<void> {
  await db.deleteFrom('adminConsentRequests').where('expiresAt', '<', before).execute()
}
