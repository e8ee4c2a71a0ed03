import type { Executor } from '../../schema.ts'
import type { AppLibraryTables } from './tables.ts'

export async function listAppShares(
  executor: Executor,
  appId: string,
): Promise<AppLibraryTables['appShares'][]> {
  return executor
    .selectFrom('appShares')
    .selectAll()
    .where('appId', '=', appId)
    .orderBy('userId')
    .execute()
}

export async function putAppShare(
  executor: Executor,
  share: AppLibraryTables['appShares'],
): Promise<void> {
  await executor
    .insertInto('appShares')
    .values(share)
    .onConflict((conflict) =>
      conflict.columns(['appId', 'userId']).doUpdateSet({ role: share.role }),
    )
    .execute()
}

export async function deleteAppShare(
  executor: Executor,
  appId: string,
  userId: string,
): Promise<void> {
  await executor
    .deleteFrom('appShares')
    .where('appId', '=', appId)
    .where('userId', '=', userId)
    .execute()
}

/** The connections a user lets an app use. */
export async function listAppConnections(
  executor: Executor,
  appId: string,
  userId: string,
): Promise<{ connectorId: string; connectionId: string }[]> {
  return executor
    .selectFrom('appConnections')
    .select(['connectorId', 'connectionId'])
    .where('appId', '=', appId)
    .where('userId', '=', userId)
    .execute()
}

export async function putAppConnection(
  executor: Executor,
  row: AppLibraryTables['appConnections'],
): Promise<void> {
  await executor
    .insertInto('appConnections')
    .values(row)
    .onConflict((conflict) =>
      conflict
        .columns(['appId', 'userId', 'connectorId'])
        .doUpdateSet({ connectionId: row.connectionId }),
    )
    .execute()
}
