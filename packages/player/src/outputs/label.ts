import { signal } from 'alien-signals'
import type { OutputSource } from './output.ts'

/** Outputs of `Label`: with `AutoHeight` its height is what its text takes once drawn. */
export const label: OutputSource = {
  properties: {
    Height(instance, { read, state, formula }) {
      const drawn = state(instance, 'Height', () => signal<unknown>())
      return () => {
        const height = drawn()
        return read(instance, 'AutoHeight') === true && typeof height === 'number'
          ? height
          : formula(instance, 'Height')
      }
    },
  },
  setInput(instance, name, value, { state }) {
    if (name === 'Height') state(instance, 'Height', () => signal<unknown>())(value)
  },
}
