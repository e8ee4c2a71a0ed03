import { signal } from 'alien-signals'
import type { OutputSource } from './output.ts'

/** Outputs of `Classic/Button`. */
export const button: OutputSource = {
  properties: {
    Pressed(instance, { state }) {
      const pressed = state(instance, 'Pressed', () => signal<unknown>(false))
      return () => pressed() === true
    },
  },
  setInput(instance, name, value, { state }) {
    if (name === 'Pressed') state(instance, 'Pressed', () => signal<unknown>(false))(value === true)
  },
}
