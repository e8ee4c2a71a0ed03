import { followBorder, followBox, px } from './appearance.ts'
import { type ControlContext, follow } from './control-context.ts'

const SHADOWS: Readonly<Record<string, string>> = {
  light: '0 1px 3px rgba(0, 0, 0, 0.2)',
  semilight: '0 2px 4px rgba(0, 0, 0, 0.2)',
  regular: '0 4px 8px rgba(0, 0, 0, 0.2)',
  semibold: '0 6px 12px rgba(0, 0, 0, 0.22)',
  bold: '0 8px 16px rgba(0, 0, 0, 0.24)',
  extrabold: '0 12px 28px rgba(0, 0, 0, 0.26)',
}

/** `GroupContainer`: by hand, or a row or column that the browser lays out. */
export function drawGroupContainer(control: ControlContext): HTMLElement {
  const element = document.createElement('div')
  element.className = 'container'
  followBox(element, control)
  followBorder(element, control, true)
  follow(() => {
    element.style.background = control.color('Fill')
    element.style.borderColor = control.color('BorderColor')
    element.style.boxShadow = SHADOWS[control.option('DropShadow')] ?? 'none'
  })
  follow(() => {
    const { style } = element
    const isAuto = control.option('LayoutMode') === 'auto'
    style.display = isAuto ? 'flex' : 'block'
    element.classList.toggle('auto', isAuto)
    style.padding = ['Top', 'Right', 'Bottom', 'Left']
      .map((side) => px(control.number(`Padding${side}`)))
      .join(' ')
    if (!isAuto) return
    style.flexDirection = control.option('LayoutDirection') || 'row'
    style.justifyContent = control.option('LayoutJustifyContent')
    style.alignItems = control.option('LayoutAlignItems')
    style.gap = px(control.number('LayoutGap'))
    style.flexWrap = control.boolean('LayoutWrap') ? 'wrap' : 'nowrap'
    style.overflowX = control.option('LayoutOverflowX') === 'scroll' ? 'auto' : 'hidden'
    style.overflowY = control.option('LayoutOverflowY') === 'scroll' ? 'auto' : 'hidden'
  })
  for (const child of control.control.children)
    element.append(control.app.draw(child, control.row, control.mode))
  return element
}
