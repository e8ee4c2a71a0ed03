import type { Selectable } from 'kysely'
import type { Executor } from '../../schema.ts'
import type { GatewayTables } from './tables.ts'

type Row = Selectable<GatewayTables['connectionShares']>

/** A share with its operations parsed. */
export type ConnectionShareRow = Omit<Row, 'operations'> & { operations: string[] | null }

const toShare = (row: Row): ConnectionShareRow => ({
  ...row,
  operations: row.operations === null ? null : (JSON.parse(row.operations) as string[]),
})

/** What a user was given of a connection, by the owner or by apps. */
export async function listConnectionSharesOf(
  executor: Executor,
  connectionId: string,
  userId: string,
): Promise<ConnectionShareRow[]> {
  const rows = await executor
    .selectFrom('connectionShares')
    .selectAll()
    .where('connectionId', '=', connectionId)
    .where('userId', '=', userId)
    .execute()
  return rows.map(toShare)
}

/** Those that the owner shared a connection with, by user id; a page begins after `after`. */
export async function listConnectionShares(
  executor: Executor,
  connectionId: string,
  { after = '', limit }: { after?: string; limit: number },
): Promise<ConnectionShareRow[]> {
  const rows = await executor
    .selectFrom('connectionShares')
    .selectAll()
    .where('connectionId', '=', connectionId)
    .where('appId', '=', '')
    .where('userId', '>', after)
    .orderBy('userId')
    .limit(limit)
    .execute()
  return rows.map(toShare)
}

export async function putConnectionShare(
  executor: Executor,
  share: ConnectionShareRow,
): Promise<void> {
  const operations = share.operations === null ? null : JSON.stringify(share.operations)
  await executor
    .insertInto('connectionShares')
    .values({ ...share, operations })
    .onConflict((conflict) =>
      conflict.columns(['connectionId', 'userId', 'appId']).doUpdateSet({ operations }),
    )
    .execute()
}

export async function deleteConnectionShare(
  executor: Executor,
  share: Pick<ConnectionShareRow, 'connectionId' | 'userId' | 'appId'>,
): Promise<void> {
  await executor
    .deleteFrom('connectionShares')
    .where('connectionId', '=', share.connectionId)
    .where('userId', '=', share.userId)
    .where('appId', '=', share.appId)
    .execute()
}

/** The connection of a connector that an app's sharing gave a user, the newest first. */
export async function findConnectionSharedBy(
  executor: Executor,
  {
    tenantId,
    connectorId,
    userId,
    appId,
  }: { tenantId: string; connectorId: string; userId: string; appId: string },
): Promise<{ id: string } | undefined> {
  return executor
    .selectFrom('connectionShares')
    .innerJoin('connections', 'connections.id', 'connectionShares.connectionId')
    .select('connections.id')
    .where('connectionShares.userId', '=', userId)
    .where('connectionShares.appId', '=', appId)
    .where('connections.tenantId', '=', tenantId)
    .where('connections.connectorId', '=', connectorId)
    .orderBy('connections.createdAt', 'desc')
    .executeTakeFirst()
}
