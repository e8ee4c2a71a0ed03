import { signal } from 'alien-signals'
import type { Value } from '@patchbay/power-fx'
import type { OutputSource } from './output.ts'

/** What was chosen, and the default it was chosen over: a new default discards it. */
interface Chosen {
  readonly value: Value
  readonly over: Value
}

/** Outputs of `Classic/CheckBox`. */
export const checkBox: OutputSource = {
  properties: {
    Value(instance, { read, state }) {
      const chosen = state(instance, 'Value', () => signal<unknown>())
      return () => {
        const initial = read(instance, 'Default')
        const now = chosen() as Chosen | undefined
        return now && now.over === initial ? now.value : initial === true
      }
    },
  },
  setInput(instance, name, value, { read, state }) {
    if (name !== 'Value') return
    const chosen: Chosen = { value, over: read(instance, 'Default') }
    state(instance, 'Value', () => signal<unknown>())(chosen)
  },
  reset(instance, { state }) {
    state(instance, 'Value', () => signal<unknown>())(undefined)
  },
}
