import { escapeData } from '@patchbay/connector-model'
import type { TraceStep } from '@patchbay/wire'

/** What stands in place of a secret wherever a person may read. */
export const HIDDEN = '•••'

/** A text in which every one of the secrets, plain or encoded, is hidden. */
export function hideSecrets(text: string, secrets: readonly string[]): string {
  // The longest first, since one may contain another.
  const forms = secrets
    .flatMap((secret) => [secret, encodeURIComponent(secret), escapeData(secret)])
    .filter((form) => form !== '')
    .toSorted((a, b) => b.length - a.length)
  return forms.reduce((hidden, form) => hidden.replaceAll(form, HIDDEN), text)
}

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
