import { compileByIds } from '../../compile-once.ts'
import type { Executor, Schema } from '../../schema.ts'

/** A client secret as digest; the secret itself is nowhere. */
export type PasswordCredentialRow = Schema['passwordCredentials']

/** Secrets of an application or service principal, oldest first. */
export async function listPasswordCredentials(
  executor: Executor,
  tenantId: string,
  objectIds: readonly string[],
): Promise<PasswordCredentialRow[]> {
  return findOf(executor, tenantId, objectIds)
}

const findOf = compileByIds((executor, tenantId, objectIds) =>
  executor
    .selectFrom('passwordCredentials')
    .selectAll()
    .where('tenantId', '=', tenantId)
    .where('objectId', 'in', objectIds)
    .orderBy('startDateTime')
    .orderBy('keyId'),
)

/** Secrets a client may use: of its application and of its service principals. */
export async function listPasswordCredentialsByAppId(
  executor: Executor,
  appId: string,
): Promise<PasswordCredentialRow[]> {
  return executor.selectFrom('passwordCredentials').selectAll().where('appId', '=', appId).execute()
}

export async function insertPasswordCredential(
  executor: Executor,
  row: PasswordCredentialRow,
): Promise<void> {
  await executor.insertInto('passwordCredentials').values(row).execute()
}

/** Removes one secret, or all of an object. Returns how many there were. */
export async function deletePasswordCredentials(
  executor: Executor,
  tenantId: string,
  objectId: string,
  keyId?: string,
): Promise<number> {
  let query = executor
    .deleteFrom('passwordCredentials')
    .where('tenantId', '=', tenantId)
    .where('objectId', '=', objectId)
  if (keyId !== undefined) query = query.where('keyId', '=', keyId)
  const { numDeletedRows } = await query.executeTakeFirstOrThrow()
  return Number(numDeletedRows)
}
