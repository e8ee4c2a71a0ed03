import { type ReactNode, useLayoutEffect, useRef, useState } from 'react'
import styles from './windowed-list.module.css'

/** Lists longer than this hold only the rows that can be seen. */
const wholeUpTo = 80
const rowPixels = 53
const overscan = 8

/**
 * A list that stays fast with hundreds of rows. Rows of a long one are all of one height, and
 * those out of sight are not in the document; tabbing on brings them in.
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
  const first = isWindowed ? Math.max(0, Math.floor(view.top / rowPixels) - overscan) : 0
  const last = isWindowed
    ? Math.min(items.length, Math.ceil((view.top + view.height) / rowPixels) + overscan)
    : items.length
  return (
    <div
      ref={box}
      className={styles.box}
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
