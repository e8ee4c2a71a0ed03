import { quoteName, quoteText } from '../1-lex/quote.ts'
import { doubleText } from '../culture/number-text.ts'
import { DAY, partsOf } from '../values/calendar.ts'
import { Decimal } from '../values/decimal.ts'
import { ErrorKind } from '../values/error-kind.ts'
import {
  BlobValue,
  ColorValue,
  ControlReference,
  DateTimeValue,
  DateValue,
  DynamicValue,
  ErrorValue,
  GuidValue,
  JsonNumber,
  type JsonNode,
  OptionValue,
  RecordValue,
  TableValue,
  TimeValue,
  type Value,
  VoidValue,
} from '../values/value.ts'

export { quoteName, quoteText }

const VOID = `If(true, {test:1}, "Void value (result of the expression can't be used).")`

/** The value as a formula that gives it, compact, fields in ordinal order. */
export function toExpression(value: Value): string {
  if (value === null) return 'Blank()'
  switch (typeof value) {
    case 'string':
      return quoteText(value)
    case 'number':
      return doubleText(value)
    case 'boolean':
      return String(value)
  }
  if (value instanceof Decimal) return value.toString()
  if (value instanceof DateValue) {
    const p = partsOf(value.ms)
    return `Date(${p.year},${p.month},${p.day})`
  }
  if (value instanceof DateTimeValue) {
    const p = partsOf(value.ms)
    return `DateTime(${p.year},${p.month},${p.day},${p.hour},${p.minute},${p.second},${p.millisecond})`
  }
  if (value instanceof TimeValue) {
    const p = partsOf(((value.ms % DAY) + DAY) % DAY)
    return `Time(${p.hour},${p.minute},${p.second},${p.millisecond})`
  }
  if (value instanceof ColorValue) {
    const alpha = Math.round((value.alpha / 255) * 1000) / 1000
    return `RGBA(${value.red},${value.green},${value.blue},${alpha})`
  }
  if (value instanceof GuidValue) return `GUID("${value.text}")`
  if (value instanceof OptionValue)
    return `${quoteName(value.definition.name)}.${value.name === undefined ? 'CalculatedOptionSetValue' : quoteName(value.name)}`
  if (value instanceof DynamicValue) return dynamicExpression(value.node)
  if (value instanceof ErrorValue) return errorExpression(value)
  if (value instanceof VoidValue) return VOID
  if (value instanceof BlobValue) return 'Blob'
  if (value instanceof TableValue)
    return `Table(${value.rows.map((row) => toExpression(rowOf(row))).join(',')})`
  if (value instanceof ControlReference) return quoteName(value.name)
  return recordExpression(value.fields())
}

const rowOf = (row: Value): Value =>
  row === null || row instanceof RecordValue || row instanceof ErrorValue
    ? row
    : new RecordValue(new Map([['Value', row]]))

function recordExpression(fields: Iterable<[string, Value]>): string {
  const sorted = [...fields].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
  return `{${sorted.map(([name, value]) => `${quoteName(name)}:${toExpression(value)}`).join(',')}}`
}

function errorExpression(value: ErrorValue): string {
  const kinds = value.errors.map(({ kind }) => {
    const name = ErrorKind.nameOf(kind)
    return `{Kind:${/^\d/.test(name) || name.startsWith('-') ? name : `ErrorKind.${name}`}}`
  })
  return kinds.length === 1 ? `Error(${kinds[0]})` : `Error(Table(${kinds.join(',')}))`
}

function dynamicExpression(node: JsonNode): string {
  if (node === null) return 'Blank()'
  if (typeof node === 'string') return quoteText(node)
  if (typeof node === 'boolean') return String(node)
  if (node instanceof JsonNumber) return node.text
  if (Array.isArray(node)) {
    const rows = (node as readonly JsonNode[]).map((item) => `{Value:${dynamicExpression(item)}}`)
    return `Table(${rows.join(',')})`
  }
  const entries = [...(node as ReadonlyMap<string, JsonNode>)].sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${entries.map(([name, item]) => `${quoteName(name)}:${dynamicExpression(item)}`).join(',')}}`
}
