import { findBucketLevel, type Store, takeFromBucket } from '@patchbay/store'
import { OAuthError } from './errors/oauth-error.ts'
import { digest } from './random.ts'

/** A token bucket for each key, shared by every process of the installation. */
export interface RateLimit {
  /**
   * Looks without taking. What another process took may be overlooked for a second.
   *
   * @throws {OAuthError} 90055 when the bucket of this key is empty.
   */
  check(key: string): Promise<void>
  /** Takes one from the bucket of this key; false when it was empty. */
  take(key: string): Promise<boolean>
  /** Takes one, or refuses. @throws {OAuthError} 90055 */
  spend(key: string): Promise<void>
}

/** A look is believed this long: every token request looks, and few clients ever fail. */
const believedMilliseconds = 1000
/** More keys than this and the look at the one looked at first is forgotten. */
const keyLimit = 10_000

/**
 * Makes a rate limit.
 *
 * @param options.name What is limited; no two limits share a name.
 * @param options.capacity What a key may take at once.
 * @param options.refillPerSecond What it gets back.
 */
export function createRateLimit(options: {
  store: Store
  clock: { now(): Date }
  name: string
  capacity: number
  refillPerSecond: number
}): RateLimit {
  const { store, name, capacity } = options
  const looks = new Map<string, { level: number; at: number }>()
  const now = (): number => options.clock.now().getTime()
  const bucketOf = (key: string) => ({
    // Keys have addresses in them, which are nobody's business afterwards.
    bucket: digest(`${name}|${key}`),
    capacity,
    millisecondsPerToken: 1000 / options.refillPerSecond,
  })

  function note(key: string, level: number): void {
    looks.delete(key)
    looks.set(key, { level, at: now() })
    const [oldest] = looks.keys()
    if (looks.size > keyLimit && oldest !== undefined) looks.delete(oldest)
  }

  async function take(key: string): Promise<boolean> {
    const { isTaken, level } = await takeFromBucket(store.db, bucketOf(key), now())
    note(key, level)
    return isTaken
  }

  return {
    async check(key) {
      let look = looks.get(key)
      if (!look || Math.abs(now() - look.at) >= believedMilliseconds) {
        note(key, await findBucketLevel(store.db, bucketOf(key), now()))
        look = looks.get(key)
      }
      if (look && look.level < 1) throw new OAuthError(90055)
    },
    take,
    async spend(key) {
      if (!(await take(key))) throw new OAuthError(90055)
    },
  }
}
