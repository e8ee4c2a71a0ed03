import { type KeyboardEvent, type ReactNode, useLayoutEffect, useRef, useState } from 'react'
import styles from './windowed-list.module.css'

/** Lists longer than this hold only the rows that can be seen. */
const wholeUpTo = 80
const rowPixels = 53
const overscan = 8

/**
 * A list that stays fast with hundreds of rows. Rows of a long one are all of one height, and
 * those out of sight are not in the document. Such a list is one stop of the Tab key, and the arrow
 * keys move within it (WAI-ARIA toolbar pattern): hundreds of stops would be a wall.
 */
export function WindowedList<Item>({
  label,
  items,
  keyOf,
  selectedKey,
  children,
}: {
  label: string
  items: readonly Item[]
  keyOf: (item: Item) => string
  /** The row that is brought into sight. */
  selectedKey: string | null
  /** Draws the content of one row. */
  children: (item: Item) => ReactNode
}) {
  const box = useRef<HTMLDivElement>(null)
  const [view, setView] = useState({ top: 0, height: 640 })
  const isWindowed = items.length > wholeUpTo
  const selected = items.findIndex((item) => keyOf(item) === selectedKey)
  useLayoutEffect(() => {
    const element = box.current
    if (!element || !isWindowed) return
    if (selected !== -1) {
      const top = selected * rowPixels
      if (top < element.scrollTop || top + rowPixels > element.scrollTop + element.clientHeight)
        element.scrollTop = Math.max(0, top - element.clientHeight / 2)
    }
    setView({ top: element.scrollTop, height: element.clientHeight })
  }, [selected, isWindowed])
  // Without dependencies: scrolling draws other rows.
  useLayoutEffect(() => {
    if (!isWindowed) return
    const controls = controlsOf(box.current)
    const stop =
      controls.find((control) => control === document.activeElement) ??
      controls.find((control) => control.getAttribute('aria-current') === 'true') ??
      controls[0]
    for (const control of controls) control.tabIndex = control === stop ? 0 : -1
  })
  const first = isWindowed ? Math.max(0, Math.floor(view.top / rowPixels) - overscan) : 0
  const last = isWindowed
    ? Math.min(items.length, Math.ceil((view.top + view.height) / rowPixels) + overscan)
    : items.length
  return (
    <div
      ref={box}
      className={styles.box}
      {...(isWindowed
        ? {
            role: 'toolbar',
            'aria-orientation': 'vertical' as const,
            'aria-label': label,
            onKeyDown: (event: KeyboardEvent<HTMLElement>) => {
              moveFocus(event)
              // At once, so that a key held down never outruns the rows.
              const { scrollTop: top, clientHeight: height } = event.currentTarget
              setView({ top, height })
            },
          }
        : {})}
      onScroll={({ currentTarget: { scrollTop: top, clientHeight: height } }) =>
        isWindowed && setView({ top, height })
      }
    >
      <ul
        className={styles.list}
        aria-label={label}
        style={{
          paddingTop: first * rowPixels,
          paddingBottom: (items.length - last) * rowPixels,
        }}
      >
        {items.slice(first, last).map((item, at) => (
          <li
            key={keyOf(item)}
            className={isWindowed ? `${styles.row} ${styles.fixed}` : styles.row}
            aria-setsize={items.length}
            aria-posinset={first + at + 1}
          >
            {children(item)}
          </li>
        ))}
      </ul>
    </div>
  )
}

function controlsOf(box: HTMLElement | null): HTMLElement[] {
  return [...(box?.querySelectorAll<HTMLElement>('button') ?? [])]
}

const sideways: Record<string, number> = { ArrowRight: 1, ArrowLeft: -1 }
const rowwise: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 }

/** Left and right go from control to control, up and down from row to row. */
function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  if (event.altKey || event.ctrlKey || event.metaKey) return
  const step = sideways[event.key] ?? rowwise[event.key]
  if (step === undefined) return
  const all = controlsOf(event.currentTarget)
  // The other buttons of a row open their menus with these keys.
  const controls = event.key in rowwise ? all.filter((control) => isFirstOfRow(control)) : all
  const at = controls.findIndex((control) => control === event.target)
  const next = controls[at + step]
  if (at === -1 || !next) return
  event.preventDefault()
  for (const control of all) control.tabIndex = control === next ? 0 : -1
  next.focus()
}

function isFirstOfRow(control: HTMLElement): boolean {
  return control.closest('li')?.querySelector('button') === control
}
