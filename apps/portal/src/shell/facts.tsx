import type { ReactNode } from 'react'
import styles from './facts.module.css'

/** Terms and values in two columns where there is room: `[['Object ID', …], …]`. Undefined rows are left out. */
export function Facts({ facts }: { facts: readonly (readonly [string, ReactNode] | undefined)[] }) {
  return (
    <dl className={styles.facts}>
      {facts.map(
        (fact) =>
          fact && (
            <div key={fact[0]} className={styles.fact}>
              <dt className={styles.term}>{fact[0]}</dt>
              <dd className={styles.value}>{fact[1]}</dd>
            </div>
          ),
      )}
    </dl>
  )
}
