import {
  followAccess,
  followBorder,
  followBox,
  followColors,
  followText,
  followVerticalAlign,
  px,
} from './appearance.ts'
import { type ControlContext, follow } from './control-context.ts'

/** `Classic/CheckBox`: the label is a part of what can be clicked. */
export function drawCheckBox(control: ControlContext): HTMLElement {
  const { player, editing } = control.app
  const element = document.createElement('label')
  element.className = 'check-box'
  const input = document.createElement('input')
  input.type = 'checkbox'
  const text = document.createElement('span')
  element.append(input, text)
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
    input.checked = control.boolean('Value')
  })
  follow(() => {
    const size = px(Math.max(8, control.number('CheckboxSize', 30)) * 0.6)
    input.style.width = size
    input.style.height = size
    input.style.accentColor = control.color('CheckmarkFill')
  })
  follow(() => {
    input.disabled = control.mode() !== 'edit' && !editing
    input.tabIndex = editing ? -1 : control.number('TabIndex')
  })
  input.addEventListener('change', () => {
    player.setInput(control.path, 'Value', input.checked)
    control.run(input.checked ? 'OnCheck' : 'OnUncheck')
    control.run('OnSelect')
  })
  return element
}
