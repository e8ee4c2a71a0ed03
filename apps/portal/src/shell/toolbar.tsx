import { type KeyboardEvent, type ReactNode, useLayoutEffect, useRef } from 'react'

const BUTTONS = 'button:enabled, a[href]'

/**
 * A row of buttons that is one stop of the Tab key; arrow keys, Home and End move within it
 * (WAI-ARIA toolbar pattern). A button that may do nothing for now is `disabledFocusable`, so that the
 * focus never falls off it.
 */
export function Toolbar({
  label,
  className,
  children,
}: {
  label: string
  className?: string | undefined
  children: ReactNode
}) {
  const toolbar = useRef<HTMLDivElement>(null)
  const buttons = () => [...(toolbar.current?.querySelectorAll<HTMLElement>(BUTTONS) ?? [])]
  const makeTheStop = (stop: HTMLElement | undefined) => {
    for (const button of buttons()) button.tabIndex = button === stop ? 0 : -1
  }
  // After every rendering, for buttons come and go.
  useLayoutEffect(() => {
    const all = buttons()
    const stops = all.filter(({ tabIndex }) => tabIndex === 0)
    if (stops.length !== 1) makeTheStop(stops.length === all.length ? all[0] : (stops[0] ?? all[0]))
  })
  const onKeyDown = (event: KeyboardEvent) => {
    const all = buttons()
    const at = all.findIndex((button) => button === event.target)
    if (at < 0) return
    const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 }[event.key]
    if (next === undefined) return
    event.preventDefault()
    all.at(next % all.length)?.focus()
  }
  return (
    // Its buttons take the focus, not the bar.
    // oxlint-disable-next-line jsx-a11y/interactive-supports-focus
    <div
      ref={toolbar}
      role="toolbar"
      aria-label={label}
      className={className}
      onKeyDown={onKeyDown}
      onFocus={(event) => makeTheStop(event.target)}
    >
      {children}
    </div>
  )
}
