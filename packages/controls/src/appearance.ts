import { type ControlContext, follow } from './control-context.ts'

/** What a property group needs of the element; set in code, as a strict content policy allows. */

/** `X`, `Y`, `Width`, `Height`, `Visible`, `DisplayMode`. */
export function followBox(element: HTMLElement, control: ControlContext): void {
  element.classList.add('control')
  element.dataset['control'] = control.control.name
  element.dataset['path'] = control.path
  follow(() => {
    const { style } = element
    style.left = px(control.number('X'))
    style.top = px(control.number('Y'))
    style.width = px(Math.max(0, control.number('Width')))
    style.height = px(Math.max(0, control.number('Height')))
  })
  follow(() => {
    element.hidden = !control.boolean('Visible')
  })
  follow(() => {
    element.dataset['mode'] = control.mode()
  })
}

const STATES = ['', 'Disabled', 'Pressed', 'Hover'] as const

/** `Fill`, `Color` and `BorderColor` in their states, as custom properties of the style sheet. */
export function followColors(element: HTMLElement, control: ControlContext): void {
  follow(() => {
    for (const kind of ['Fill', 'Color', 'BorderColor'] as const)
      for (const state of STATES) {
        const name = `--${state.toLowerCase()}${state && '-'}${kind.toLowerCase()}`
        element.style.setProperty(name, control.color(`${state}${kind}`))
      }
    element.style.setProperty('--focused-bordercolor', control.color('FocusedBorderColor'))
  })
}

/** Border style and thickness, corner radii. */
export function followBorder(
  element: HTMLElement,
  control: ControlContext,
  hasRadius: boolean,
): void {
  follow(() => {
    const { style } = element
    style.borderStyle = control.option('BorderStyle') || 'solid'
    style.borderWidth = px(Math.max(0, control.number('BorderThickness')))
    style.setProperty('--focused-thickness', px(control.number('FocusedBorderThickness')))
    if (!hasRadius) return
    style.borderTopLeftRadius = px(control.number('RadiusTopLeft'))
    style.borderTopRightRadius = px(control.number('RadiusTopRight'))
    style.borderBottomLeftRadius = px(control.number('RadiusBottomLeft'))
    style.borderBottomRightRadius = px(control.number('RadiusBottomRight'))
  })
}

const WEIGHTS: Readonly<Record<string, string>> = {
  lighter: '300',
  normal: '400',
  semibold: '600',
  bold: '700',
}

/** Font, padding and alignment of text. `Size` is in points. */
export function followText(element: HTMLElement, control: ControlContext): void {
  follow(() => {
    const { style } = element
    const font = control.option('Font')
    style.fontFamily = `${font === '' ? '' : `${font}, `}'Segoe UI', 'Open Sans', system-ui, sans-serif`
    style.fontSize = `${control.number('Size', 13)}pt`
    style.fontWeight = WEIGHTS[control.option('FontWeight')] ?? '400'
    style.fontStyle = control.boolean('Italic') ? 'italic' : 'normal'
    const lines = [
      control.boolean('Underline') && 'underline',
      control.boolean('Strikethrough') && 'line-through',
    ]
    style.textDecoration = lines.filter(Boolean).join(' ') || 'none'
    style.textAlign = control.option('Align') || 'left'
  })
  follow(() => {
    element.style.padding = ['Top', 'Right', 'Bottom', 'Left']
      .map((side) => px(control.number(`Padding${side}`)))
      .join(' ')
  })
}

const VERTICAL: Readonly<Record<string, string>> = {
  top: 'flex-start',
  middle: 'center',
  bottom: 'flex-end',
}

/** Where text stands in a box that is a flex container. */
export function followVerticalAlign(element: HTMLElement, control: ControlContext): void {
  follow(() => {
    element.style.alignItems = VERTICAL[control.option('VerticalAlign')] ?? 'center'
  })
}

/** `Tooltip`, `TabIndex`, and the accessible name where it is not the text shown. */
export function followAccess(element: HTMLElement, control: ControlContext): void {
  follow(() => {
    element.title = control.text('Tooltip')
  })
  follow(() => {
    const label = control.text('AccessibleLabel')
    if (label === '') element.removeAttribute('aria-label')
    else element.setAttribute('aria-label', label)
  })
}

/** A length of the app, in pixels. */
export function px(value: number): string {
  return `${value}px`
}
