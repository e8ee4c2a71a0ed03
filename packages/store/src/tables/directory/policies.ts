import type { Executor } from '../../schema.ts'

/** A policy object; the kind is the name of its Graph collection. */
export interface PolicyRow {
  tenantId: string
  kind: string
  id: string
  document: Record<string, unknown>
}

/** Policies of a kind in the order of their ids. */
export async function listPolicies(
  executor: Executor,
  tenantId: string,
  kind: string,
): Promise<PolicyRow[]> {
  const rows = await executor
    .selectFrom('policies')
    .selectAll()
    .where('tenantId', '=', tenantId)
    .where('kind', '=', kind)
    .orderBy('id')
    .execute()
  return rows.map(parse)
}

/** Policies of a kind that are assigned to an application or service principal. */
export async function listAssignedPolicies(
  executor: Executor,
  tenantId: string,
  kind: string,
  objectId: string,
): Promise<PolicyRow[]> {
  const rows = await executor
    .selectFrom('policyAssignments')
    .innerJoin('policies', (join) =>
      join
        .onRef('policies.tenantId', '=', 'policyAssignments.tenantId')
        .onRef('policies.kind', '=', 'policyAssignments.kind')
        .onRef('policies.id', '=', 'policyAssignments.policyId'),
    )
    .selectAll('policies')
    .where('policyAssignments.tenantId', '=', tenantId)
    .where('policyAssignments.objectId', '=', objectId)
    .where('policyAssignments.kind', '=', kind)
    .orderBy('policies.id')
    .execute()
  return rows.map(parse)
}

/** Ids of what a policy is assigned to. */
export async function listPolicyTargets(
  executor: Executor,
  tenantId: string,
  policyId: string,
): Promise<string[]> {
  const rows = await executor
    .selectFrom('policyAssignments')
    .select('objectId')
    .where('tenantId', '=', tenantId)
    .where('policyId', '=', policyId)
    .orderBy('objectId')
    .execute()
  return rows.map((row) => row.objectId)
}

/** Writes a policy, new or changed. */
export async function savePolicy(executor: Executor, row: PolicyRow): Promise<void> {
  const document = JSON.stringify(row.document)
  await executor
    .insertInto('policies')
    .values({ ...row, document })
    .onConflict((conflict) =>
      conflict.columns(['tenantId', 'kind', 'id']).doUpdateSet({ document }),
    )
    .execute()
}

/** Removes a policy and where it is assigned. */
export async function deletePolicy(
  executor: Executor,
  tenantId: string,
  kind: string,
  id: string,
): Promise<void> {
  await executor
    .deleteFrom('policyAssignments')
    .where('tenantId', '=', tenantId)
    .where('policyId', '=', id)
    .execute()
  await executor
    .deleteFrom('policies')
    .where('tenantId', '=', tenantId)
    .where('kind', '=', kind)
    .where('id', '=', id)
    .execute()
}

/** Assigns a policy; false when it was. */
export async function insertPolicyAssignment(
  executor: Executor,
  row: { tenantId: string; objectId: string; kind: string; policyId: string },
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await executor
    .insertInto('policyAssignments')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow()
  return numInsertedOrUpdatedRows === 1n
}

/** Takes an assignment away; false when there was none. */
export async function deletePolicyAssignment(
  executor: Executor,
  row: { tenantId: string; objectId: string; kind: string; policyId: string },
): Promise<boolean> {
  const { numDeletedRows } = await executor
    .deleteFrom('policyAssignments')
    .where('tenantId', '=', row.tenantId)
    .where('objectId', '=', row.objectId)
    .where('kind', '=', row.kind)
    .where('policyId', '=', row.policyId)
    .executeTakeFirstOrThrow()
  return numDeletedRows === 1n
}

function parse(row: { tenantId: string; kind: string; id: string; document: string }): PolicyRow {
  return { ...row, document: JSON.parse(row.document) as Record<string, unknown> }
}
