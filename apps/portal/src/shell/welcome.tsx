import { Button } from '@fluentui/react-components'
import { useEffect } from 'react'
import { signInAddress } from './api.ts'
import styles from './welcome.module.css'

/** The first page for someone who is not signed in. */
export function Welcome() {
  useEffect(() => {
    document.title = 'Patchbay'
  }, [])
  return (
    <div className={styles.welcome}>
      <h1 className={styles.title}>From an app registration to a running app</h1>
      <p className={styles.text}>
        Register an API and a client, describe the API as a custom connector, and build a canvas app
        that calls it with each user’s own sign-in. Everything runs on this installation.
      </p>
      <Button as="a" appearance="primary" size="large" href={signInAddress('/')}>
        Sign in
      </Button>
    </div>
  )
}
