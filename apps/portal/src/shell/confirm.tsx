import { Button } from '@fluentui/react-components'
import { type ReactNode, useState } from 'react'
import { Dialog } from './dialog.tsx'
import { ErrorNotice } from './notice.tsx'

/**
 * Asks before something that cannot be taken back lightly. Stays open with the reason when it fails.
 * Mount it only while asking.
 */
export function ConfirmDialog({
  title,
  children,
  confirmLabel,
  onConfirm,
  onClose,
}: {
  title: string
  children: ReactNode
  /** The deed, as a verb: `Delete`, `Yes`. */
  confirmLabel: string
  onConfirm: () => Promise<unknown>
  onClose: () => void
}) {
  const [pending, setPending] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const confirm = () => {
    setPending(true)
    setError(null)
    onConfirm().then(onClose, (reason: unknown) => {
      setError(reason)
      setPending(false)
    })
  }
  return (
    <Dialog
      role="alertdialog"
      title={title}
      onClose={onClose}
      actions={
        <>
          <Button appearance="primary" disabledFocusable={pending} onClick={confirm}>
            {pending ? 'Working…' : confirmLabel}
          </Button>
          <Button onClick={onClose}>Cancel</Button>
        </>
      }
    >
      <div>{children}</div>
      <ErrorNotice error={error} title="It was not done." />
    </Dialog>
  )
}
