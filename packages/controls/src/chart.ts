import { ColorValue, RecordValue, TableValue, type Value } from '@patchbay/power-fx'
import { followBox } from './appearance.ts'
import { type ControlContext, follow } from './control-context.ts'

/** The rows of a chart: a label for each, and a number for each series. */
export interface ChartData {
  readonly labels: readonly string[]
  readonly series: readonly { readonly name: string; readonly values: readonly number[] }[]
}

type ChartKind = 'column' | 'line' | 'pie'

const SVG = 'http://www.w3.org/2000/svg'

/** At most so many series are drawn; a chart of more says nothing. */
const MAX_SERIES = 9

/**
 * What a chart shows of its items: the columns that it names, else the first column of texts as
 * labels and the columns of numbers as series.
 */
export function chartData(
  items: Value,
  chosen: { readonly labels?: string; readonly series: readonly string[] },
  count: number,
): ChartData {
  const rows = items instanceof TableValue ? items.rows.filter(isRecord) : []
  const names = rows[0] ? [...rows[0].fields()].map(([name]) => name) : []
  const isNumeric = (name: string) =>
    rows.some((row) => typeof row.get(name) === 'number') &&
    rows.every((row) => row.get(name) === null || typeof row.get(name) === 'number')
  const labels = chosen.labels ?? names.find((name) => !isNumeric(name))
  const series =
    chosen.series.length > 0
      ? chosen.series
      : names.filter((name) => name !== labels && isNumeric(name)).slice(0, Math.max(1, count))
  return {
    labels: rows.map(
      (row, i) => textOf(labels === undefined ? null : row.get(labels)) || `${i + 1}`,
    ),
    series: series.slice(0, MAX_SERIES).map((name) => ({
      name,
      values: rows.map((row) => {
        const value = row.get(name)
        return typeof value === 'number' && Number.isFinite(value) ? value : 0
      }),
    })),
  }
}

/** `BarChart`, `LineChart` and `PieChart`. */
export function drawChart(kind: ChartKind): (control: ControlContext) => HTMLElement {
  return (control) => {
    const element = document.createElement('div')
    element.className = 'chart'
    followBox(element, control)
    const svg = make('svg', { role: 'img', width: '100%', height: '100%' })
    element.append(svg)
    follow(() => {
      const width = Math.max(1, control.number('Width'))
      const height = Math.max(1, control.number('Height'))
      const data = dataOf(control)
      const colors = colorsOf(control.value('ItemColorSet'))
      svg.setAttribute('viewBox', `0 0 ${width} ${height}`)
      svg.setAttribute('aria-label', control.text('AccessibleLabel') || spoken(kind, data))
      svg.style.color = control.color('Color')
      svg.style.fontSize = `${control.number('Size', 10)}pt`
      const shapes =
        kind === 'pie'
          ? pie(data, colors, { width, height })
          : plot(kind, data, colors, { width, height })
      svg.replaceChildren(...shapes)
    })
    if (control.has('OnSelect'))
      element.addEventListener('click', () => {
        if (control.mode() === 'edit') control.run('OnSelect')
      })
    return element
  }
}

function dataOf(control: ControlContext): ChartData {
  const column = (name: string) => control.control.properties.get(name)?.trim().replaceAll("'", '')
  const series: string[] = []
  for (let i = 1; i <= MAX_SERIES; i++) {
    const name = column(`Items.Series${i}`) ?? (i === 1 ? column('Items.Series') : undefined)
    if (name !== undefined) series.push(name)
  }
  const labels = column('Items.Labels')
  return chartData(
    control.value('Items'),
    { ...(labels !== undefined && { labels }), series },
    control.number('NumberOfSeries', 1),
  )
}

/** Columns or lines over an axis from the least to the greatest value, with zero in view. */
function plot(
  kind: 'column' | 'line',
  { labels, series }: ChartData,
  colors: readonly string[],
  { width, height }: { width: number; height: number },
): SVGElement[] {
  const all = series.flatMap(({ values }) => values)
  const least = Math.min(0, ...all)
  const greatest = Math.max(0, ...all)
  const range = greatest - least || 1
  const [left, right, top, bottom] = [48, 12, 12, 32]
  const inner = {
    width: Math.max(1, width - left - right),
    height: Math.max(1, height - top - bottom),
  }
  const y = (value: number) => top + ((greatest - value) / range) * inner.height
  const step = inner.width / Math.max(1, labels.length)
  const shapes: SVGElement[] = []
  for (let line = 0; line <= 4; line++) {
    const value = least + (range * line) / 4
    shapes.push(
      make('line', {
        x1: left,
        x2: left + inner.width,
        y1: y(value),
        y2: y(value),
        stroke: 'currentColor',
        'stroke-opacity': value === 0 ? 0.6 : 0.15,
      }),
      text(left - 6, y(value) + 4, 'end', shortNumber(value)),
    )
  }
  // More labels than fit would run into each other.
  const every = Math.max(1, Math.ceil((labels.length * 56) / inner.width))
  for (const [i, label] of labels.entries())
    if (i % every === 0)
      shapes.push(text(left + step * (i + 0.5), height - 10, 'middle', shorten(label, 12)))
  for (const [s, { name, values }] of series.entries()) {
    const color = colors[s % colors.length] ?? 'currentColor'
    if (kind === 'column') {
      const bar = (step * 0.7) / series.length
      for (const [i, value] of values.entries())
        shapes.push(
          titled(
            make('rect', {
              x: left + step * i + step * 0.15 + bar * s,
              y: Math.min(y(value), y(0)),
              width: bar,
              height: Math.abs(y(value) - y(0)),
              fill: series.length === 1 ? (colors[i % colors.length] ?? color) : color,
            }),
            `${labels[i]}, ${name}: ${value}`,
          ),
        )
      continue
    }
    const points = values.map((value, i) => `${left + step * (i + 0.5)},${y(value)}`)
    shapes.push(
      titled(
        make('polyline', {
          points: points.join(' '),
          fill: 'none',
          stroke: color,
          'stroke-width': 2,
        }),
        name,
      ),
    )
    for (const [i, value] of values.entries())
      shapes.push(
        titled(
          make('circle', { cx: left + step * (i + 0.5), cy: y(value), r: 3, fill: color }),
          `${labels[i]}, ${name}: ${value}`,
        ),
      )
  }
  return shapes
}

/** Slices from twelve o'clock on; what is not more than nothing has none. */
function pie(
  { labels, series }: ChartData,
  colors: readonly string[],
  { width, height }: { width: number; height: number },
): SVGElement[] {
  const values = (series[0]?.values ?? []).map((value) => Math.max(0, value))
  const total = values.reduce((sum, value) => sum + value, 0)
  if (total === 0) return []
  const radius = Math.max(1, Math.min(width, height) / 2 - 12)
  const [x, y] = [width / 2, height / 2]
  const at = (share: number, away = radius) => {
    const angle = share * 2 * Math.PI - Math.PI / 2
    return [x + away * Math.cos(angle), y + away * Math.sin(angle)] as const
  }
  let from = 0
  return values.flatMap((value, i) => {
    const to = from + value / total
    const [x1, y1] = at(from)
    const [x2, y2] = at(to)
    const fill = colors[i % colors.length] ?? 'currentColor'
    const percent = `${labels[i]}: ${value} (${Math.round((value / total) * 100)} %)`
    const large = to - from > 0.5 ? 1 : 0
    const slice =
      value === total
        ? make('circle', { cx: x, cy: y, r: radius, fill })
        : make('path', {
            d: `M${x} ${y}L${x1} ${y1}A${radius} ${radius} 0 ${large} 1 ${x2} ${y2}Z`,
            fill,
            stroke: '#fff',
          })
    const [tx, ty] = at((from + to) / 2, radius * 0.65)
    from = to
    const isWide = value / total > 0.06
    return [
      titled(slice, percent),
      ...(isWide ? [text(tx, ty, 'middle', shorten(labels[i] ?? '', 12))] : []),
    ]
  })
}

function spoken(kind: ChartKind, { labels, series }: ChartData): string {
  const what = { column: 'Column chart', line: 'Line chart', pie: 'Pie chart' }[kind]
  const parts = (series[0]?.values ?? []).slice(0, 20).map((value, i) => `${labels[i]} ${value}`)
  return parts.length === 0 ? `${what} without values` : `${what}: ${parts.join(', ')}`
}

function colorsOf(set: Value): readonly string[] {
  const rows = set instanceof TableValue ? set.rows : []
  const colors = rows.flatMap((row) => {
    const value = row instanceof RecordValue ? row.get('Value') : row
    return value instanceof ColorValue ? [value.toCss()] : []
  })
  return colors.length > 0 ? colors : ['#31825d', '#f6c790', '#769acc', '#d46068', '#946eb0']
}

function make(tag: string, attributes: Readonly<Record<string, string | number>>): SVGElement {
  const element = document.createElementNS(SVG, tag) as SVGElement
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value))
  return element
}

function titled(element: SVGElement, words: string): SVGElement {
  const title = document.createElementNS(SVG, 'title')
  title.textContent = words
  element.append(title)
  return element
}

function text(x: number, y: number, anchor: 'middle' | 'end', words: string): SVGElement {
  const element = make('text', { x, y, 'text-anchor': anchor, fill: 'currentColor' })
  element.textContent = words
  return element
}

function shorten(words: string, most: number): string {
  return words.length > most ? `${words.slice(0, most - 1)}…` : words
}

function shortNumber(value: number): string {
  if (Math.abs(value) >= 1e6) return `${Number((value / 1e6).toFixed(1))}M`
  if (Math.abs(value) >= 1e4) return `${Number((value / 1e3).toFixed(1))}k`
  return String(Number(value.toFixed(2)))
}

function textOf(value: Value): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}

function isRecord(row: Value): row is RecordValue {
  return row instanceof RecordValue
}
