import type { Screen } from '@patchbay/app-model'
import { ColorValue } from '@patchbay/power-fx'
import { type DrawnApp, follow, optionOf } from './control-context.ts'
import { px } from './appearance.ts'

const SIZES: Readonly<Record<string, string>> = {
  fit: 'contain',
  fill: 'cover',
  stretch: '100% 100%',
  tile: 'auto',
  center: 'auto',
}

/** A screen and everything on it. */
export function drawScreen(app: DrawnApp, screen: Screen): HTMLElement {
  const element = document.createElement('section')
  element.className = 'screen'
  element.dataset['control'] = screen.name
  element.dataset['path'] = screen.name
  element.setAttribute('aria-label', screen.name)
  const read = (name: string) => app.player.property(screen.name, name)()
  follow(() => {
    const fill = read('Fill')
    element.style.backgroundColor = fill instanceof ColorValue ? fill.toCss() : 'transparent'
    const width = read('Width')
    const height = read('Height')
    if (typeof width === 'number') element.style.width = px(width)
    if (typeof height === 'number') element.style.height = px(height)
  })
  follow(() => {
    const image = read('BackgroundImage')
    const isAddress = typeof image === 'string' && /^(?:https?:|data:image\/)/.test(image)
    element.style.backgroundImage = isAddress ? `url(${JSON.stringify(image)})` : 'none'
    const option = optionOf(read('ImagePosition'))
    element.style.backgroundSize = SIZES[option] ?? 'contain'
    element.style.backgroundRepeat = option === 'tile' ? 'repeat' : 'no-repeat'
    element.style.backgroundPosition = 'center'
  })
  for (const child of screen.children) element.append(app.draw(child, undefined, () => 'edit'))
  return element
}
