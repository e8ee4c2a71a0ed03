import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useLayoutEffect,
  useRef,
  useState,
} from 'react'
import styles from './notify.module.css'

type Notify = (message: string, intent?: 'success' | 'info' | 'warning') => void

const NotifyContext = createContext<Notify>(() => {})

/** Says shortly that something is done: `notify('Saved')`. Errors belong into the page (`ErrorNotice`). */
export function useNotify(): Notify {
  return useContext(NotifyContext)
}

interface Message {
  id: number
  text: string
  intent: 'success' | 'info' | 'warning'
}

const shownMilliseconds = { success: 4000, info: 6000, warning: 12_000 }
let lastId = 0

/** Holds the messages in a corner of the window; screen readers hear them. */
export function NotifyProvider({ children }: { children: ReactNode }) {
  const [messages, setMessages] = useState<readonly Message[]>([])
  const notify = useCallback<Notify>((text, intent = 'success') => {
    const id = ++lastId
    // The same words twice would only be noise.
    setMessages((old) => [...old.filter((other) => other.text !== text), { id, text, intent }])
    setTimeout(
      () => setMessages((old) => old.filter((other) => other.id !== id)),
      shownMilliseconds[intent],
    )
  }, [])
  const corner = useRef<HTMLElement>(null)
  useLayoutEffect(() => {
    // Shown again, so that it lies over a dialog that was opened since.
    corner.current?.hidePopover()
    corner.current?.showPopover()
  }, [messages])
  return (
    <NotifyContext.Provider value={notify}>
      {children}
      <section
        ref={corner}
        popover="manual"
        className={styles.corner}
        aria-label="Notifications"
        aria-live="polite"
      >
        {messages.map(({ id, text, intent }) => (
          <div key={id} className={styles[intent]}>
            {text}
          </div>
        ))}
      </section>
    </NotifyContext.Provider>
  )
}
