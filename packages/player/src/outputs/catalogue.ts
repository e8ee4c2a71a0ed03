import { app, screen } from './app-and-screen.ts'
import { button } from './button.ts'
import { checkBox } from './check-box.ts'
import { card, form } from './form.ts'
import { gallery } from './gallery.ts'
import { label } from './label.ts'
import type { OutputSource } from './output.ts'
import { textInput } from './text-input.ts'

/** Outputs by control type. */
export const outputSources: ReadonlyMap<string, OutputSource> = new Map([
  ['App', app],
  ['Screen', screen],
  ['Classic/Button', button],
  ['Classic/TextInput', textInput],
  ['Classic/CheckBox', checkBox],
  ['DataCard', card],
  ['Form', form],
  ['TypedDataCard', card],
  ['Gallery', gallery],
  ['Label', label],
])
