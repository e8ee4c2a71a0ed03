import type { Executor } from '../../schema.ts'

/** Policy and branding of a tenant's sign-in as JSON text, or undefined where nothing was set. */
export async function findSignInSettings(
  db: Executor,
  tenantId: string,
): Promise<string | undefined> {
  const row = await db
    .selectFrom('signInSettings')
    .select('document')
    .where('tenantId', '=', tenantId)
    .executeTakeFirst()
  return row?.document
}

/** Replaces a tenant's settings. */
export async function putSignInSettings(
  db: Executor,
  row: { tenantId: string; document: string; updatedAt: number },
): Promise<void> {
  const { document, updatedAt } = row
  await db
    .insertInto('signInSettings')
    .values(row)
    .onConflict((conflict) => conflict.column('tenantId').doUpdateSet({ document, updatedAt }))
    .execute()
}
