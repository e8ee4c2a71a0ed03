const WINDOW_MILLISECONDS = 60_000

/** Calls of one connection in a minute, as custom connectors have it. */
export const CALLS_PER_MINUTE = 500

/** Of the limit, what a process counts before it tells the others. */
const TOLD_SHARE = 0.1

/** Adds calls to those that all processes counted in a minute of the epoch; gives their sum. */
export type ShareCounts = (connectionId: string, minute: number, calls: number) => Promise<number>

interface Count {
  /** Calls of this process. */
  own: number
  /** Of these, what the others know of. */
  told: number
  /** What the others counted, when they were last asked. */
  others: number
}

/**
 * Counts calls by connection in minutes of the clock. A call never waits for the count of other
 * processes: each tells its own after every tenth of the limit, so that together they may go over
 * it by a tenth for each process, and quiet connections cost no write. It bounds an app gone wild;
 * it is no accounting.
 *
 * @returns  Seconds to wait when the minute is full; undefined when the call may be made.
 */
export function createRateLimit(
  clock: { now(): Date },
  callsPerMinute = CALLS_PER_MINUTE,
  share?: ShareCounts,
): (connectionId: string) => number | undefined {
  const step = Math.max(1, Math.ceil(callsPerMinute * TOLD_SHARE))
  let minute = -1
  const counts = new Map<string, Count>()

  async function tell(tellShare: ShareCounts, connectionId: string, count: Count): Promise<void> {
    const { own, told } = count
    count.told = own
    const sum = await tellShare(connectionId, minute, own - told)
    count.others = Math.max(count.others, sum - own)
  }

  return (connectionId) => {
    const now = clock.now().getTime()
    const current = Math.floor(now / WINDOW_MILLISECONDS)
    if (current !== minute) {
      minute = current
      counts.clear()
    }
    let count = counts.get(connectionId)
    if (!count) counts.set(connectionId, (count = { own: 0, told: 0, others: 0 }))
    if (count.own + count.others >= callsPerMinute)
      return Math.max(1, Math.ceil(((current + 1) * WINDOW_MILLISECONDS - now) / 1000))
    count.own++
    if (share && count.own - count.told >= step) void tell(share, connectionId, count)
    return undefined
  }
}
