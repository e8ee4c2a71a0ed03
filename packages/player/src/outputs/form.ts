import { type FormMode, enumerations } from '@patchbay/app-model'
import { OptionValue, type Value } from '@patchbay/power-fx'
import { signal } from 'alien-signals'
import type { OutputSource } from './output.ts'

/** State of a form: the mode that a function put it into; undefined while the default is in force. */
export const FORM_MODE = 'Mode'

/** Outputs of `Form`. */
export const form: OutputSource = {
  properties: {
    Mode(instance, { read, state }) {
      const mode = state(instance, FORM_MODE, () => signal<unknown>())
      return () => {
        const set = mode() as FormMode | undefined
        return set === undefined ? read(instance, 'DefaultMode') : option('FormMode', set)
      }
    },
    DisplayMode(instance, { read }) {
      return () => {
        const mode = read(instance, 'Mode')
        const isView = mode instanceof OptionValue && mode.name === 'View'
        return option('DisplayMode', isView ? 'View' : 'Edit')
      }
    },
  },
}

function option(enumeration: 'FormMode' | 'DisplayMode', name: string): Value {
  const definition = enumerations.get(enumeration)?.definition
  const value = definition?.options.get(name)
  return definition && value !== undefined ? new OptionValue(definition, name, value) : null
}
