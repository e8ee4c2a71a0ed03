import { setActiveSub } from 'alien-signals'

/** A value that effects and computed signals follow when they read it. */
export type Signal<Of> = () => Of

/** A signal that can be set. */
export interface WritableSignal<Of> {
  (value: Of): void
  // Last, so that a place that wants a {@link Signal} finds this one.
  (): Of
}

/** Runs without noting what it reads. */
export function untracked<Result>(work: () => Result): Result {
  const before = setActiveSub()
  try {
    return work()
  } finally {
    setActiveSub(before)
  }
}

/** The value now, without following it. */
export function peek<Of>(signal: Signal<Of>): Of {
  return untracked(() => signal())
}
