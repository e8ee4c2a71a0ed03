/** A control's place in its parent, in app pixels. */
export interface Rectangle {
  x: number
  y: number
  width: number
  height: number
}

/** The eight places from which a control is resized, as compass points. */
export const handles = ['nw', 'n', 'ne', 'e', 'se', 's', 'sw', 'w'] as const
/** One of {@link handles}. */
export type Handle = (typeof handles)[number]

/** The smallest side that a drag leaves, in app pixels. */
export const minimumSide = 4

const whole = (value: number) => Math.round(value)

/** The rectangle moved by whole app pixels; never beyond the parent's left or top edge. */
export function move(from: Rectangle, dx: number, dy: number): Rectangle {
  return { ...from, x: Math.max(0, whole(from.x + dx)), y: Math.max(0, whole(from.y + dy)) }
}

/** The rectangle after one handle was dragged; the opposite side stays where it is. */
export function resize(from: Rectangle, handle: Handle, dx: number, dy: number): Rectangle {
  const right = from.x + from.width
  const bottom = from.y + from.height
  let { x, y, width, height } = from
  if (handle.includes('e')) width = Math.max(minimumSide, whole(from.width + dx))
  if (handle.includes('s')) height = Math.max(minimumSide, whole(from.height + dy))
  if (handle.includes('w')) {
    x = Math.min(Math.max(0, whole(from.x + dx)), right - minimumSide)
    width = right - x
  }
  if (handle.includes('n')) {
    y = Math.min(Math.max(0, whole(from.y + dy)), bottom - minimumSide)
    height = bottom - y
  }
  return { x, y, width, height }
}

/** What an arrow key does: plain moves, Shift resizes; Ctrl takes ten pixels instead of one. */
export function nudge(
  from: Rectangle,
  key: string,
  { shift, ctrl }: { shift: boolean; ctrl: boolean },
): Rectangle | undefined {
  const step = ctrl ? 10 : 1
  const dx = key === 'ArrowLeft' ? -step : key === 'ArrowRight' ? step : 0
  const dy = key === 'ArrowUp' ? -step : key === 'ArrowDown' ? step : 0
  if (dx === 0 && dy === 0) return undefined
  return shift ? resize(from, 'se', dx, dy) : move(from, dx, dy)
}

/** The scale at which an app of this size fits into a space with a margin; never above `most`. */
export function fitScale(
  app: { width: number; height: number },
  space: { width: number; height: number },
  margin = 0,
  most = 1,
): number {
  const scale = Math.min(
    (space.width - 2 * margin) / app.width,
    (space.height - 2 * margin) / app.height,
  )
  return Math.max(0.05, Math.min(most, Number.isFinite(scale) ? scale : 1))
}
