import type { Insertable, Selectable } from 'kysely'
import type { Executor } from '../../schema.ts'
import type { GatewayTables } from './tables.ts'

export type ConnectorCallRow = Selectable<GatewayTables['connectorCalls']>

/** Rows of one statement: few lengths, since a database keeps each statement that it prepared. */
const LENGTHS = [64, 16, 4, 1]

export async function insertConnectorCalls(
  executor: Executor,
  rows: readonly Insertable<GatewayTables['connectorCalls']>[],
): Promise<void> {
  let done = 0
  for (const length of LENGTHS)
    for (; rows.length - done >= length; done += length)
      await executor
        .insertInto('connectorCalls')
        .values(rows.slice(done, done + length))
        .execute()
}

/** The calls of a connector, the newest first; a page begins before `before`. */
export async function listConnectorCalls(
  executor: Executor,
  connectorId: string,
  { before, limit }: { before?: number; limit: number },
): Promise<ConnectorCallRow[]> {
  let query = executor
    .selectFrom('connectorCalls')
    .selectAll()
    .where('connectorId', '=', connectorId)
  if (before !== undefined) query = query.where('id', '<', before)
  return query.orderBy('id', 'desc').limit(limit).execute()
}

/** Forgets calls from before a moment, in milliseconds since the epoch. */
export async function pruneConnectorCalls(executor: Executor, before: number): Promise<void> {
  await executor.deleteFrom('connectorCalls').where('at', '<', before).execute()
}
