import { Toast, Toaster, ToastTitle, useId, useToastController } from '@fluentui/react-components'
import { createContext, type ReactNode, useCallback, useContext } from 'react'

type Notify = (message: string, intent?: 'success' | 'info' | 'warning') => void

const NotifyContext = createContext<Notify>(() => {})

/** Says shortly that something is done: `notify('Saved')`. Errors belong into the page (`ErrorNotice`). */
export function useNotify(): Notify {
  return useContext(NotifyContext)
}

export function NotifyProvider({ children }: { children: ReactNode }) {
  const toasterId = useId('toaster')
  const { dispatchToast } = useToastController(toasterId)
  const notify = useCallback<Notify>(
    (message, intent = 'success') => {
      dispatchToast(
        <Toast>
          <ToastTitle>{message}</ToastTitle>
        </Toast>,
        { intent, timeout: 4000, politeness: 'polite' },
      )
    },
    [dispatchToast],
  )
  return (
    <NotifyContext.Provider value={notify}>
      {children}
      <Toaster toasterId={toasterId} position="bottom-end" limit={3} />
    </NotifyContext.Provider>
  )
}
