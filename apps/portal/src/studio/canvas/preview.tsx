import { Button } from '@fluentui/react-components'
import { StopRegular } from '@fluentui/react-icons/svg/stop'
import { mountApp } from '@patchbay/controls'
import type { Player } from '@patchbay/player'
import { useEffect, useRef } from 'react'
import { useLatest } from '../use-latest.ts'
import styles from './canvas.module.css'

/** The app as its users see it, over the maker's own connections. Esc or the button ends it. */
export function Preview({
  player,
  screen,
  displayName,
  onStop,
}: {
  player: Player
  screen: string
  displayName: string
  onStop: () => void
}) {
  const host = useRef<HTMLDivElement>(null)
  const latest = useLatest({ screen, onStop })

  useEffect(() => {
    if (!host.current) return
    player.clearErrors()
    const mounted = mountApp(host.current, player)
    host.current.focus()
    void player.start()
    // `start` goes to the app's first screen; a preview begins where the maker is.
    if (latest.current.screen !== player.currentScreen()) player.navigate(latest.current.screen)
    return () => mounted.dispose()
  }, [latest, player])

  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && !event.defaultPrevented) latest.current.onStop()
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [latest])

  return (
    <div
      className={styles.preview}
      // A `dialog` element would catch Esc before the app's own inputs see it.
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role
      role="dialog"
      aria-modal="true"
      aria-label={`Preview of ${displayName}`}
    >
      <div className={styles.previewBar}>
        <span className={styles.previewTitle}>Preview of {displayName}</span>
        <Button size="small" icon={<StopRegular />} title="Stop preview (Esc)" onClick={onStop}>
          Stop preview
        </Button>
      </div>
      <div ref={host} className={styles.viewport} tabIndex={-1} />
    </div>
  )
}
