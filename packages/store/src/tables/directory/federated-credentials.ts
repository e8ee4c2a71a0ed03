import type { Selectable } from 'kysely'
import type { Executor, Schema } from '../../schema.ts'

/** What an application trusts instead of a secret; `audiences` is a list. */
export type FederatedCredentialRow = Omit<
  Selectable<Schema['federatedCredentials']>,
  'audiences'
> & { audiences: string[] }

export async function listFederatedCredentials(
  executor: Executor,
  tenantId: string,
  applicationId: string,
): Promise<FederatedCredentialRow[]> {
  const rows = await executor
    .selectFrom('federatedCredentials')
    .selectAll()
    .where('tenantId', '=', tenantId)
    .where('applicationId', '=', applicationId)
    .orderBy('id')
    .execute()
  return rows.map((row) => ({ ...row, audiences: JSON.parse(row.audiences) as string[] }))
}

export async function insertFederatedCredential(
  executor: Executor,
  row: FederatedCredentialRow,
): Promise<void> {
  await executor
    .insertInto('federatedCredentials')
    .values({ ...row, audiences: JSON.stringify(row.audiences) })
    .execute()
}

export async function updateFederatedCredential(
  executor: Executor,
  { tenantId, applicationId, id, ...row }: FederatedCredentialRow,
): Promise<void> {
  await executor
    .updateTable('federatedCredentials')
    .set({ ...row, audiences: JSON.stringify(row.audiences) })
    .where('tenantId', '=', tenantId)
    .where('applicationId', '=', applicationId)
    .where('id', '=', id)
    .execute()
}

/** Removes one, or all of an application. */
export async function deleteFederatedCredentials(
  executor: Executor,
  tenantId: string,
  applicationId: string,
  id?: string,
): Promise<void> {
  let query = executor
    .deleteFrom('federatedCredentials')
    .where('tenantId', '=', tenantId)
    .where('applicationId', '=', applicationId)
  if (id !== undefined) query = query.where('id', '=', id)
  await query.execute()
}
