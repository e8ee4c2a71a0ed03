import { followAccess, followBorder, followBox, followColors } from './appearance.ts'
import type { ControlContext } from './control-context.ts'
import { followSelectable } from './selectable.ts'

/** `Rectangle`. */
export function drawRectangle(control: ControlContext): HTMLElement {
  const element = document.createElement('div')
  element.className = 'rectangle'
  followBox(element, control)
  followColors(element, control)
  followBorder(element, control, false)
  followAccess(element, control)
  followSelectable(
    element,
    control,
    control.control.properties.has('AccessibleLabel') ? 'img' : 'none',
  )
  return element
}
