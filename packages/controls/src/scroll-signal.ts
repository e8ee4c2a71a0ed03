import type { Signal } from '@patchbay/player'
import { signal } from 'alien-signals'

/** How far an element is scrolled, in pixels; at most one change a frame. */
export type ScrollSignal = Signal<{ readonly top: number; readonly left: number }> & {
  /** Takes the position over at once. */
  refresh(): void
}

/** Follows an element's scrolling. */
export function scrollSignal(element: HTMLElement): ScrollSignal {
  const position = signal({ top: 0, left: 0 })
  let frame = 0
  const refresh = () => {
    frame = 0
    position({ top: element.scrollTop, left: element.scrollLeft })
  }
  element.addEventListener(
    'scroll',
    () => {
      if (frame === 0) frame = requestAnimationFrame(refresh)
    },
    { passive: true },
  )
  return Object.assign(() => position(), { refresh })
}
