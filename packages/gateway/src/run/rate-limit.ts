const WINDOW_MILLISECONDS = 60_000

/** Calls of one connection in a minute, as custom connectors have it. */
export const CALLS_PER_MINUTE = 500

/**
 * Counts calls by connection in windows of a minute. Each process counts its own, which bounds an
 * app gone wild; it is no accounting.
 *
 * @returns  Seconds to wait when the window is full; undefined when the call may be made.
 */
export function createRateLimit(
  clock: { now(): Date },
  callsPerMinute = CALLS_PER_MINUTE,
): (connectionId: string) => number | undefined {
  let windowStart = 0
  const counts = new Map<string, number>()
  return (connectionId) => {
    const now = clock.now().getTime()
    if (now - windowStart >= WINDOW_MILLISECONDS || now < windowStart) {
      windowStart = now
      counts.clear()
    }
    const count = (counts.get(connectionId) ?? 0) + 1
    counts.set(connectionId, count)
    return count > callsPerMinute
      ? Math.max(1, Math.ceil((windowStart + WINDOW_MILLISECONDS - now) / 1000))
      : undefined
  }
}
