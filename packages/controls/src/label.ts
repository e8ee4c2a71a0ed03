import {
  followAccess,
  followBorder,
  followBox,
  followColors,
  followText,
  followVerticalAlign,
} from './appearance.ts'
import { type ControlContext, follow } from './control-context.ts'
import { followSelectable } from './selectable.ts'

/** `Label`. */
export function drawLabel(control: ControlContext): HTMLElement {
  const element = document.createElement('div')
  element.className = 'label'
  const text = document.createElement('span')
  element.append(text)
  followBox(element, control)
  followColors(element, control)
  followBorder(element, control, false)
  followText(element, control)
  followVerticalAlign(element, control)
  followAccess(element, control)

  follow(() => {
    text.textContent = control.text('Text')
  })
  follow(() => {
    text.style.lineHeight = String(control.number('LineHeight', 1.2))
    text.style.whiteSpace = control.boolean('Wrap') ? 'pre-wrap' : 'pre'
    element.style.overflow = control.option('Overflow') === 'scroll' ? 'auto' : 'hidden'
    element.classList.toggle('auto-height', control.boolean('AutoHeight'))
  })
  if (control.control.properties.has('AutoHeight')) observeHeight(element, control)
  follow(() => {
    const live = control.option('Live')
    if (live === 'polite' || live === 'assertive') element.setAttribute('aria-live', live)
    else element.removeAttribute('aria-live')
  })
  followSelectable(element, control, undefined)
  follow(() => {
    // A heading stays one when it can be selected, too.
    const heading = /^heading([1-4])$/.exec(control.option('Role'))
    if (!heading?.[1]) return
    element.setAttribute('role', 'heading')
    element.setAttribute('aria-level', heading[1])
  })
  return element
}

/** With `AutoHeight` formulas see the height that the text takes. */
function observeHeight(element: HTMLElement, control: ControlContext): void {
  new ResizeObserver(() => {
    if (element.classList.contains('auto-height') && element.isConnected)
      control.app.player.setInput(control.path, 'Height', element.offsetHeight)
  }).observe(element)
}
