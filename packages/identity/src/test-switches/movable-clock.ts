/** A clock that a test moves; everything in the process reads it. */
export interface MovableClock {
  now(): Date
  /** Seconds by which it is ahead of, or behind, the machine. */
  offsetSeconds(): number
  setOffset(seconds: number): void
  /** Stands still at this time until it is moved or released. */
  freeze(at: Date): void
}

/** Makes a clock that goes with the machine's until it is moved. Moves last for this run only. */
export function createMovableClock(machine: () => Date): MovableClock {
  let offset = 0
  let frozen: Date | undefined
  return {
    now: () => (frozen ? new Date(frozen) : new Date(machine().getTime() + offset)),
    offsetSeconds() {
      const now = frozen?.getTime() ?? machine().getTime() + offset
      return Math.round((now - machine().getTime()) / 1000)
    },
    setOffset(seconds) {
      offset = seconds * 1000
      frozen = undefined
    },
    freeze(at) {
      frozen = new Date(at)
    },
  }
}
