import type { ReactNode } from 'react'
import styles from './empty.module.css'

/** What a list shows when it holds nothing: why, and what to do. */
export function Empty({
  title,
  children,
  icon,
  action,
}: {
  title: string
  children?: ReactNode
  icon?: ReactNode
  action?: ReactNode
}) {
  return (
    <div className={styles.empty}>
      {icon && (
        <span className={styles.icon} aria-hidden="true">
          {icon}
        </span>
      )}
      <p className={styles.title}>{title}</p>
      {children && <div className={styles.text}>{children}</div>}
      {action && <div className={styles.action}>{action}</div>}
    </div>
  )
}
