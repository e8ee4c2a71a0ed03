import type { FormEvent, ReactNode } from 'react'
import styles from './dialog.module.css'
import { Modal } from './modal.tsx'

/**
 * A dialog in the middle of the page. With `onSubmit` it is a form: Enter sends it, and one of the
 * actions may be of `type="submit"`. Mount it only while it is open, so that it begins afresh.
 */
export function Dialog({
  title,
  role = 'dialog',
  size = 'medium',
  actions,
  onClose,
  onSubmit,
  children,
}: {
  title: string
  /** `alertdialog` for a question that must be answered before anything else. */
  role?: 'dialog' | 'alertdialog'
  size?: 'medium' | 'large'
  /** Buttons, the deed first. */
  actions: ReactNode
  onClose: () => void
  onSubmit?: () => void
  children: ReactNode
}) {
  const content = (
    <>
      <h2 className={styles.title}>{title}</h2>
      <div className={styles.body}>{children}</div>
      <div className={styles.actions}>{actions}</div>
    </>
  )
  const submit = (event: FormEvent) => {
    event.preventDefault()
    // A form in a portal still bubbles to the form around its place in React's tree.
    event.stopPropagation()
    onSubmit?.()
  }
  return (
    <Modal label={title} role={role} className={styles[size]} onClose={onClose}>
      {onSubmit ? (
        <form className={styles.content} noValidate onSubmit={submit}>
          {content}
        </form>
      ) : (
        <div className={styles.content}>{content}</div>
      )}
    </Modal>
  )
}
