import { controlTypes } from '@patchbay/app-model'
import { followBox } from './appearance.ts'
import type { ControlContext } from './control-context.ts'

/** A control that cannot be drawn yet: its place is kept and says so. */
export function drawUnknownControl(control: ControlContext): HTMLElement {
  const element = document.createElement('div')
  element.className = 'unknown'
  const { name, type } = control.control
  const spoken = controlTypes.get(type)?.displayName ?? type
  element.textContent = `${spoken} “${name}” cannot be shown yet`
  followBox(element, control)
  // Without a type there are no defaults; a visible place is better than none.
  element.hidden = false
  if (!control.control.properties.has('Width')) element.style.width = '160px'
  if (!control.control.properties.has('Height')) element.style.height = '40px'
  return element
}
