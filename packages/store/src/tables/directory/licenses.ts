import { type Selectable, sql } from 'kysely'
import type { Executor, Schema } from '../../schema.ts'

export type SubscribedSkuRow = Selectable<Schema['subscribedSkus']>

export async function listSubscribedSkus(
  executor: Executor,
  tenantId: string,
): Promise<SubscribedSkuRow[]> {
  return executor
    .selectFrom('subscribedSkus')
    .selectAll()
    .where('tenantId', '=', tenantId)
    .orderBy('skuId')
    .execute()
}

/** How many of a product a tenant has. */
export async function saveSubscribedSku(
  executor: Executor,
  row: { tenantId: string; skuId: string; enabled: number },
): Promise<void> {
  await executor
    .insertInto('subscribedSkus')
    .values(row)
    .onConflict((conflict) =>
      conflict.columns(['tenantId', 'skuId']).doUpdateSet({ enabled: row.enabled }),
    )
    .execute()
}

/** Takes one of what is left; false when nothing is. One statement decides who gets the last. */
export async function takeLicense(
  executor: Executor,
  tenantId: string,
  skuId: string,
): Promise<boolean> {
  const { numUpdatedRows } = await executor
    .updateTable('subscribedSkus')
    .set((eb) => ({ consumed: eb('consumed', '+', 1) }))
    .where('tenantId', '=', tenantId)
    .where('skuId', '=', skuId)
    .where(sql<boolean>`"consumed" < "enabled"`)
    .executeTakeFirstOrThrow()
  return numUpdatedRows === 1n
}

/** Gives one back. */
export async function returnLicense(
  executor: Executor,
  tenantId: string,
  skuId: string,
): Promise<void> {
  await executor
    .updateTable('subscribedSkus')
    .set((eb) => ({ consumed: eb('consumed', '-', 1) }))
    .where('tenantId', '=', tenantId)
    .where('skuId', '=', skuId)
    .where('consumed', '>', 0)
    .execute()
}
