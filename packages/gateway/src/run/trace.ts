import type { TraceStep } from '@patchbay/wire'

/** What stands in place of a secret wherever a person may read. */
export const HIDDEN = '•••'

/** Notes what the gateway does, step by step, with the time since the step before. */
export class Trace {
  readonly steps: TraceStep[] = []
  #last = performance.now()

  add(step: string, detail: string): void {
    const now = performance.now()
    this.steps.push({ step, detail, milliseconds: Math.round((now - this.#last) * 10) / 10 })
    this.#last = now
  }
}
