import { findControl } from '@patchbay/app-model'
import { type MountedApp, mountApp } from '@patchbay/controls'
import type { Player } from '@patchbay/player'
import {
  type CSSProperties,
  type KeyboardEvent,
  type PointerEvent,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from 'react'
import { plainRectangle } from '../edits.ts'
import { useStudio } from '../studio-context.ts'
import { currentValue, showScreen } from '../use-runtime.ts'
import styles from './canvas.module.css'
import { fitScale, type Handle, handles, move, nudge, type Rectangle, resize } from './geometry.ts'

const margin = 24
const narrowMargin = 10

interface Drag {
  readonly pointerId: number
  readonly name: string
  /** Undefined while moving. */
  readonly handle: Handle | undefined
  /** What is selected when this turns out to be a click. */
  readonly clicked: string | undefined
  readonly clientX: number
  readonly clientY: number
  readonly from: Rectangle
}

/**
 * The live app, with what lies over it for editing: a press selects and drags, handles resize,
 * arrows nudge, Delete deletes. The tree view is the way in for the keyboard.
 */
export function Canvas({ player }: { player: Player }) {
  const { state, dispatch, edits, focusFormula, tick } = useStudio()
  const { selection } = state
  const { width, height } = player.document.layout
  const viewport = useRef<HTMLDivElement>(null)
  const app = useRef<HTMLDivElement>(null)
  const mounted = useRef<MountedApp>(undefined)
  const drag = useRef<Drag>(undefined)
  const [space, setSpace] = useState({ width: 0, height: 0 })
  /** What is selected, in app pixels from the screen's corner. */
  const [box, setBox] = useState<Rectangle>()
  const [draft, setDraft] = useState<Rectangle>()
  const scale = fitScale({ width, height }, space, space.width < 640 ? narrowMargin : margin)

  useEffect(() => {
    const node = viewport.current
    if (!node) return
    const observer = new ResizeObserver(() =>
      setSpace({ width: node.clientWidth, height: node.clientHeight }),
    )
    observer.observe(node)
    return () => observer.disconnect()
  }, [])

  useLayoutEffect(() => {
    if (!app.current) return
    showScreen(player, selection.screen)
    const drawn = mountApp(app.current, player, { editing: true, zoom: 1 })
    mounted.current = drawn
    setDraft(undefined)
    return () => drawn.dispose()
    // The screen is followed below without drawing everything anew.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [player])

  useEffect(() => showScreen(player, selection.screen), [player, selection.screen])

  useLayoutEffect(() => {
    setBox(measure(app.current, mounted.current?.elementFor(selection.name), scale))
  }, [player, selection, scale, tick])

  const placeOf = (name: string): Rectangle | undefined => {
    const control = findControl(state.content.document, name)?.control
    if (!control) return undefined
    // The document is ahead of the running app while keys are held down.
    const plain = plainRectangle(control)
    if (plain) return plain
    const [x, y, w, h] = ['X', 'Y', 'Width', 'Height'].map((property) =>
      currentValue(player, name, property),
    )
    return typeof x === 'number' &&
      typeof y === 'number' &&
      typeof w === 'number' &&
      typeof h === 'number'
      ? { x, y, width: w, height: h }
      : undefined
  }
  const begin = (
    event: PointerEvent,
    name: string,
    handle: Handle | undefined,
    clicked?: string,
  ) => {
    const from = placeOf(name)
    if (!from || event.button !== 0) return
    event.currentTarget.setPointerCapture(event.pointerId)
    const { pointerId, clientX, clientY } = event
    drag.current = { pointerId, name, handle, clicked, clientX, clientY, from }
  }
  const select = (name: string) => {
    if (name !== selection.name) dispatch({ type: 'select', selection: edits.selectionOf(name) })
  }
  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    const found = mounted.current?.controlAt(event)
    const hit = found?.name ?? selection.screen
    // Alt runs what a press does in the app, without a preview.
    if (event.altKey && found) return void player.run(found.path, 'OnSelect')
    const place = findControl(player.document, hit)
    // Inside what is selected, a drag means the whole; a click means the part.
    const isInside = place?.ancestors.some(({ name }) => name === selection.name)
    if (!isInside) select(hit)
    begin(event, isInside ? selection.name : hit, undefined, isInside ? hit : undefined)
  }
  const delta = (event: PointerEvent, { clientX, clientY }: Drag) => ({
    dx: (event.clientX - clientX) / scale,
    dy: (event.clientY - clientY) / scale,
  })
  const target = (event: PointerEvent, now: Drag): Rectangle => {
    const { dx, dy } = delta(event, now)
    return now.handle ? resize(now.from, now.handle, dx, dy) : move(now.from, dx, dy)
  }
  const onPointerMove = (event: PointerEvent) => {
    const now = drag.current
    if (now?.pointerId !== event.pointerId) return
    // A click that trembles is not a drag.
    if (Math.hypot(event.clientX - now.clientX, event.clientY - now.clientY) < 3 && !draft) return
    setDraft(target(event, now))
  }
  const onPointerUp = (event: PointerEvent) => {
    const now = drag.current
    drag.current = undefined
    if (now?.pointerId !== event.pointerId) return
    if (!draft) {
      if (now.clicked !== undefined) select(now.clicked)
      return
    }
    const next = target(event, now)
    if (sameRectangle(next, now.from)) return setDraft(undefined)
    edits.place(now.name, next)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Delete' || event.key === 'Backspace') {
      event.preventDefault()
      return edits.remove(selection.name)
    }
    if (event.key === 'Enter') {
      event.preventDefault()
      return focusFormula()
    }
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'd') {
      event.preventDefault()
      return edits.duplicate(selection.name)
    }
    const from = placeOf(selection.name)
    const next =
      from &&
      nudge(from, event.key, { shift: event.shiftKey, ctrl: event.ctrlKey || event.metaKey })
    if (!next) return
    event.preventDefault()
    edits.place(selection.name, next, `nudge ${selection.name}`)
  }

  // While something is dragged the frame goes ahead of the app, by what the place has changed.
  const now = drag.current
  const frame =
    box && draft && now
      ? {
          x: box.x + draft.x - now.from.x,
          y: box.y + draft.y - now.from.y,
          width: draft.width,
          height: draft.height,
        }
      : box
  const isControl = findControl(player.document, selection.name) !== undefined
  return (
    <div ref={viewport} className={styles.viewport}>
      <div
        className={styles.stage}
        style={{
          left: Math.max(0, (space.width - width * scale) / 2),
          top: Math.max(0, (space.height - height * scale) / 2),
          width: width * scale,
          height: height * scale,
        }}
      >
        <div
          ref={app}
          className={styles.app}
          style={{ width, height, transform: `scale(${scale})` }}
        />
        {/* A focusable surface of its own: arrows, Delete and Enter act on what is selected. */}
        {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
        <div
          role="application"
          aria-label={`Canvas, ${selection.name} selected. Arrow keys move it, with Shift they resize it, Delete deletes it, Enter goes to its formula.`}
          // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
          tabIndex={0}
          className={styles.overlay}
          onPointerDown={onPointerDown}
          onPointerMove={onPointerMove}
          onPointerUp={onPointerUp}
          onKeyDown={onKeyDown}
        >
          {frame && isControl && (
            <div className={styles.selection} style={scaled(frame, scale)}>
              <span className={`${styles.badge} ${frame.y * scale < 16 ? styles.inside : ''}`}>
                {selection.name}
              </span>
              {shownHandles(frame, scale).map((handle) => (
                <div
                  key={handle}
                  data-handle={handle}
                  className={styles.handle}
                  onPointerDown={(event) => {
                    event.stopPropagation()
                    begin(event, selection.name, handle)
                  }}
                  onPointerMove={onPointerMove}
                  onPointerUp={onPointerUp}
                />
              ))}
            </div>
          )}
        </div>
      </div>
      <span className={styles.zoom} aria-hidden="true">
        {selection.screen} · {Math.round(scale * 100)} %
      </span>
    </div>
  )
}

/** Handles that do not lie on each other: few on what is drawn small. */
function shownHandles({ width, height }: Rectangle, scale: number): readonly Handle[] {
  const room = Math.min(width, height) * scale
  if (room < 12) return ['se']
  if (room < 28) return handles.filter((handle) => handle.length === 2)
  return handles
}

const scaled = ({ x, y, width, height }: Rectangle, scale: number): CSSProperties => ({
  left: x * scale,
  top: y * scale,
  width: width * scale,
  height: height * scale,
})

function sameRectangle(a: Rectangle, b: Rectangle): boolean {
  return a.x === b.x && a.y === b.y && a.width === b.width && a.height === b.height
}

/** Where a control is drawn (in galleries, the first time), in app pixels from the app's corner. */
function measure(
  app: HTMLElement | null,
  node: HTMLElement | undefined,
  scale: number,
): Rectangle | undefined {
  if (!app || !node) return undefined
  const corner = app.getBoundingClientRect()
  const { left, top, width, height } = node.getBoundingClientRect()
  return {
    x: (left - corner.left) / scale,
    y: (top - corner.top) / scale,
    width: width / scale,
    height: height / scale,
  }
}
