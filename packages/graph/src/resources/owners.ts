import type { Directory } from '@patchbay/directory'
import type { GraphRequest } from '../route.ts'

/**
 * Adds an owner. Whoever created an object may own it already and add themself once more, as the
 * portal and scripts written for administrators do; that changes nothing and is no fault.
 */
export async function addOwner(
  { caller, tenantId, actor }: GraphRequest,
  objects: Pick<Directory['applications'], 'isOwner' | 'addOwner'>,
  objectId: string,
  ownerId: string,
): Promise<void> {
  if (caller.kind === 'user' && caller.userId === ownerId) {
    if (await objects.isOwner(tenantId, objectId, ownerId)) return
  }
  await objects.addOwner(tenantId, objectId, ownerId, actor)
}
