import { type KeyboardEvent, type ReactNode, useRef } from 'react'
import styles from './tabs.module.css'

/**
 * A row of tabs over content that the caller shows, or a column beside it. One tab is in the tab
 * order; arrow keys, Home and End choose another (WAI-ARIA tabs pattern).
 */
export function Tabs<Value extends string>({
  label,
  tabs,
  selected,
  onSelect,
  orientation = 'horizontal',
  controls,
  className = styles.tabs,
}: {
  label: string
  /** [value, what is shown, a hint where that is only a picture] */
  tabs: readonly (readonly [Value, ReactNode, string?])[]
  /** Undefined while no content is shown. */
  selected: Value | undefined
  onSelect: (value: Value) => void
  orientation?: 'horizontal' | 'vertical'
  /** The id of the element that holds the content. */
  controls?: string
  className?: string | undefined
}) {
  const list = useRef<HTMLDivElement>(null)
  const moveTo = (index: number) => {
    const wrapped = (index + tabs.length) % tabs.length
    const value = tabs[wrapped]?.[0]
    if (value === undefined) return
    if (value !== selected) onSelect(value)
    list.current?.querySelectorAll<HTMLElement>('[role=tab]')[wrapped]?.focus()
  }
  const onKeyDown = (event: KeyboardEvent, index: number) => {
    const target = {
      ArrowRight: index + 1,
      ArrowLeft: index - 1,
      // A column lies down where the window is narrow, so that it takes all four.
      ...(orientation === 'vertical' ? { ArrowDown: index + 1, ArrowUp: index - 1 } : {}),
      Home: 0,
      End: tabs.length - 1,
    }[event.key]
    if (target === undefined) return
    event.preventDefault()
    moveTo(target)
  }
  const stop = Math.max(
    0,
    tabs.findIndex(([value]) => value === selected),
  )
  return (
    <div
      ref={list}
      role="tablist"
      aria-label={label}
      aria-orientation={orientation}
      className={className}
    >
      {tabs.map(([value, text, hint], index) => (
        <button
          key={value}
          type="button"
          role="tab"
          title={hint}
          aria-controls={controls}
          aria-selected={value === selected}
          tabIndex={index === stop ? 0 : -1}
          className={styles.tab}
          onClick={() => onSelect(value)}
          onKeyDown={(event) => onKeyDown(event, index)}
        >
          {text}
        </button>
      ))}
    </div>
  )
}
