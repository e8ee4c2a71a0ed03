import {
  Button,
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  MessageBarTitle,
} from '@fluentui/react-components'
import { DismissRegular } from '@fluentui/react-icons/svg/dismiss'
import type { ReactNode } from 'react'
import { ApiError } from './api.ts'
import styles from './notice.module.css'

export interface NoticeProps {
  intent?: 'info' | 'success' | 'warning' | 'error'
  title?: string
  children?: ReactNode
  actions?: ReactNode
  onDismiss?: () => void
}

/** A message in the page: what, where, next. Errors and warnings are announced at once. */
export function Notice({ intent = 'info', title, children, actions, onDismiss }: NoticeProps) {
  return (
    <MessageBar
      intent={intent}
      layout="multiline"
      politeness={intent === 'error' || intent === 'warning' ? 'assertive' : 'polite'}
      className={styles.notice}
    >
      <MessageBarBody className={styles.body}>
        {title && <MessageBarTitle>{title}</MessageBarTitle>} {children}
      </MessageBarBody>
      {(actions !== undefined || onDismiss) && (
        <MessageBarActions
          {...(onDismiss
            ? {
                containerAction: (
                  <Button
                    appearance="transparent"
                    icon={<DismissRegular />}
                    aria-label="Dismiss message"
                    onClick={onDismiss}
                  />
                ),
              }
            : {})}
        >
          {actions}
        </MessageBarActions>
      )}
    </MessageBar>
  )
}

/** A failure in the page. Renders nothing while there is none. `title` says what could not be done. */
export function ErrorNotice({
  error,
  title,
  onDismiss,
  onRetry,
}: {
  error: unknown
  title: string
  onDismiss?: () => void
  onRetry?: () => void
}) {
  if (error === null || error === undefined) return null
  const findings = error instanceof ApiError ? error.findings : []
  return (
    <Notice
      intent="error"
      title={title}
      {...(onDismiss ? { onDismiss } : {})}
      actions={onRetry ? <Button onClick={onRetry}>Try again</Button> : undefined}
    >
      {errorMessage(error)}
      {error instanceof ApiError &&
        error.status === 403 &&
        ' Your account may not do this: ask an administrator of the tenant, or an owner.'}
      {findings.length > 0 && (
        <ul className={styles.findings}>
          {findings.map((finding) => (
            <li key={`${finding.path} ${finding.rule} ${finding.message}`}>
              <code>{finding.line ? `line ${finding.line}` : finding.path}</code> {finding.message}
            </li>
          ))}
        </ul>
      )}
      {error instanceof ApiError && (
        <span className={styles.code}>
          {error.code}
          {error.requestId && ` · request ${error.requestId}`}
        </span>
      )}
    </Notice>
  )
}

/** The sentence to show for anything that was thrown. */
export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
