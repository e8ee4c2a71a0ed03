import { type AppCheck, type AppDocument, checkApp, findControl } from '@patchbay/app-model'
import {
  createPlayer,
  type Player,
  type PlayerHost,
  rowPath,
  type WritableSignal,
} from '@patchbay/player'
import type { SymbolInfo, Value } from '@patchbay/power-fx'
import { effect } from 'alien-signals'
import { useEffect, useMemo, useRef, useState } from 'react'

/** The check of the document as it is now; what an edit does not touch is taken over. */
export function useCheck(document: AppDocument, dataSources: readonly SymbolInfo[]): AppCheck {
  const [checkNext] = useState(makeChecker)
  return useMemo(() => checkNext(document, dataSources), [checkNext, document, dataSources])
}

function makeChecker() {
  let previous: AppCheck | undefined
  return (document: AppDocument, dataSources: readonly SymbolInfo[]): AppCheck => {
    previous = checkApp(document, { dataSources, ...(previous ? { previous } : {}) })
    return previous
  }
}

/** How long typing has to pause before the running app follows. */
const followMilliseconds = 120

/**
 * The app as it runs while it is edited. Each edit makes a new player that takes over variables,
 * collections and what was typed.
 */
export function usePlayer(
  check: AppCheck,
  dataSources: readonly SymbolInfo[],
  host: PlayerHost,
): Player | undefined {
  const [player, setPlayer] = useState<Player>()
  const current = useRef<Player>(undefined)
  useEffect(() => {
    const make = () => {
      const before = current.current
      const next = createPlayer({
        document: check.document,
        check,
        dataSources,
        host,
        ...(before ? { previous: before } : {}),
      })
      current.current = next
      setPlayer(next)
      // The canvas lets go of the old one in its own effect, which runs before this timer.
      if (before) window.setTimeout(() => before.dispose(), 1_000)
    }
    if (!current.current) return make()
    const timer = window.setTimeout(make, followMilliseconds)
    return () => window.clearTimeout(timer)
  }, [check, dataSources, host])
  useEffect(() => () => current.current?.dispose(), [])
  return player
}

/** A number that rises, at most once a frame, when the running app changed something. */
export function useTick(player: Player | undefined): number {
  const [tick, setTick] = useState(0)
  useEffect(() => {
    if (!player) return
    let frame = 0
    const stop = effect(() => {
      player.variables()
      player.collections()
      player.pending()
      player.errors()
      player.rowsLeftOut()
      player.currentScreen()
      frame ||= requestAnimationFrame(() => {
        frame = 0
        setTick((before) => before + 1)
      })
    })
    return () => {
      stop()
      cancelAnimationFrame(frame)
    }
  }, [player])
  return tick
}

/** The instance of a control that stands for it while editing: in galleries, the first row's. */
export function instancePath(document: AppDocument, name: string): string {
  const place = findControl(document, name)
  const galleries = (place?.ancestors ?? []).filter(({ type }) => type === 'Gallery')
  return galleries.length === 0
    ? name
    : galleries.reduce((path, gallery) => `${path}${rowPath(gallery.name, 1)}.`, '') + name
}

/** A property's value now, or undefined when it does not run. */
export function currentValue(
  player: Player | undefined,
  name: string,
  property: string,
): Value | undefined {
  if (!player) return undefined
  try {
    return player.property(instancePath(player.document, name), property)()
  } catch {
    // A formula that is just being typed may ask for what is not there yet.
    return undefined
  }
}

/**
 * Shows a screen for editing: unlike `navigate`, nothing of the app runs.
 */
export function showScreen(player: Player, screen: string): void {
  const shown = player.currentScreen as WritableSignal<string>
  if (shown() !== screen && player.document.screens.some(({ name }) => name === screen))
    shown(screen)
}
