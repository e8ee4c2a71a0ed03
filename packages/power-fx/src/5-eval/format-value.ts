import { cultureOf } from '../culture/culture.ts'
import { ErrorValue, RecordValue, TableValue, type Value, VoidValue } from '../values/value.ts'
import { toText } from './coerce.ts'

/** A value for people, in a locale: a date as that locale writes it, a table as its row count. */
export function formatValue(value: Value, locale = 'en-US'): string {
  if (value === null || value instanceof VoidValue) return ''
  if (value instanceof ErrorValue) return value.message
  if (value instanceof TableValue) return value.length === 1 ? '1 row' : `${value.length} rows`
  if (value instanceof RecordValue)
    return [...value.fields()]
      .map(([name, field]) => `${name}: ${formatValue(field, locale)}`)
      .join(', ')
  const text = toText(value, cultureOf(locale))
  return typeof text === 'string' ? text : ''
}
