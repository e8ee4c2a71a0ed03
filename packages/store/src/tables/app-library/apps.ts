import type { Insertable, Selectable } from 'kysely'
import type { Executor } from '../../schema.ts'
import type { AppLibraryTables } from './tables.ts'

export type AppRow = Selectable<AppLibraryTables['apps']>

/** An app and what the user asking may do with it. */
export type AppForUser = AppRow & { role: 'owner' | 'co-owner' | 'user' }

const visibleTo = (executor: Executor, tenantId: string, userId: string) =>
  executor
    .selectFrom('apps')
    .leftJoin('appShares', (join) =>
      join.onRef('appShares.appId', '=', 'apps.id').on('appShares.userId', '=', userId),
    )
    .selectAll('apps')
    .select('appShares.role as sharedRole')
    .where('apps.tenantId', '=', tenantId)
    .where((where) =>
      where.or([where('apps.ownerId', '=', userId), where('appShares.userId', '=', userId)]),
    )

function withRole(
  row: AppRow & { sharedRole: 'user' | 'co-owner' | null },
  userId: string,
): AppForUser {
  const { sharedRole, ...app } = row
  return { ...app, role: app.ownerId === userId ? 'owner' : (sharedRole ?? 'user') }
}

/** The apps a user owns or has been given, last changed first. */
export async function listApps(
  executor: Executor,
  tenantId: string,
  userId: string,
): Promise<AppForUser[]> {
  const rows = await visibleTo(executor, tenantId, userId)
    .orderBy('apps.updatedAt', 'desc')
    .orderBy('apps.id')
    .execute()
  return rows.map((row) => withRole(row, userId))
}

/** An app, if the user owns it or has been given it. */
export async function findAppFor(
  executor: Executor,
  tenantId: string,
  id: string,
  userId: string,
): Promise<AppForUser | undefined> {
  const row = await visibleTo(executor, tenantId, userId)
    .where('apps.id', '=', id)
    .executeTakeFirst()
  return row && withRole(row, userId)
}

export async function insertApp(
  executor: Executor,
  row: Insertable<AppLibraryTables['apps']>,
): Promise<void> {
  await executor.insertInto('apps').values(row).execute()
}

/** Moves to the next version when `from` is still the newest; false when another save came between. */
export async function advanceApp(
  executor: Executor,
  id: string,
  from: number,
  patch: { displayName: string; updatedAt: string },
): Promise<boolean> {
  const result = await executor
    .updateTable('apps')
    .set({ ...patch, latestVersion: from + 1 })
    .where('id', '=', id)
    .where('latestVersion', '=', from)
    .executeTakeFirst()
  return result.numUpdatedRows > 0n
}

export async function setLiveVersion(
  executor: Executor,
  id: string,
  liveVersion: number,
): Promise<void> {
  await executor.updateTable('apps').set({ liveVersion }).where('id', '=', id).execute()
}

/** Deletes an app with its versions and shares. */
export async function deleteApp(executor: Executor, id: string): Promise<void> {
  await executor.deleteFrom('apps').where('id', '=', id).execute()
}
