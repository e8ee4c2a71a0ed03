import type { Selectable } from 'kysely'
import type { Executor, Schema } from '../../schema.ts'

export type PermissionClassificationRow = Selectable<Schema['permissionClassifications']>

export async function listPermissionClassifications(
  executor: Executor,
  tenantId: string,
  servicePrincipalId: string,
): Promise<PermissionClassificationRow[]> {
  return executor
    .selectFrom('permissionClassifications')
    .selectAll()
    .where('tenantId', '=', tenantId)
    .where('servicePrincipalId', '=', servicePrincipalId)
    .orderBy('id')
    .execute()
}

export async function insertPermissionClassification(
  executor: Executor,
  row: PermissionClassificationRow,
): Promise<void> {
  await executor.insertInto('permissionClassifications').values(row).execute()
}

/** False when there was none. */
export async function deletePermissionClassification(
  executor: Executor,
  tenantId: string,
  servicePrincipalId: string,
  id: string,
): Promise<boolean> {
  const { numDeletedRows } = await executor
    .deleteFrom('permissionClassifications')
    .where('tenantId', '=', tenantId)
    .where('servicePrincipalId', '=', servicePrincipalId)
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  return numDeletedRows === 1n
}
