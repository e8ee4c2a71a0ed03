import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
} from '@fluentui/react-components'
import { type ReactNode, useState } from 'react'
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
      open
      modalType="alert"
      onOpenChange={(_, data) => {
        if (!data.open) onClose()
      }}
    >
      <DialogSurface>
        <DialogBody>
          <DialogTitle>{title}</DialogTitle>
          <DialogContent>
            {children}
            <ErrorNotice error={error} title="It was not done." />
          </DialogContent>
          <DialogActions>
            <Button appearance="primary" disabledFocusable={pending} onClick={confirm}>
              {pending ? 'Working…' : confirmLabel}
            </Button>
            <Button onClick={onClose}>Cancel</Button>
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  )
}
