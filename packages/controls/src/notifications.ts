import type { Player } from '@patchbay/player'
import { follow } from './control-context.ts'

/** Banners at the top of the app, spoken by screen readers; errors at once. */
export function drawNotifications(player: Player): HTMLElement {
  const element = document.createElement('div')
  element.className = 'notifications'
  const drawn = new Map<number, HTMLElement>()
  follow(() => {
    const shown = player.notifications()
    for (const [id, banner] of drawn)
      if (!shown.some((one) => one.id === id)) {
        banner.remove()
        drawn.delete(id)
      }
    for (const { id, kind, message } of shown) {
      if (drawn.has(id)) continue
      const banner = document.createElement('div')
      banner.className = `notification ${kind}`
      banner.setAttribute('role', kind === 'error' ? 'alert' : 'status')
      const text = document.createElement('span')
      const dismiss = document.createElement('button')
      dismiss.type = 'button'
      dismiss.textContent = '✕'
      dismiss.setAttribute('aria-label', 'Dismiss')
      dismiss.addEventListener('click', () => player.dismissNotification(id))
      banner.append(text, dismiss)
      element.append(banner)
      // After the role is in the page, so that the change is announced.
      text.textContent = message
      drawn.set(id, banner)
    }
  })
  return element
}

/** The dots that march along the top while something is waited for. */
export function drawProgress(player: Player): HTMLElement {
  const element = document.createElement('div')
  element.className = 'progress'
  element.setAttribute('role', 'progressbar')
  element.setAttribute('aria-label', 'Waiting for data')
  for (let dot = 0; dot < 5; dot++) element.append(document.createElement('i'))
  follow(() => {
    element.hidden = player.pending() === 0
  })
  return element
}
