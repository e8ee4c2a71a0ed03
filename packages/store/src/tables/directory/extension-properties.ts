import type { Executor } from '../../schema.ts'

/** A directory extension that an application defines. */
export interface ExtensionPropertyRow {
  tenantId: string
  applicationId: string
  id: string
  name: string
  document: Record<string, unknown>
}

/** Extensions of one application, or all of the tenant. */
export async function listExtensionProperties(
  executor: Executor,
  tenantId: string,
  applicationId?: string,
): Promise<ExtensionPropertyRow[]> {
  let query = executor
    .selectFrom('extensionProperties')
    .selectAll()
    .where('tenantId', '=', tenantId)
  if (applicationId !== undefined) query = query.where('applicationId', '=', applicationId)
  const rows = await query.orderBy('id').execute()
  return rows.map((row) => ({
    ...row,
    document: JSON.parse(row.document) as Record<string, unknown>,
  }))
}

export async function insertExtensionProperty(
  executor: Executor,
  row: ExtensionPropertyRow,
): Promise<void> {
  await executor
    .insertInto('extensionProperties')
    .values({ ...row, document: JSON.stringify(row.document) })
    .execute()
}

/** Removes one, or all of an application. */
export async function deleteExtensionProperties(
  executor: Executor,
  tenantId: string,
  applicationId: string,
  id?: string,
): Promise<void> {
  let query = executor
    .deleteFrom('extensionProperties')
    .where('tenantId', '=', tenantId)
    .where('applicationId', '=', applicationId)
  if (id !== undefined) query = query.where('id', '=', id)
  await query.execute()
}
