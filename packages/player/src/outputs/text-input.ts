import { signal } from 'alien-signals'
import type { Value } from '@patchbay/power-fx'
import type { OutputSource } from './output.ts'

/** What was typed, and the default it was typed over: a new default discards it. */
interface Typed {
  readonly text: Value
  readonly over: Value
}

/** Outputs of `Classic/TextInput`. */
export const textInput: OutputSource = {
  properties: {
    Text(instance, { read, state }) {
      const typed = state(instance, 'Text', () => signal<unknown>())
      return () => {
        const initial = read(instance, 'Default')
        const now = typed() as Typed | undefined
        return now && now.over === initial ? now.text : initial
      }
    },
  },
  setInput(instance, name, value, { read, state }) {
    if (name !== 'Text') return
    const over = read(instance, 'Default')
    const typed: Typed = { text: value, over }
    state(instance, 'Text', () => signal<unknown>())(typed)
  },
  reset(instance, { state }) {
    state(instance, 'Text', () => signal<unknown>())(undefined)
  },
}
