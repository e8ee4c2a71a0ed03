import type { Executor, Schema } from '../../schema.ts'

export type AppRoleAssignmentRow = Schema['appRoleAssignments']

/** Which assignments: of a resource, of principals, or both; all, or a page of them, by id. */
export interface AppRoleAssignmentListing {
  resourceId?: string
  principalIds?: readonly string[]
  after?: string
  limit?: number
}

/** Assignments of a resource, of principals, or both. */
export async function listAppRoleAssignments(
  executor: Executor,
  tenantId: string,
  { resourceId, principalIds, after, limit }: AppRoleAssignmentListing,
): Promise<AppRoleAssignmentRow[]> {
  if (principalIds?.length === 0) return []
  let query = executor.selectFrom('appRoleAssignments').selectAll().where('tenantId', '=', tenantId)
  if (resourceId !== undefined) query = query.where('resourceId', '=', resourceId)
  if (principalIds !== undefined) query = query.where('principalId', 'in', principalIds)
  if (after !== undefined) query = query.where('id', '>', after)
  query = query.orderBy('id')
  if (limit !== undefined) query = query.limit(limit)
  return query.execute()
}

export async function findAppRoleAssignment(
  executor: Executor,
  tenantId: string,
  id: string,
): Promise<AppRoleAssignmentRow | undefined> {
  return executor
    .selectFrom('appRoleAssignments')
    .selectAll()
    .where('tenantId', '=', tenantId)
    .where('id', '=', id)
    .executeTakeFirst()
}

export async function insertAppRoleAssignment(
  executor: Executor,
  row: AppRoleAssignmentRow,
): Promise<void> {
  await executor.insertInto('appRoleAssignments').values(row).execute()
}

export async function deleteAppRoleAssignment(
  executor: Executor,
  tenantId: string,
  id: string,
): Promise<void> {
  await executor
    .deleteFrom('appRoleAssignments')
    .where('tenantId', '=', tenantId)
    .where('id', '=', id)
    .execute()
}

/** Every assignment that names the object as resource or principal. */
export async function deleteAppRoleAssignmentsOf(
  executor: Executor,
  tenantId: string,
  objectId: string,
): Promise<void> {
  await executor
    .deleteFrom('appRoleAssignments')
    .where('tenantId', '=', tenantId)
    .where((eb) => eb.or([eb('resourceId', '=', objectId), eb('principalId', '=', objectId)]))
    .execute()
}
