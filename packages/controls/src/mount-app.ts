import { type Control, componentOf, readComponents } from '@patchbay/app-model'
import { type Player, type Signal, untracked } from '@patchbay/player'
import { effectScope, signal } from 'alien-signals'
import { px } from './appearance.ts'
import { drawings } from './catalogue.ts'
import { drawComponent } from './component.ts'
import { ControlContext, type DrawnApp, type Mode, follow } from './control-context.ts'
import { drawNotifications, drawProgress } from './notifications.ts'
import { drawScreen } from './screen.ts'
import { styleSheet } from './style-sheet.ts'
import { drawUnknownControl } from './unknown-control.ts'

/** A control under the pointer. */
export interface ControlHit {
  /** Name of the control or screen. */
  readonly name: string
  /** Its instance: `Gallery1[2].Title1`. */
  readonly path: string
  readonly element: HTMLElement
}

/** How an app is drawn. */
export interface MountOptions {
  /** Design time: values are shown, nothing runs when clicked (with Alt it does). */
  readonly editing?: boolean
  /** The pointer went down on a control or on the screen itself; design time only. */
  readonly onSelectControl?: (hit: ControlHit, event: PointerEvent) => void
  /** Pixels of the page to one of the app, or `fit` to show the app whole. Default `fit`. */
  readonly zoom?: number | 'fit'
}

/** A drawn app. */
export interface MountedApp {
  /** The drawn instance of a control or screen, by name or path; of a template, its first row's. */
  elementFor(nameOrPath: string): HTMLElement | undefined
  /** The innermost control at a point of the page, whatever lies over the app. */
  controlAt(point: { readonly clientX: number; readonly clientY: number }): ControlHit | undefined
  setZoom(zoom: number | 'fit'): void
  /** Pixels of the page to one of the app now. */
  scale(): number
  dispose(): void
}

/**
 * Draws a running app into an element, which gives the size: the app is scaled to fit and what is
 * left beside it is letterbox (`--patchbay-letterbox`).
 *
 * Everything is inside a shadow root with a style sheet of its own, adopted, so a content policy
 * without inline styles is enough and no style of the page reaches in.
 */
export function mountApp(
  element: HTMLElement,
  player: Player,
  options: MountOptions = {},
): MountedApp {
  const { editing = false, onSelectControl } = options
  const host = document.createElement('div')
  host.dataset['patchbayApp'] = ''
  host.style.position = 'absolute'
  host.style.inset = '0'
  if (getComputedStyle(element).position === 'static') element.style.position = 'relative'
  const root = host.attachShadow({ mode: 'open' })
  root.adoptedStyleSheets = [styleSheet()]
  const stage = div('stage')
  const page = div(editing ? 'app editing' : 'app')
  const announcer = div('announcer')
  announcer.setAttribute('aria-live', 'polite')
  stage.append(page)
  root.append(stage, announcer)
  element.append(host)

  const { layout } = player.document
  page.style.width = px(layout.width)
  page.style.height = px(layout.height)
  const zoom = signal<number | 'fit'>(options.zoom ?? 'fit')
  const room = signal({ width: 0, height: 0 })
  let scale = 1

  const components = new Map(
    readComponents(player.document).components.map((component) => [component.name, component]),
  )
  const app: DrawnApp = {
    player,
    editing,
    draw(control: Control, row: string | undefined, parent: Signal<Mode>) {
      const context = new ControlContext(app, control, row, parent)
      const component = components.get(componentOf(control) ?? '')
      if (component) return drawComponent(context, component)
      return (drawings.get(control.type) ?? drawUnknownControl)(context)
    },
  }

  const observer = new ResizeObserver(() => {
    room({ width: stage.clientWidth, height: stage.clientHeight })
  })
  observer.observe(stage)

  // The screen's effects are in a scope of their own, which ends when another screen is shown.
  let disposeScreen: (() => void) | undefined
  const dispose = effectScope(() => {
    follow(() => {
      const { width, height } = room()
      const wanted = zoom()
      const fit = Math.min(width / layout.width, height / layout.height)
      scale = wanted === 'fit' ? (fit > 0 ? fit : 1) : wanted
      const left = Math.max(0, (width - layout.width * scale) / 2)
      const top = Math.max(0, (height - layout.height * scale) / 2)
      page.style.left = px(left)
      page.style.top = px(top)
      page.style.transform = `scale(${scale})`
      stage.style.overflow = wanted === 'fit' ? 'hidden' : 'auto'
    })
    let shown: HTMLElement | undefined
    follow(() => {
      const name = player.currentScreen()
      const screen = player.document.screens.find((candidate) => candidate.name === name)
      untracked(() => {
        disposeScreen?.()
        shown?.remove()
        shown = undefined
        if (!screen) return
        disposeScreen = effectScope(() => {
          const drawn = drawScreen(app, screen)
          if (!editing) drawn.dataset['transition'] = untracked(() => player.transition())
          page.prepend(drawn)
          shown = drawn
        })
        if (!editing) announcer.textContent = screen.name
      })
    })
    if (!editing) {
      stage.append(drawNotifications(player), drawProgress(player))
      follow(() => {
        const wanted = player.focus()
        if (wanted) untracked(() => focusTarget(find(wanted.path))?.focus())
      })
    }
  })

  function find(nameOrPath: string): HTMLElement | undefined {
    const escaped = CSS.escape(nameOrPath)
    const found =
      page.querySelector(`[data-path="${escaped}"]`) ??
      page.querySelector(`[data-control="${escaped}"]`)
    return found instanceof HTMLElement ? found : undefined
  }

  function controlAt(point: { clientX: number; clientY: number }): ControlHit | undefined {
    for (const candidate of root.elementsFromPoint(point.clientX, point.clientY)) {
      if (!page.contains(candidate)) continue
      const hit = candidate.closest<HTMLElement>('[data-control]')
      if (hit) return toHit(outermostComponent(hit) ?? hit)
    }
    return undefined
  }

  if (editing) {
    for (const type of [
      'click',
      'dblclick',
      'pointerdown',
      'mousedown',
      'keydown',
      'change',
      'input',
    ])
      page.addEventListener(
        type,
        (event) => {
          if (event instanceof MouseEvent && event.altKey) {
            if (event.type === 'click') runAt(event)
            return
          }
          event.stopPropagation()
          if (type !== 'keydown') event.preventDefault()
          if (type === 'pointerdown' && event instanceof PointerEvent) {
            const hit = controlAt(event)
            if (hit) onSelectControl?.(hit, event)
          }
        },
        { capture: true },
      )
  }

  /** Alt-click at design time runs what a click runs in the player. */
  function runAt(event: MouseEvent): void {
    event.preventDefault()
    const hit = controlAt(event)
    if (hit) void player.run(hit.path, 'OnSelect')
  }

  return {
    elementFor: find,
    controlAt,
    setZoom: (next) => zoom(next),
    scale: () => scale,
    dispose() {
      observer.disconnect()
      disposeScreen?.()
      dispose()
      host.remove()
    },
  }
}

/** What stands in a component is no control of the app: the outermost instance is hit. */
function outermostComponent(element: HTMLElement): HTMLElement | undefined {
  let found: HTMLElement | undefined
  let at = element.closest<HTMLElement>('[data-component]')
  while (at) {
    found = at
    at = at.parentElement?.closest<HTMLElement>('[data-component]') ?? null
  }
  return found
}

function toHit(element: HTMLElement): ControlHit {
  return { name: element.dataset['control'] ?? '', path: element.dataset['path'] ?? '', element }
}

function focusTarget(element: HTMLElement | undefined): HTMLElement | undefined {
  return element?.querySelector<HTMLElement>('input, textarea') ?? element
}

function div(className: string): HTMLDivElement {
  const element = document.createElement('div')
  element.className = className
  return element
}
