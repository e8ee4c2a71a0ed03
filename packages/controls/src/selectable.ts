import { type ControlContext, follow } from './control-context.ts'

/**
 * Makes a control without a native element of its own run its `OnSelect`: by pointer, and by
 * keyboard when `TabIndex` lets it have the focus.
 *
 * @param role  What it is for a screen reader when it is not to be selected.
 */
export function followSelectable(
  element: HTMLElement,
  control: ControlContext,
  role: string | undefined,
): void {
  const isSelectable = control.has('OnSelect')
  follow(() => {
    const isFocusable = isSelectable && control.number('TabIndex') >= 0
    if (isFocusable) element.setAttribute('role', 'button')
    else if (role !== undefined) element.setAttribute('role', role)
    else element.removeAttribute('role')
    if (isFocusable && !control.app.editing) element.tabIndex = control.number('TabIndex')
    else element.removeAttribute('tabindex')
  })
  if (!isSelectable) return
  element.dataset['selectable'] = ''
  const select = () => {
    if (control.mode() === 'edit') control.run('OnSelect')
  }
  element.addEventListener('click', select)
  element.addEventListener('keydown', (event) => {
    if (event.target !== element || (event.key !== 'Enter' && event.key !== ' ')) return
    event.preventDefault()
    select()
  })
}
