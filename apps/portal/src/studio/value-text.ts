import {
  BlobValue,
  ColorValue,
  ControlReference,
  DateTimeValue,
  DateValue,
  DynamicValue,
  ErrorValue,
  GuidValue,
  OptionValue,
  RecordValue,
  TableValue,
  TimeValue,
  type Value,
  VoidValue,
} from '@patchbay/power-fx'

const mostFields = 8

/** A value in a few words, for the result line and the list of variables. */
export function valueText(value: Value): string {
  if (value === null) return 'Blank()'
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (value instanceof ErrorValue) return `Error: ${value.message}`
  if (value instanceof TableValue) return countText(value.length)
  if (value instanceof ControlReference) return value.name
  if (value instanceof RecordValue) {
    const fields = [...value.fields()]
    const shown = fields
      .slice(0, mostFields)
      .map(([name, field]) => `${name}: ${isNested(field) ? '…' : valueText(field)}`)
    return `{${shown.join(', ')}${fields.length > mostFields ? ', …' : ''}}`
  }
  if (value instanceof OptionValue) return `${value.definition.name}.${value.label}`
  if (value instanceof ColorValue)
    return `RGBA(${value.red}, ${value.green}, ${value.blue}, ${Math.round((value.alpha / 255) * 100) / 100})`
  if (value instanceof DateValue) return new Date(value.ms).toISOString().slice(0, 10)
  if (value instanceof DateTimeValue)
    return new Date(value.ms).toISOString().slice(0, 19).replace('T', ' ')
  if (value instanceof TimeValue) return durationText(value.ms)
  if (value instanceof GuidValue) return value.text
  if (value instanceof BlobValue) return `${value.bytes.length} bytes`
  if (value instanceof DynamicValue) return 'Dynamic value'
  if (value instanceof VoidValue) return 'Nothing'
  return String(value)
}

const isNested = (value: Value) => value instanceof RecordValue || value instanceof TableValue

/** `1 row`, `20 rows`. */
export const countText = (rows: number): string => `${rows} ${rows === 1 ? 'row' : 'rows'}`

function durationText(milliseconds: number): string {
  const sign = milliseconds < 0 ? '-' : ''
  const seconds = Math.floor(Math.abs(milliseconds) / 1000)
  const two = (part: number) => String(part).padStart(2, '0')
  return `${sign}${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`
}

/** A table as text cells: the columns in order of appearance, and one line a row. */
export function tableCells(table: TableValue): { columns: string[]; rows: string[][] } {
  const columns = new Set<string>()
  for (const row of table.rows)
    if (row instanceof RecordValue) for (const [name] of row.fields()) columns.add(name)
    else columns.add('Value')
  const names = [...columns]
  const cell = (value: Value) =>
    value === null ? '' : typeof value === 'string' ? value : valueText(value)
  return {
    columns: names,
    rows: table.rows.map((row) =>
      names.map((name) =>
        row instanceof RecordValue ? cell(row.get(name)) : name === 'Value' ? cell(row) : '',
      ),
    ),
  }
}
