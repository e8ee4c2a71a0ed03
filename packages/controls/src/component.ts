import type { ComponentDefinition } from '@patchbay/app-model'
import { followBox } from './appearance.ts'
import { type ControlContext, follow } from './control-context.ts'

/** An instance of a component of the maker's: what stands in its definition. */
export function drawComponent(
  control: ControlContext,
  { children }: ComponentDefinition,
): HTMLElement {
  const element = document.createElement('div')
  element.className = 'container component'
  element.dataset['component'] = ''
  followBox(element, control)
  follow(() => {
    element.style.background = control.color('Fill')
  })
  for (const child of children) element.append(control.app.draw(child, control.path, control.mode))
  return element
}
