/** Failures in a row after which an API is left alone. */
const THRESHOLD = 10
/** How long it is left alone. */
const PAUSE_MILLISECONDS = 10_000
/** APIs that are remembered; only those that fail are. */
const LIMIT = 1000

interface Circuit {
  failures: number
  openUntil: number
}

/**
 * Keeps calls from an API that does not answer: they would wait for nothing and hold sockets. After
 * a pause one call tries; when it is answered, all go through again. Each process judges alone,
 * since it is its own way to the API that it tries, and its own sockets that it keeps free.
 */
export interface CircuitBreaker {
  /** Seconds to wait; undefined when the call may be made. */
  refuses(origin: string): number | undefined
  succeeded(origin: string): void
  failed(origin: string): void
}

/** @param now  Milliseconds of a clock that only goes forward. */
export function createCircuitBreaker(now: () => number): CircuitBreaker {
  const circuits = new Map<string, Circuit>()
  return {
    refuses(origin) {
      const circuit = circuits.get(origin)
      if (!circuit || circuit.failures < THRESHOLD) return undefined
      const wait = circuit.openUntil - now()
      if (wait > 0) return Math.max(1, Math.ceil(wait / 1000))
      // This call tries; the others go on waiting for what it finds.
      circuit.openUntil = now() + PAUSE_MILLISECONDS
      return undefined
    },
    succeeded(origin) {
      if (circuits.size > 0) circuits.delete(origin)
    },
    failed(origin) {
      const circuit = circuits.get(origin) ?? { failures: 0, openUntil: 0 }
      circuit.failures++
      if (circuit.failures >= THRESHOLD) circuit.openUntil = now() + PAUSE_MILLISECONDS
      circuits.delete(origin)
      if (circuits.size >= LIMIT) circuits.delete(circuits.keys().next().value!)
      circuits.set(origin, circuit)
    },
  }
}
