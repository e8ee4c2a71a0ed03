import type { Control } from '@patchbay/app-model'
import { childPath } from '@patchbay/player'
import { RecordValue, TableValue, type Value, formatValue } from '@patchbay/power-fx'
import { followBox } from './appearance.ts'
import { type ControlContext, follow } from './control-context.ts'

/** Rows that are drawn at most; a table is to be looked at, and a gallery scrolls through more. */
const MAX_ROWS = 500

/** `DataTable`: a heading for each of its columns and a line for each row. */
export function drawDataTable(control: ControlContext): HTMLElement {
  const element = document.createElement('div')
  element.className = 'data-table'
  element.tabIndex = 0
  followBox(element, control)
  const table = document.createElement('table')
  const head = table.createTHead()
  const body = table.createTBody()
  element.append(table)
  follow(() => {
    const label = control.text('AccessibleLabel') || control.control.name
    element.setAttribute('role', 'region')
    element.setAttribute('aria-label', label)
    for (const [name, property] of STYLES) element.style.setProperty(name, control.color(property))
    element.style.fontSize = `${control.number('Size', 13)}pt`
  })
  follow(() => {
    const columns = columnsOf(control)
    const items = control.value('Items')
    const rows = items instanceof TableValue ? items.rows.slice(0, MAX_ROWS) : []
    const line = document.createElement('tr')
    for (const { heading } of columns) {
      const cell = document.createElement('th')
      cell.scope = 'col'
      cell.textContent = heading
      line.append(cell)
    }
    head.replaceChildren(line)
    body.replaceChildren(...rows.map((row) => lineOf(row, columns)))
    if (rows.length > 0) return
    const cell = body.insertRow().insertCell()
    cell.colSpan = Math.max(1, columns.length)
    cell.textContent = control.text('NoDataText') || 'There is no data to show.'
  })
  return element
}

const STYLES = [
  ['--color', 'Color'],
  ['--fill', 'Fill'],
  ['--heading-color', 'HeadingColor'],
  ['--heading-fill', 'HeadingFill'],
] as const

interface Column {
  readonly heading: string
  readonly field: string
}

/** The columns in their order; a table without any has those of its rows. */
function columnsOf(control: ControlContext): readonly Column[] {
  const { player } = control.app
  const read = ({ name }: Control, property: string) =>
    player.property(childPath(control.row, name), property)()
  const columns = control.control.children
    .filter((child) => child.type === 'DataTableColumn' && read(child, 'Visible') !== false)
    .map((child, position) => {
      const field = fieldOf(child, read(child, 'FieldName'))
      const order = read(child, 'Order')
      return {
        field,
        heading: textOf(read(child, 'FieldDisplayName')) || field,
        order: typeof order === 'number' ? order : position,
      }
    })
    .toSorted((a, b) => a.order - b.order)
  if (columns.length > 0) return columns
  const items = control.value('Items')
  const [first] = items instanceof TableValue ? items.rows : []
  return first instanceof RecordValue
    ? [...first.fields()].map(([name]) => ({ field: name, heading: name }))
    : []
}

/** The column of the rows that it shows: the one it is named for, or that its text reads. */
function fieldOf(column: Control, fieldName: Value): string {
  const text = column.properties.get('Text') ?? ''
  const [, quoted, plain] = /^\s*ThisItem\.(?:'((?:[^']|'')+)'|(\w+))\s*$/.exec(text) ?? []
  return quoted?.replaceAll("''", "'") ?? plain ?? textOf(fieldName)
}

function lineOf(row: Value, columns: readonly Column[]): HTMLTableRowElement {
  const line = document.createElement('tr')
  for (const { field } of columns)
    line.insertCell().textContent = row instanceof RecordValue ? textOf(row.get(field)) : ''
  return line
}

function textOf(value: Value): string {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return String(value)
  if (value === null || value instanceof RecordValue || value instanceof TableValue) return ''
  return 'name' in value ? String(value.name) : formatValue(value)
}
