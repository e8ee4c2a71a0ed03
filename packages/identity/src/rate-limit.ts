import { OAuthError } from './errors/oauth-error.ts'

/** A token bucket for each key; a guard of this process, beside the lock-out in the directory. */
export interface RateLimit {
  /** @throws {OAuthError} 90055 when the bucket of this key is empty. */
  check(key: string): void
  /** Takes one from the bucket of this key. */
  take(key: string): void
}

/** More keys than this and the one unused longest is forgotten. */
const keyLimit = 10_000

/**
 * Makes a rate limit.
 *
 * @param options.capacity What a key may take at once.
 * @param options.refillPerSecond What it gets back.
 */
export function createRateLimit(options: {
  clock: { now(): Date }
  capacity: number
  refillPerSecond: number
}): RateLimit {
  const buckets = new Map<string, { level: number; at: number }>()

  function level(key: string): number {
    const bucket = buckets.get(key)
    if (!bucket) return options.capacity
    const seconds = Math.max(0, options.clock.now().getTime() - bucket.at) / 1000
    return Math.min(options.capacity, bucket.level + seconds * options.refillPerSecond)
  }

  return {
    check(key) {
      if (level(key) < 1) throw new OAuthError(90055)
    },
    take(key) {
      const rest = Math.max(0, level(key) - 1)
      buckets.delete(key)
      buckets.set(key, { level: rest, at: options.clock.now().getTime() })
      const [oldest] = buckets.keys()
      if (buckets.size > keyLimit && oldest !== undefined) buckets.delete(oldest)
    },
  }
}
