import { Button } from '@fluentui/react-components'
import { DismissRegular } from '@fluentui/react-icons/svg/dismiss'
import type { FormEvent, ReactNode } from 'react'
import { Modal } from './modal.tsx'
import styles from './panel.module.css'

/**
 * A panel from the side over the page. With `onSubmit` it is a form: Enter sends it, and the buttons
 * in `footer` may be of `type="submit"`. Mount it only while open, so that it begins afresh.
 */
export function Panel({
  title,
  footer,
  onClose,
  onSubmit,
  children,
  size = 'medium',
}: {
  title: string
  footer?: ReactNode
  onClose: () => void
  onSubmit?: () => void
  children: ReactNode
  size?: 'medium' | 'large' | 'navigation'
}) {
  const content = (
    <>
      <header className={styles.header}>
        <h2 className={styles.title}>{title}</h2>
        <Button
          appearance="subtle"
          aria-label={size === 'navigation' ? 'Close menu' : 'Close panel'}
          icon={<DismissRegular />}
          onClick={onClose}
        />
      </header>
      <div className={styles.body}>{children}</div>
      {footer && <footer className={styles.footer}>{footer}</footer>}
    </>
  )
  const submit = (event: FormEvent) => {
    event.preventDefault()
    // A form in a portal still bubbles to the form around its place in React's tree.
    event.stopPropagation()
    onSubmit?.()
  }
  return (
    <Modal label={title} className={styles[size]} onClose={onClose}>
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
