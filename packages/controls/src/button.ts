import {
  followAccess,
  followBorder,
  followBox,
  followColors,
  followText,
  followVerticalAlign,
} from './appearance.ts'
import { type ControlContext, follow } from './control-context.ts'

const JUSTIFY: Readonly<Record<string, string>> = {
  left: 'flex-start',
  center: 'center',
  right: 'flex-end',
  justify: 'center',
}

/** `Classic/Button`. */
export function drawButton(control: ControlContext): HTMLElement {
  const { player } = control.app
  const element = document.createElement('button')
  element.type = 'button'
  element.className = 'button'
  const text = document.createElement('span')
  element.append(text)
  followBox(element, control)
  followColors(element, control)
  followBorder(element, control, true)
  followText(element, control)
  followVerticalAlign(element, control)
  followAccess(element, control)

  follow(() => {
    text.textContent = control.text('Text')
  })
  follow(() => {
    element.style.justifyContent = JUSTIFY[control.option('Align')] ?? 'center'
  })
  follow(() => {
    element.disabled = control.mode() !== 'edit' && !control.app.editing
    element.tabIndex = control.app.editing ? -1 : control.number('TabIndex')
  })
  const press = (pressed: boolean) => () => {
    if (!control.app.editing) player.setInput(control.path, 'Pressed', pressed)
  }
  element.addEventListener('pointerdown', press(true))
  for (const event of ['pointerup', 'pointerleave', 'pointercancel'])
    element.addEventListener(event, press(false))
  element.addEventListener('click', () => control.run('OnSelect'))
  return element
}
