import { drawButton } from './button.ts'
import type { ControlContext } from './control-context.ts'
import { drawGallery } from './gallery.ts'
import { drawGroupContainer } from './group-container.ts'
import { drawLabel } from './label.ts'
import { drawTextInput } from './text-input.ts'

/** How each control type is drawn. */
export const drawings: ReadonlyMap<string, (control: ControlContext) => HTMLElement> = new Map([
  ['Label', drawLabel],
  ['Classic/Button', drawButton],
  ['Classic/TextInput', drawTextInput],
  ['Gallery', drawGallery],
  ['GroupContainer', drawGroupContainer],
])
