import type { Executor } from '../../schema.ts'

/** A role that a tenant defines itself. */
export interface RoleDefinitionRow {
  tenantId: string
  id: string
  displayName: string
  document: Record<string, unknown>
}

/** Template ids of the built-in roles in use. */
export async function listActivatedRoles(executor: Executor, tenantId: string): Promise<string[]> {
  const rows = await executor
    .selectFrom('activatedRoles')
    .select('roleTemplateId')
    .where('tenantId', '=', tenantId)
    .orderBy('roleTemplateId')
    .execute()
  return rows.map((row) => row.roleTemplateId)
}

/** Puts a built-in role to use; false when it was. */
export async function insertActivatedRole(
  executor: Executor,
  tenantId: string,
  roleTemplateId: string,
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await executor
    .insertInto('activatedRoles')
    .values({ tenantId, roleTemplateId })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow()
  return numInsertedOrUpdatedRows === 1n
}

export async function listRoleDefinitions(
  executor: Executor,
  tenantId: string,
): Promise<RoleDefinitionRow[]> {
  const rows = await executor
    .selectFrom('roleDefinitions')
    .selectAll()
    .where('tenantId', '=', tenantId)
    .orderBy('id')
    .execute()
  return rows.map((row) => ({
    ...row,
    document: JSON.parse(row.document) as Record<string, unknown>,
  }))
}

/** Writes a role definition, new or changed. */
export async function saveRoleDefinition(
  executor: Executor,
  row: RoleDefinitionRow,
): Promise<void> {
  const document = JSON.stringify(row.document)
  const { displayName } = row
  await executor
    .insertInto('roleDefinitions')
    .values({ ...row, document })
    .onConflict((conflict) =>
      conflict.columns(['tenantId', 'id']).doUpdateSet({ displayName, document }),
    )
    .execute()
}

export async function deleteRoleDefinition(
  executor: Executor,
  tenantId: string,
  id: string,
): Promise<void> {
  await executor
    .deleteFrom('roleDefinitions')
    .where('tenantId', '=', tenantId)
    .where('id', '=', id)
    .execute()
}

/** Who holds which role, one row each, in the order of role and member. */
export async function listRoleMembers(
  executor: Executor,
  tenantId: string,
  equals: { roleTemplateId?: string; memberId?: string },
  after: { roleTemplateId: string; memberId: string } | undefined,
  limit: number,
): Promise<{ roleTemplateId: string; memberId: string }[]> {
  let query = executor
    .selectFrom('directoryRoleMembers')
    .select(['roleTemplateId', 'memberId'])
    .where('tenantId', '=', tenantId)
  if (equals.roleTemplateId !== undefined) {
    query = query.where('roleTemplateId', '=', equals.roleTemplateId)
  }
  if (equals.memberId !== undefined) query = query.where('memberId', '=', equals.memberId)
  if (after !== undefined) {
    query = query.where((eb) =>
      eb(
        eb.refTuple('roleTemplateId', 'memberId'),
        '>',
        eb.tuple(after.roleTemplateId, after.memberId),
      ),
    )
  }
  return query.orderBy('roleTemplateId').orderBy('memberId').limit(limit).execute()
}
