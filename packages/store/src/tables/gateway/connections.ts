import type { Insertable, Selectable, Updateable } from 'kysely'
import type { Executor } from '../../schema.ts'
import type { GatewayTables } from './tables.ts'

type Row = Selectable<GatewayTables['connections']>

/** A connection with its parameters parsed. */
export type ConnectionRow = Omit<Row, 'parameters'> & { parameters: Record<string, string> }

/** A connection in a list, with its connector's name. */
export type ListedConnection = ConnectionRow & { connectorDisplayName: string }

function toConnection<T extends Row>(row: T) {
  return { ...row, parameters: JSON.parse(row.parameters) as Record<string, string> }
}

/** A user's own connections and those that others shared with them, newest first. */
export async function listConnections(
  executor: Executor,
  tenantId: string,
  ownerId: string,
  connectorId?: string,
): Promise<ListedConnection[]> {
  let query = executor
    .selectFrom('connections')
    .innerJoin('connectors', 'connectors.id', 'connections.connectorId')
    .selectAll('connections')
    .select('connectors.displayName as connectorDisplayName')
    .where('connections.tenantId', '=', tenantId)
    .where((where) =>
      where.or([
        where('connections.ownerId', '=', ownerId),
        where.exists(
          where
            .selectFrom('connectionShares')
            .select('connectionShares.connectionId')
            .whereRef('connectionShares.connectionId', '=', 'connections.id')
            .where('connectionShares.userId', '=', ownerId)
            .where('connectionShares.appId', '=', ''),
        ),
      ]),
    )
  if (connectorId !== undefined) query = query.where('connections.connectorId', '=', connectorId)
  const rows = await query
    .orderBy('connections.createdAt', 'desc')
    .orderBy('connections.id')
    .execute()
  return rows.map(toConnection)
}

export async function findConnection(
  executor: Executor,
  id: string,
): Promise<ConnectionRow | undefined> {
  const row = await executor
    .selectFrom('connections')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst()
  return row && toConnection(row)
}

export async function insertConnection(
  executor: Executor,
  row: Insertable<GatewayTables['connections']>,
): Promise<void> {
  await executor.insertInto('connections').values(row).execute()
}

export async function updateConnection(
  executor: Executor,
  id: string,
  patch: Updateable<GatewayTables['connections']>,
): Promise<void> {
  await executor.updateTable('connections').set(patch).where('id', '=', id).execute()
}

/** Writes unless newer tokens came meanwhile; false when they did. */
export async function updateConnectionAt(
  executor: Executor,
  id: string,
  tokenGeneration: number,
  patch: Updateable<GatewayTables['connections']>,
): Promise<boolean> {
  const result = await executor
    .updateTable('connections')
    .set(patch)
    .where('id', '=', id)
    .where('tokenGeneration', '=', tokenGeneration)
    .executeTakeFirst()
  return result.numUpdatedRows > 0n
}

export async function deleteConnection(executor: Executor, id: string): Promise<void> {
  await executor.deleteFrom('connections').where('id', '=', id).execute()
}

/** Takes the lease on refreshing a connection's token, unless another holds it. */
export async function takeRefreshLease(
  executor: Executor,
  lease: { connectionId: string; holder: string; expiresAt: number },
  now: number,
): Promise<boolean> {
  const result = await executor
    .insertInto('refreshLeases')
    .values(lease)
    .onConflict((conflict) =>
      conflict
        .column('connectionId')
        .doUpdateSet({ holder: lease.holder, expiresAt: lease.expiresAt })
        .where('refreshLeases.expiresAt', '<=', now),
    )
    .executeTakeFirst()
  return (result.numInsertedOrUpdatedRows ?? 0n) > 0n
}

export async function dropRefreshLease(
  executor: Executor,
  connectionId: string,
  holder: string,
): Promise<void> {
  await executor
    .deleteFrom('refreshLeases')
    .where('connectionId', '=', connectionId)
    .where('holder', '=', holder)
    .execute()
}

/** The lease on refreshing a connection's token; one past its end was left by a process that died. */
export async function findRefreshLease(
  executor: Executor,
  connectionId: string,
): Promise<Selectable<GatewayTables['refreshLeases']> | undefined> {
  return executor
    .selectFrom('refreshLeases')
    .selectAll()
    .where('connectionId', '=', connectionId)
    .executeTakeFirst()
}

/** Keeps a lease whose holder is still at it; false when another has it by now. */
export async function extendRefreshLease(
  executor: Executor,
  lease: { connectionId: string; holder: string; expiresAt: number },
): Promise<boolean> {
  const result = await executor
    .updateTable('refreshLeases')
    .set({ expiresAt: lease.expiresAt })
    .where('connectionId', '=', lease.connectionId)
    .where('holder', '=', lease.holder)
    .executeTakeFirst()
  return result.numUpdatedRows > 0n
}
