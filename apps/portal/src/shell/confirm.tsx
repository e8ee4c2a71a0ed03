import { Button } from '@fluentui/react-components'
import { type ReactNode, useState } from 'react'
import styles from './confirm.module.css'
import { Modal } from './modal.tsx'
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
    <Modal role="alertdialog" label={title} className={styles.dialog} onClose={onClose}>
      <h2 className={styles.title}>{title}</h2>
      <div className={styles.text}>{children}</div>
      <ErrorNotice error={error} title="It was not done." />
      <div className={styles.actions}>
        <Button appearance="primary" disabledFocusable={pending} onClick={confirm}>
          {pending ? 'Working…' : confirmLabel}
        </Button>
        <Button onClick={onClose}>Cancel</Button>
      </div>
    </Modal>
  )
}
