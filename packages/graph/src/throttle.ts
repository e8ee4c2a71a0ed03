import type { Caller } from '@patchbay/wire'
import { GraphError } from './errors.ts'
import type { ThrottleLimits } from './route.ts'

/** Seconds in which as much as the limit may be spent. */
const windows = { resourceUnits: 10, writes: 150 } as const

/** Those of a large tenant in Microsoft Graph. */
export const defaultLimits: ThrottleLimits = { resourceUnits: 8000, writes: 3000 }

interface Bucket {
  left: number
  /** Milliseconds. */
  at: number
}

/** Clients that are counted; then the one unseen longest begins anew. */
const bucketLimit = 10_000

/** Judges whether a client may send another request, and counts it. */
export interface Throttle {
  /** @throws {GraphError} 429 with the seconds to wait. */
  take(caller: Caller, method: string, cost: number): Record<string, string>
}

/** Token buckets, one of each kind for an application in a tenant; each process counts by itself. */
export function createThrottle(clock: { now(): Date }, limits: ThrottleLimits): Throttle {
  const buckets = new Map<string, Bucket>()

  function spend(key: string, cost: number, limit: number, seconds: number): Bucket {
    const now = clock.now().getTime()
    const known = buckets.get(key)
    const rate = limit / (seconds * 1000)
    const left = known === undefined ? limit : Math.min(limit, known.left + (now - known.at) * rate)
    const bucket: Bucket = { left, at: now }
    buckets.delete(key)
    buckets.set(key, bucket)
    const [oldest] = buckets.keys()
    if (buckets.size > bucketLimit && oldest !== undefined) buckets.delete(oldest)
    if (left < cost) {
      const wait = Math.max(1, Math.ceil((cost - left) / rate / 1000))
      throw new GraphError(
        429,
        'TooManyRequests',
        'Too many requests. Send the next one after the seconds of the Retry-After header.',
        undefined,
        { retryAfter: wait },
      )
    }
    bucket.left -= cost
    return bucket
  }

  return {
    take(caller, method, cost) {
      const client = `${caller.tenantId} ${caller.appId}`
      const { resourceUnits, writes } = limits
      if (method !== 'GET') spend(`w ${client}`, 1, writes, windows.writes)
      const { left } = spend(`u ${client}`, cost, resourceUnits, windows.resourceUnits)
      const used = 1 - left / resourceUnits
      return {
        'x-ms-resource-unit': String(cost),
        ...(used > 0.8 ? { 'x-ms-throttle-limit-percentage': used.toFixed(2) } : {}),
      }
    },
  }
}
