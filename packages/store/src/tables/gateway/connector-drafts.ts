import type { Executor } from '../../schema.ts'
import type { GatewayTables } from './tables.ts'

type Row = GatewayTables['connectorDrafts']

/** What a user changed in a connector and has not saved. */
export async function findConnectorDraft(
  executor: Executor,
  { tenantId, userId, connectorId }: Pick<Row, 'tenantId' | 'userId' | 'connectorId'>,
): Promise<Row | undefined> {
  return executor
    .selectFrom('connectorDrafts')
    .selectAll()
    .where('tenantId', '=', tenantId)
    .where('userId', '=', userId)
    .where('connectorId', '=', connectorId)
    .executeTakeFirst()
}

export async function putConnectorDraft(executor: Executor, row: Row): Promise<void> {
  const { sealedDraft, updatedAt, tenantId } = row
  await executor
    .insertInto('connectorDrafts')
    .values(row)
    .onConflict((conflict) =>
      conflict.columns(['userId', 'connectorId']).doUpdateSet({ tenantId, sealedDraft, updatedAt }),
    )
    .execute()
}

export async function deleteConnectorDraft(
  executor: Executor,
  { userId, connectorId }: Pick<Row, 'userId' | 'connectorId'>,
): Promise<void> {
  await executor
    .deleteFrom('connectorDrafts')
    .where('userId', '=', userId)
    .where('connectorId', '=', connectorId)
    .execute()
}

/** Deletes what every user changed in a connector. */
export async function deleteDraftsOfConnector(
  executor: Executor,
  connectorId: string,
): Promise<void> {
  await executor.deleteFrom('connectorDrafts').where('connectorId', '=', connectorId).execute()
}
