import { Portal } from '@fluentui/react-components'
import { type ReactNode, useEffect, useLayoutEffect, useRef } from 'react'

/** What lies under the open modals, lowest first; the page itself is the lowest. */
const underneath: HTMLElement[] = []

/**
 * The browser's own modal dialog: it keeps the focus inside, closes on Escape and gives the focus back to
 * the control that opened it. Mount it only while it is open.
 */
export function Modal({
  label,
  role = 'dialog',
  className,
  onClose,
  children,
}: {
  label: string
  role?: 'dialog' | 'alertdialog'
  className?: string | undefined
  onClose: () => void
  children: ReactNode
}) {
  const dialog = useRef<HTMLDialogElement>(null)
  const close = useRef(onClose)
  useEffect(() => {
    close.current = onClose
  })

  useLayoutEffect(() => {
    const element = dialog.current
    if (!element) return undefined
    const opener = document.activeElement
    element.showModal()
    // Begin at the first field; the browser would choose the button that closes.
    element
      .querySelector<HTMLElement>(':is(input, textarea, select):enabled:not([hidden])')
      ?.focus()
    const below = hideUnderneath(element)
    // The browser may close it without asking, on a second Escape.
    const onBrowserClose = () => {
      if (!element.open) close.current()
    }
    element.addEventListener('close', onBrowserClose)
    return () => {
      // Its own closing is no news: a dialog may have followed this one already.
      element.removeEventListener('close', onBrowserClose)
      below.removeAttribute('aria-hidden')
      underneath.pop()
      element.close()
      // A click does not focus a button in every browser, and the opener may be gone by now.
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus()
      else document.querySelector<HTMLElement>('main h1')?.focus()
    }
  }, [])

  return (
    <Portal>
      <dialog
        ref={dialog}
        role={role}
        aria-label={label}
        className={className}
        onCancel={(event) => {
          event.preventDefault()
          close.current()
        }}
      >
        {children}
      </dialog>
    </Portal>
  )
}

// The browser makes what lies below inert; the attribute says so to tools that do not know that rule.
function hideUnderneath(element: HTMLElement): HTMLElement {
  const root = document.querySelector<HTMLElement>('#root') ?? document.body
  const below = underneath.at(-1) ?? root
  below.setAttribute('aria-hidden', 'true')
  underneath.push(element)
  return below
}
