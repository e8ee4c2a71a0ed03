import { computed } from 'alien-signals'
import { followAccess, followBorder, followBox, followColors, followText } from './appearance.ts'
import { type ControlContext, follow } from './control-context.ts'

/** How long typing rests before `Text` changes when `DelayOutput` is on. */
const DELAY_MILLISECONDS = 500

type Field = HTMLInputElement | HTMLTextAreaElement

/** `Classic/TextInput`. The outer element has the border, the field inside is the text. */
export function drawTextInput(control: ControlContext): HTMLElement {
  const element = document.createElement('div')
  element.className = 'text-input'
  followBox(element, control)
  followColors(element, control)
  followBorder(element, control, true)

  // Another `Mode` may need another element; all that follows sets the new one up again.
  const isMultiline = computed(() => control.option('Mode') === 'multiline')
  const field = computed(() => makeField(isMultiline(), control))
  follow(() => element.replaceChildren(field()))
  follow(() => {
    const input = field()
    if (input instanceof HTMLInputElement)
      input.type = control.option('Mode') === 'password' ? 'password' : 'text'
  })
  follow(() => {
    const text = control.text('Text')
    if (field().value !== text) field().value = text
  })
  follow(() => {
    const input = field()
    input.placeholder = control.text('HintText')
    const most = control.number('MaxLength', -1)
    if (most >= 0) input.maxLength = most
    else input.removeAttribute('maxlength')
    input.spellcheck = control.boolean('EnableSpellCheck')
    const isNumeric =
      control.option('Format') === 'number' || control.option('VirtualKeyboardMode') === 'numeric'
    input.inputMode = isNumeric ? 'decimal' : 'text'
  })
  follow(() => {
    const input = field()
    input.disabled = control.mode() === 'disabled' && !control.app.editing
    input.readOnly = control.mode() === 'view' || control.app.editing
    input.tabIndex = control.app.editing ? -1 : control.number('TabIndex')
  })
  follow(() => {
    const input = field()
    followText(input, control)
    followAccess(input, control)
    follow(() => {
      input.style.lineHeight = String(control.number('LineHeight', 1.2))
      // A field needs a name; the hint is better than none.
      if (control.text('AccessibleLabel') === '')
        input.setAttribute('aria-label', control.text('HintText') || control.control.name)
    })
  })
  return element
}

function makeField(isMultiline: boolean, control: ControlContext): Field {
  const field = document.createElement(isMultiline ? 'textarea' : 'input')
  listen(field, control)
  return field
}

function listen(field: Field, control: ControlContext): void {
  const { player } = control.app
  let timer: ReturnType<typeof setTimeout> | undefined
  const put = () => {
    clearTimeout(timer)
    player.setInput(control.path, 'Text', field.value)
  }
  field.addEventListener('input', () => {
    if (!control.boolean('DelayOutput')) return put()
    clearTimeout(timer)
    timer = setTimeout(put, DELAY_MILLISECONDS)
  })
  field.addEventListener('change', () => {
    put()
    control.run('OnChange')
  })
  field.addEventListener('click', () => control.run('OnSelect'))
}
