import { EPOCH } from '../values/calendar.ts'
import { Decimal } from '../values/decimal.ts'
import {
  ColorValue,
  ControlReference,
  DateTimeValue,
  DateValue,
  GuidValue,
  OptionValue,
  RecordValue,
  TableValue,
  TimeValue,
  type Value,
} from '../values/value.ts'

/** Whether two values are the same, as `=` sees it: Blank equals Blank alone, text by case. */
export function valuesEqual(a: Value, b: Value): boolean {
  if (a === b) return true
  if (a === null || b === null) return false
  if (typeof a === 'string' || typeof a === 'boolean') return false
  if (typeof a === 'number')
    return b instanceof Decimal ? a === b.toNumber() : typeof b === 'number' && a === b
  if (a instanceof Decimal)
    return b instanceof Decimal ? a.equals(b) : typeof b === 'number' && a.toNumber() === b
  if (a instanceof DateValue || a instanceof DateTimeValue)
    return (b instanceof DateValue || b instanceof DateTimeValue) && a.ms === b.ms
  if (a instanceof TimeValue) return b instanceof TimeValue && a.ms === b.ms
  if (a instanceof OptionValue)
    return (
      b instanceof OptionValue && a.value === b.value && a.definition.name === b.definition.name
    )
  if (a instanceof GuidValue) return b instanceof GuidValue && a.text === b.text
  if (a instanceof ColorValue) return b instanceof ColorValue && a.argb === b.argb
  if (a instanceof ControlReference)
    return b instanceof ControlReference && a.name === b.name && a.host === b.host
  return false
}

/** Whether two values are the same all the way down: records field by field, tables row by row. */
export function deepEqual(a: Value, b: Value): boolean {
  if (a instanceof RecordValue && b instanceof RecordValue) {
    const left = new Map(a.fields())
    const right = new Map(b.fields())
    for (const name of new Set([...left.keys(), ...right.keys()]))
      if (!deepEqual(left.get(name) ?? null, right.get(name) ?? null)) return false
    return true
  }
  if (a instanceof TableValue && b instanceof TableValue)
    return a.length === b.length && a.rows.every((row, i) => deepEqual(row, b.rows[i] ?? null))
  return valuesEqual(a, b)
}

/** Below, at or above zero as `a` comes before, with or after `b`. Blank counts as zero. */
export function order(a: Value, b: Value): number {
  if (a instanceof Decimal && b instanceof Decimal) return a.compare(b)
  const [x, y] = [rank(a, b), rank(b, a)]
  return x < y ? -1 : x > y ? 1 : x === y ? 0 : NaN
}

function rank(value: Value, other: Value): number {
  if (typeof value === 'number') return value
  if (value instanceof Decimal) return value.toNumber()
  if (value instanceof DateValue || value instanceof DateTimeValue || value instanceof TimeValue)
    return value.ms
  if (value === null && (other instanceof DateValue || other instanceof DateTimeValue)) return EPOCH
  if (typeof value === 'boolean') return value ? 1 : 0
  if (value instanceof OptionValue && typeof value.value === 'number') return value.value
  return 0
}
