import { effectScope } from 'alien-signals'
import { untracked } from '@patchbay/player'
import { ColorValue } from '@patchbay/power-fx'
import { followAccess, followBorder, followBox, followColors, px } from './appearance.ts'
import { type ControlContext, follow } from './control-context.ts'
import { scrollSignal } from './scroll-signal.ts'

/** Rows drawn beyond what is seen, on both sides. */
const OVERSCAN = 3

interface DrawnRow {
  readonly element: HTMLElement
  readonly dispose: () => void
}

/** `Gallery`: only the rows that are seen are drawn. */
export function drawGallery(control: ControlContext): HTMLElement {
  const { player, editing } = control.app
  const element = document.createElement('div')
  element.className = 'gallery'
  const canvas = document.createElement('div')
  canvas.className = 'gallery-canvas'
  canvas.setAttribute('role', 'list')
  const empty = document.createElement('div')
  empty.className = 'gallery-empty'
  empty.textContent = 'This gallery has no items yet. Set its Items property.'
  element.append(canvas)
  followBox(element, control)
  followColors(element, control)
  followBorder(element, control, false)
  followAccess(canvas, control)

  const count = player.rowCount(control.path)
  const selected = player.selectedRow(control.path)
  const scroll = scrollSignal(element)
  const rows = new Map<number, DrawnRow>()
  const isVertical = () => control.option('Layout') !== 'horizontal'

  /** Sizes along the direction of scrolling, and across it. */
  const metrics = () => {
    const vertical = isVertical()
    const padding = Math.max(0, control.number('TemplatePadding'))
    const size = Math.max(1, control.number('TemplateSize', 104))
    const across = Math.max(1, Math.floor(control.number('WrapCount', 1)))
    const window = control.number(vertical ? 'Height' : 'Width')
    const breadth = control.number(vertical ? 'TemplateWidth' : 'TemplateHeight')
    return { vertical, padding, size, across, window, breadth, step: size + padding }
  }

  follow(() => {
    const { vertical, padding, across, step } = metrics()
    const length = Math.ceil(count() / across) * step + padding
    canvas.style.height = vertical ? px(length) : '100%'
    canvas.style.width = vertical ? '100%' : px(length)
    const scrolls = control.boolean('ShowScrollbar') ? 'auto' : 'hidden'
    element.style.overflowY = vertical ? scrolls : 'hidden'
    element.style.overflowX = vertical ? 'hidden' : scrolls
  })
  follow(() => {
    if (editing && count() === 0) element.append(empty)
    else empty.remove()
  })

  follow(() => {
    const all = count()
    const { vertical, across, window, step } = metrics()
    const offset = vertical ? scroll().top : scroll().left
    const firstLine = Math.max(0, Math.floor(offset / step) - OVERSCAN)
    const lastLine = Math.ceil((offset + window) / step) + OVERSCAN
    const first = firstLine * across + 1
    const last = Math.min(all, (lastLine + 1) * across)
    untracked(() => {
      for (const [index, row] of rows)
        if (index < first || index > last) {
          // The focused row stays as long as there is such a row, or the keyboard would be lost.
          if (index <= all && row.element.contains(focusedIn(element))) continue
          row.dispose()
          row.element.remove()
          rows.delete(index)
        }
      for (let index = first; index <= last; index++)
        if (!rows.has(index)) rows.set(index, drawRow(index))
      // Reading order is row order.
      const order = [...rows.keys()].toSorted((a, b) => a - b)
      for (const [at, index] of order.entries()) {
        const row = rows.get(index)?.element
        if (row && canvas.children[at] !== row)
          canvas.insertBefore(row, canvas.children[at] ?? null)
      }
    })
    if (!editing)
      player.setInput(control.path, 'VisibleIndex', Math.floor(offset / step) * across + 1)
  })

  function drawRow(index: number): DrawnRow {
    const row = document.createElement('div')
    row.className = 'gallery-row'
    row.setAttribute('role', 'listitem')
    const path = control.rowPath(index)
    const dispose = effectScope(() => {
      follow(() => {
        const { vertical, padding, size, across, breadth, step } = metrics()
        const line = Math.floor((index - 1) / across)
        const along = px(padding + line * step)
        const beside = px(padding + ((index - 1) % across) * (breadth + 2 * padding))
        row.style.top = vertical ? along : beside
        row.style.left = vertical ? beside : along
        row.style.height = px(vertical ? size : breadth)
        row.style.width = px(vertical ? breadth : size)
      })
      follow(() => {
        const fill = player.property(path, 'TemplateFill')()
        row.style.background = fill instanceof ColorValue ? fill.toCss() : 'transparent'
        const label = player.property(path, 'ItemAccessibleLabel')()
        if (typeof label === 'string' && label !== '') row.setAttribute('aria-label', label)
        row.setAttribute('aria-posinset', String(index))
        row.setAttribute('aria-setsize', String(count()))
      })
      follow(() => {
        const isSelected = selected() === index
        const isSelectable = control.boolean('Selectable') && control.mode() === 'edit' && !editing
        if (isSelectable) row.tabIndex = isSelected ? 0 : -1
        else row.removeAttribute('tabindex')
        if (isSelected && control.boolean('Selectable')) row.setAttribute('aria-current', 'true')
        else row.removeAttribute('aria-current')
      })
      for (const child of control.control.children)
        row.append(control.app.draw(child, path, control.mode))
    })
    if (!editing) listen(row, index, path)
    return { element: row, dispose }
  }

  function listen(row: HTMLElement, index: number, path: string): void {
    const maySelect = () => control.boolean('Selectable') && control.mode() === 'edit'
    // Before what is in the row runs, so that it sees the new selection.
    row.addEventListener(
      'click',
      () => {
        if (maySelect()) player.selectRow(control.path, index)
      },
      { capture: true },
    )
    row.addEventListener('click', (event) => {
      const inner = (event.target as Element).closest(
        'button, input, textarea, label, a, [data-selectable]',
      )
      if (maySelect() && (inner === null || !row.contains(inner))) void player.run(path, 'OnSelect')
    })
    row.addEventListener('keydown', (event) => {
      if (event.target !== row || !maySelect()) return
      if (event.key === 'Enter' || event.key === ' ') {
        event.preventDefault()
        player.selectRow(control.path, index)
        void player.run(path, 'OnSelect')
        return
      }
      const to = rowAfterKey(event.key, index, count())
      if (to === undefined) return
      event.preventDefault()
      reveal(to)
      rows.get(to)?.element.focus()
    })
  }

  /** Scrolls so that a row is seen; it is drawn at once. */
  function reveal(index: number): void {
    const { vertical, padding, size, across, window, step } = metrics()
    const start = padding + Math.floor((index - 1) / across) * step
    const side = vertical ? 'scrollTop' : 'scrollLeft'
    if (start < element[side]) element[side] = start - padding
    else if (start + size > element[side] + window) element[side] = start + size + padding - window
    scroll.refresh()
  }

  return element
}

function rowAfterKey(key: string, index: number, count: number): number | undefined {
  const to = {
    ArrowDown: index + 1,
    ArrowRight: index + 1,
    ArrowUp: index - 1,
    ArrowLeft: index - 1,
    Home: 1,
    End: count,
  }[key]
  return to !== undefined && to >= 1 && to <= count && to !== index ? to : undefined
}

function focusedIn(element: HTMLElement): Element | null {
  return (element.getRootNode() as Document | ShadowRoot).activeElement
}
