import type { Executor } from '../../schema.ts'

/** Ids that a provisioning client gave, by object id. */
export async function findScimExternalIds(
  executor: Executor,
  tenantId: string,
  objectIds: readonly string[],
): Promise<Map<string, string>> {
  if (objectIds.length === 0) return new Map()
  const rows = await executor
    .selectFrom('scimExternalIds')
    .select(['objectId', 'externalId'])
    .where('tenantId', '=', tenantId)
    .where('objectId', 'in', objectIds)
    .execute()
  return new Map(rows.map(({ objectId, externalId }) => [objectId, externalId]))
}

/** Objects with this id; the client sees to it that there is one. */
export async function listScimObjectIds(
  executor: Executor,
  tenantId: string,
  externalId: string,
): Promise<string[]> {
  const rows = await executor
    .selectFrom('scimExternalIds')
    .select('objectId')
    .where('tenantId', '=', tenantId)
    .where('externalId', '=', externalId)
    .orderBy('objectId')
    .limit(500)
    .execute()
  return rows.map(({ objectId }) => objectId)
}

/** Null takes it away. */
export async function saveScimExternalId(
  executor: Executor,
  tenantId: string,
  objectId: string,
  externalId: string | null,
): Promise<void> {
  if (externalId === null) {
    await executor
      .deleteFrom('scimExternalIds')
      .where('tenantId', '=', tenantId)
      .where('objectId', '=', objectId)
      .execute()
    return
  }
  await executor
    .insertInto('scimExternalIds')
    .values({ tenantId, objectId, externalId })
    .onConflict((conflict) =>
      conflict.columns(['tenantId', 'objectId']).doUpdateSet({ externalId }),
    )
    .execute()
}
