import { addConnectionCalls } from '@patchbay/store'
import type { GatewayContext } from '../context.ts'
import type { ShareCounts } from './rate-limit.ts'

/** Counts of calls in the store that all processes share; without it each counts alone. */
export function shareCounts({ store, log }: Pick<GatewayContext, 'store' | 'log'>): ShareCounts {
  return async (connectionId, minute, calls) => {
    try {
      return await addConnectionCalls(store.db, { connectionId, minute, calls })
    } catch (error) {
      // A connection that was deleted meanwhile, or a store that is away: nothing to wait for.
      log.warn({ err: error }, 'The calls of a connection were not counted together')
      return 0
    }
  }
}
