import {
  countObjects,
  findChangeSequence,
  type ObjectTable,
  type ObjectTest,
} from '@patchbay/store'
import type { Context } from './context.ts'

/** Numbers kept of each kind of object; beyond it the one kept longest is dropped. */
const countLimit = 500

/**
 * Counts the objects of a table, and keeps the number until any object of the tenant changes, in this
 * process or another: each change has a number of its own. Going through a million objects takes a
 * tenth of a second, which a client that reads them page by page would wait for with every page.
 */
export function createCount(
  { store }: Context,
  table: ObjectTable,
): (tenantId: string, test?: ObjectTest) => Promise<number> {
  const kept = new Map<string, { sequence: number; count: number }>()
  return async (tenantId, test) => {
    // What a transaction sees may never come to be.
    if (store.isInTransaction()) return countObjects(store.db, table, tenantId, test)
    const key = `${tenantId} ${JSON.stringify(test ?? null)}`
    // Read first: what changes meanwhile makes the number old at once.
    const sequence = await findChangeSequence(store.db, tenantId)
    const last = kept.get(key)
    if (last?.sequence === sequence) return last.count
    const count = await countObjects(store.db, table, tenantId, test)
    kept.delete(key)
    kept.set(key, { sequence, count })
    const [oldest] = kept.keys()
    if (kept.size > countLimit && oldest !== undefined) kept.delete(oldest)
    return count
  }
}
