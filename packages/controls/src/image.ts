import { followAccess, followBorder, followBox, followColors, px } from './appearance.ts'
import { type ControlContext, follow } from './control-context.ts'
import { followSelectable } from './selectable.ts'

const FITS: Readonly<Record<string, string>> = {
  fit: 'contain',
  fill: 'cover',
  stretch: 'fill',
  center: 'none',
  tile: 'none',
}

/** `Image`. */
export function drawImage(control: ControlContext): HTMLElement {
  const element = document.createElement('div')
  element.className = 'image'
  const picture = document.createElement('img')
  element.append(picture)
  followBox(element, control)
  followColors(element, control)
  followBorder(element, control, true)
  followAccess(element, control)
  followSelectable(element, control, undefined)

  follow(() => {
    const address = control.text('Image')
    picture.hidden = !/^(?:https?:|data:image\/)/.test(address)
    if (picture.hidden) picture.removeAttribute('src')
    else picture.src = address
  })
  follow(() => {
    // An image without a name is decoration.
    picture.alt = control.text('AccessibleLabel')
  })
  follow(() => {
    const { style } = picture
    style.objectFit = FITS[control.option('ImagePosition')] ?? 'contain'
    style.opacity = String(1 - Math.min(1, Math.max(0, control.number('Transparency'))))
    const across = control.boolean('FlipHorizontal') ? -1 : 1
    const down = control.boolean('FlipVertical') ? -1 : 1
    style.transform = across * down === 1 && across === 1 ? '' : `scale(${across}, ${down})`
    element.style.padding = ['Top', 'Right', 'Bottom', 'Left']
      .map((side) => px(control.number(`Padding${side}`)))
      .join(' ')
  })
  return element
}
