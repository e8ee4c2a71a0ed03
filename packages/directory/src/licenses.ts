import { type Executor, listSubscribedSkus, saveSubscribedSku } from '@patchbay/store'
import type { Context } from './context.ts'
import type { Directory } from './directory.ts'
import { notFound } from './errors.ts'
import type { SubscribedSku } from './types.ts'

interface Sku {
  skuId: string
  skuPartNumber: string
  servicePlans: { servicePlanId: string; servicePlanName: string }[]
}

/** Ids of the products: Standard connectors come with the first, Premium ones with the second. */
export const skuIds = {
  standard: '6fd2c87f-b296-42f0-b197-1e91e994b900',
  premium: 'b30411f5-fea1-4a59-9ad9-3db7c7ead579',
} as const

/** Products that tenants have licences of; the ids are those they have in the cloud. */
export const skus: readonly Sku[] = [
  {
    skuId: skuIds.standard,
    skuPartNumber: 'ENTERPRISEPACK',
    servicePlans: [
      {
        servicePlanId: 'c68f8d98-5534-41c8-bf36-22fa496fa792',
        servicePlanName: 'POWERAPPS_O365_P2',
      },
    ],
  },
  {
    skuId: skuIds.premium,
    skuPartNumber: 'POWERAPPS_PER_USER',
    servicePlans: [
      {
        servicePlanId: 'ea2cf03b-ac60-46ae-9c1d-eeaeb63cec86',
        servicePlanName: 'POWERAPPS_PER_USER',
      },
    ],
  },
]

/** Of each product, when nobody has said otherwise. */
const enabledAtFirst = 25

/** Every tenant has its products from the first time that one is asked for. */
export async function ensureSkus(executor: Executor, tenantId: string): Promise<void> {
  const known = new Set((await listSubscribedSkus(executor, tenantId)).map((row) => row.skuId))
  for (const { skuId } of skus) {
    if (known.has(skuId)) continue
    await saveSubscribedSku(executor, { tenantId, skuId, enabled: enabledAtFirst })
  }
}

/** Products and how many licences of each are left. */
export function createSubscribedSkus({ store }: Context): Directory['subscribedSkus'] {
  return {
    async list(tenantId) {
      const rows = await listSubscribedSkus(store.db, tenantId)
      return skus.map((sku): SubscribedSku => {
        const row = rows.find((each) => each.skuId === sku.skuId)
        return {
          id: `${tenantId}_${sku.skuId}`,
          skuId: sku.skuId,
          skuPartNumber: sku.skuPartNumber,
          appliesTo: 'User',
          capabilityStatus: 'Enabled',
          consumedUnits: row?.consumed ?? 0,
          prepaidUnits: {
            enabled: row?.enabled ?? enabledAtFirst,
            suspended: 0,
            warning: 0,
            lockedOut: 0,
          },
          servicePlans: sku.servicePlans.map((plan) => ({
            ...plan,
            provisioningStatus: 'Success',
            appliesTo: 'User',
          })),
        }
      })
    },

    async setEnabled(tenantId, skuId, enabled) {
      if (!skus.some((sku) => sku.skuId === skuId)) throw notFound(skuId)
      await saveSubscribedSku(store.db, { tenantId, skuId, enabled })
    },
  }
}
