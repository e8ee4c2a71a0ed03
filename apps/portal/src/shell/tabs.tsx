import { type KeyboardEvent, useRef } from 'react'
import styles from './tabs.module.css'

/**
 * A row of tabs over content that the caller shows. One tab is in the tab order; arrow keys, Home and
 * End choose another (WAI-ARIA tabs pattern).
 */
export function Tabs<Value extends string>({
  label,
  tabs,
  selected,
  onSelect,
}: {
  label: string
  tabs: readonly (readonly [Value, string])[]
  selected: Value
  onSelect: (value: Value) => void
}) {
  const list = useRef<HTMLDivElement>(null)
  const moveTo = (index: number) => {
    const wrapped = (index + tabs.length) % tabs.length
    const value = tabs[wrapped]?.[0]
    if (value === undefined) return
    onSelect(value)
    list.current?.querySelectorAll<HTMLElement>('[role=tab]')[wrapped]?.focus()
  }
  const onKeyDown = (event: KeyboardEvent, index: number) => {
    const target = {
      ArrowRight: index + 1,
      ArrowLeft: index - 1,
      Home: 0,
      End: tabs.length - 1,
    }[event.key]
    if (target === undefined) return
    event.preventDefault()
    moveTo(target)
  }
  return (
    <div ref={list} role="tablist" aria-label={label} className={styles.tabs}>
      {tabs.map(([value, text], index) => (
        <button
          key={value}
          type="button"
          role="tab"
          aria-selected={value === selected}
          tabIndex={value === selected ? 0 : -1}
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
