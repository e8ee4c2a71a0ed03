import type { Executor, Schema } from '../../schema.ts'
import { recordChange } from './changes.ts'

/** As changes are recorded. */
const kind = 'oAuth2PermissionGrant'

export type PermissionGrantRow = Schema['permissionGrants']

export async function listPermissionGrants(
  executor: Executor,
  tenantId: string,
  equals: Partial<
    Pick<PermissionGrantRow, 'clientId' | 'resourceId' | 'principalId' | 'consentType'>
  > = {},
  { after, limit }: { after?: string; limit?: number } = {},
): Promise<PermissionGrantRow[]> {
  let query = executor.selectFrom('permissionGrants').selectAll().where('tenantId', '=', tenantId)
  if (equals.clientId !== undefined) query = query.where('clientId', '=', equals.clientId)
  if (equals.resourceId !== undefined) query = query.where('resourceId', '=', equals.resourceId)
  if (equals.consentType !== undefined) query = query.where('consentType', '=', equals.consentType)
  if (equals.principalId === null) query = query.where('principalId', 'is', null)
  else if (equals.principalId !== undefined) {
    query = query.where('principalId', '=', equals.principalId)
  }
  if (after !== undefined) query = query.where('id', '>', after)
  query = query.orderBy('id')
  if (limit !== undefined) query = query.limit(limit)
  return query.execute()
}

export async function findPermissionGrant(
  executor: Executor,
  tenantId: string,
  id: string,
): Promise<PermissionGrantRow | undefined> {
  return executor
    .selectFrom('permissionGrants')
    .selectAll()
    .where('tenantId', '=', tenantId)
    .where('id', '=', id)
    .executeTakeFirst()
}

export async function insertPermissionGrant(
  executor: Executor,
  row: PermissionGrantRow,
): Promise<void> {
  await executor.insertInto('permissionGrants').values(row).execute()
  await recordChange(executor, row.tenantId, kind, row.id, null)
}

export async function updatePermissionGrantScope(
  executor: Executor,
  tenantId: string,
  id: string,
  scope: string,
): Promise<void> {
  await executor
    .updateTable('permissionGrants')
    .set({ scope })
    .where('tenantId', '=', tenantId)
    .where('id', '=', id)
    .execute()
  await recordChange(executor, tenantId, kind, id, null)
}

export async function deletePermissionGrant(
  executor: Executor,
  tenantId: string,
  id: string,
): Promise<void> {
  await executor
    .deleteFrom('permissionGrants')
    .where('tenantId', '=', tenantId)
    .where('id', '=', id)
    .execute()
  await recordChange(executor, tenantId, kind, id, 'deleted')
}

/** Every grant that names the object as client, resource or principal. */
export async function deletePermissionGrantsOf(
  executor: Executor,
  tenantId: string,
  objectId: string,
): Promise<void> {
  const gone = await executor
    .deleteFrom('permissionGrants')
    .where('tenantId', '=', tenantId)
    .where((eb) =>
      eb.or([
        eb('clientId', '=', objectId),
        eb('resourceId', '=', objectId),
        eb('principalId', '=', objectId),
      ]),
    )
    .returning('id')
    .execute()
  for (const { id } of gone) await recordChange(executor, tenantId, kind, id, 'deleted')
}
