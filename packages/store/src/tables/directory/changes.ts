import type { Executor } from '../../schema.ts'

/** The last change of an object. */
export interface ObjectChange {
  objectId: string
  sequence: number
  /** `changed`: it can be restored. `deleted`: it is gone for good. Null: it is there. */
  removed: 'changed' | 'deleted' | null
}

/** Writes that an object changed, as the newest change of its tenant. */
export async function recordChange(
  executor: Executor,
  tenantId: string,
  kind: string,
  objectId: string,
  removed: ObjectChange['removed'],
): Promise<void> {
  const { changeSequence: sequence } = await executor
    .insertInto('tenantHeads')
    .values({ tenantId, changeSequence: 1 })
    .onConflict((conflict) =>
      conflict.column('tenantId').doUpdateSet((eb) => ({
        changeSequence: eb('tenantHeads.changeSequence', '+', 1),
      })),
    )
    .returning('changeSequence')
    .executeTakeFirstOrThrow()
  await executor
    .insertInto('objectChanges')
    .values({ tenantId, kind, objectId, sequence, removed })
    .onConflict((conflict) =>
      conflict.columns(['tenantId', 'kind', 'objectId']).doUpdateSet({ sequence, removed }),
    )
    .execute()
}

/** Number of the newest change in a tenant; 0 before the first. */
export async function findChangeSequence(executor: Executor, tenantId: string): Promise<number> {
  const row = await executor
    .selectFrom('tenantHeads')
    .select('changeSequence')
    .where('tenantId', '=', tenantId)
    .executeTakeFirst()
  return row?.changeSequence ?? 0
}

/** Objects of a kind that changed after a point, oldest change first. */
export async function listChanges(
  executor: Executor,
  tenantId: string,
  kind: string,
  after: number,
  limit: number,
): Promise<ObjectChange[]> {
  const rows = await executor
    .selectFrom('objectChanges')
    .select(['objectId', 'sequence', 'removed'])
    .where('tenantId', '=', tenantId)
    .where('kind', '=', kind)
    .where('sequence', '>', after)
    .orderBy('sequence')
    .limit(limit)
    .execute()
  return rows.map((row) => ({
    ...row,
    removed: row.removed === 'changed' || row.removed === 'deleted' ? row.removed : null,
  }))
}

/** Hash of a tenant's newest audit row; empty when there is none. */
export async function findLastAuditHash(executor: Executor, tenantId: string): Promise<string> {
  const row = await executor
    .selectFrom('tenantHeads')
    .select('auditHash')
    .where('tenantId', '=', tenantId)
    .executeTakeFirst()
  return row?.auditHash ?? ''
}

export async function saveLastAuditHash(
  executor: Executor,
  tenantId: string,
  auditHash: string,
): Promise<void> {
  await executor
    .insertInto('tenantHeads')
    .values({ tenantId, auditHash })
    .onConflict((conflict) => conflict.column('tenantId').doUpdateSet({ auditHash }))
    .execute()
}
