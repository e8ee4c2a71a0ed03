import { Button } from '@fluentui/react-components'
import {
  type KeyboardEvent,
  type ReactElement,
  type ReactNode,
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useState,
} from 'react'
import styles from './menu.module.css'

export interface MenuEntry {
  label: string
  icon?: ReactElement
  /** Whether this choice of several is the one in force; makes the entry a radio button. */
  checked?: boolean
  onSelect: () => void
}

/**
 * A button that opens a menu (WAI-ARIA menu button pattern): arrow keys, Home, End and first letters
 * move, Escape and Tab close. The browser's popover keeps it over everything and closes it when the
 * person turns elsewhere.
 */
export function MenuButton({
  entries,
  header,
  icon,
  appearance = 'subtle',
  size = 'medium',
  className,
  'aria-label': name,
  children,
}: {
  entries: readonly MenuEntry[]
  /** What the menu is about, over its entries. */
  header?: ReactNode
  icon: ReactElement
  appearance?: 'subtle' | 'primary'
  size?: 'small' | 'medium'
  className?: string | undefined
  /** Names the button where it shows only a picture. */
  'aria-label'?: string
  children?: ReactNode
}) {
  const trigger = useRef<HTMLButtonElement>(null)
  const popover = useRef<HTMLDivElement>(null)
  const menu = useRef<HTMLDivElement>(null)
  const id = useId()
  const [isOpen, setOpen] = useState(false)

  useLayoutEffect(() => {
    // The browser's own tie: a press of the button while the menu is open only closes it.
    if (trigger.current) trigger.current.popoverTargetElement = popover.current
  }, [])
  useEffect(() => {
    if (!isOpen) return undefined
    const close = () => popover.current?.hidePopover()
    document.addEventListener('scroll', close, { capture: true, passive: true })
    window.addEventListener('resize', close)
    return () => {
      document.removeEventListener('scroll', close, { capture: true })
      window.removeEventListener('resize', close)
    }
  }, [isOpen])

  const itemAt = (index: number) => {
    const items = [...(menu.current?.children ?? [])] as HTMLElement[]
    items[(index + items.length) % items.length]?.focus({ preventScroll: true })
  }
  const close = () => {
    popover.current?.hidePopover()
    trigger.current?.focus()
  }
  const onKeyDown = (event: KeyboardEvent, index: number) => {
    const { key } = event
    const act: Record<string, () => void> = {
      ArrowDown: () => itemAt(index + 1),
      ArrowUp: () => itemAt(index - 1),
      Home: () => itemAt(0),
      End: () => itemAt(-1),
      Escape: close,
    }
    if (key === 'Tab') return close()
    const after = [...entries.keys()].map((at) => (index + 1 + at) % entries.length)
    const named = after.find((at) => entries[at]?.label.toLowerCase().startsWith(key.toLowerCase()))
    const action =
      act[key] ?? (key.length === 1 && named !== undefined ? () => itemAt(named) : undefined)
    if (!action || key === ' ') return undefined
    event.preventDefault()
    event.stopPropagation()
    return action()
  }
  return (
    <>
      <Button
        icon={icon}
        appearance={appearance}
        size={size}
        className={className}
        aria-label={name}
        // Fluent's types lose the element of a polymorphic button.
        ref={trigger as never}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        {...(isOpen ? { 'aria-controls': id } : {})}
        onKeyDown={(event) => {
          if (event.key !== 'ArrowDown') return
          event.preventDefault()
          popover.current?.showPopover()
        }}
      >
        {children}
      </Button>
      <div
        ref={popover}
        popover="auto"
        className={styles.popover}
        onBeforeToggle={(event) => {
          if (event.newState !== 'open' || !trigger.current || !popover.current) return
          placeBeside(trigger.current, popover.current)
          setOpen(true)
        }}
        onToggle={(event) => {
          if (event.newState === 'open') itemAt(0)
          else setOpen(false)
        }}
      >
        {isOpen && header && <div className={styles.header}>{header}</div>}
        <div ref={menu} id={id} role="menu" aria-label={name}>
          {(isOpen ? entries : []).map(({ label, icon, checked, onSelect }, index) => (
            <button
              key={label}
              type="button"
              tabIndex={-1}
              className={styles.item}
              {...(checked === undefined
                ? { role: 'menuitem' }
                : { role: 'menuitemradio', 'aria-checked': checked })}
              onKeyDown={(event) => onKeyDown(event, index)}
              onClick={() => {
                close()
                onSelect()
              }}
            >
              <span className={styles.icon} aria-hidden="true">
                {icon ?? (checked ? '✓' : null)}
              </span>
              {label}
            </button>
          ))}
        </div>
      </div>
    </>
  )
}

// On the side of the button where the window has more room.
function placeBeside(trigger: HTMLElement, popover: HTMLElement): void {
  const { left, right, top, bottom } = trigger.getBoundingClientRect()
  const { clientWidth, clientHeight } = document.documentElement
  const beginsLeft = left + right < clientWidth
  const opensDown = top + bottom < clientHeight * 1.3
  Object.assign(popover.style, {
    left: beginsLeft ? `${left}px` : 'auto',
    right: beginsLeft ? 'auto' : `${clientWidth - right}px`,
    top: opensDown ? `${bottom + 4}px` : 'auto',
    bottom: opensDown ? 'auto' : `${clientHeight - top + 4}px`,
  })
}
