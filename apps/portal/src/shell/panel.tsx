import {
  Button,
  DrawerBody,
  DrawerFooter,
  DrawerHeader,
  DrawerHeaderTitle,
  OverlayDrawer,
} from '@fluentui/react-components'
import { DismissRegular } from '@fluentui/react-icons/svg/dismiss'
import type { FormEvent, ReactNode } from 'react'
import styles from './panel.module.css'

/**
 * A panel from the right over the page. With `onSubmit` it is a form: Enter sends it, and the buttons
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
  size?: 'medium' | 'large'
}) {
  const content = (
    <>
      <DrawerHeader>
        <DrawerHeaderTitle
          action={
            <Button
              appearance="subtle"
              aria-label="Close panel"
              icon={<DismissRegular />}
              onClick={onClose}
            />
          }
        >
          {title}
        </DrawerHeaderTitle>
      </DrawerHeader>
      <DrawerBody className={styles.body}>{children}</DrawerBody>
      {footer && <DrawerFooter className={styles.footer}>{footer}</DrawerFooter>}
    </>
  )
  const submit = (event: FormEvent) => {
    event.preventDefault()
    // A form in a portal still bubbles to the form around its place in React's tree.
    event.stopPropagation()
    onSubmit?.()
  }
  return (
    <OverlayDrawer
      open
      modalType="modal"
      position="end"
      size={size}
      className={styles.panel}
      aria-label={title}
      onOpenChange={(_, data) => {
        if (!data.open) onClose()
      }}
    >
      {onSubmit ? (
        <form className={styles.form} noValidate onSubmit={submit}>
          {content}
        </form>
      ) : (
        content
      )}
    </OverlayDrawer>
  )
}
