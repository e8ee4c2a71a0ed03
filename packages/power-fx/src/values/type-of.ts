import { T, type Type } from '../types/type.ts'
import { unionTypes } from '../types/conversion.ts'
import { Decimal } from './decimal.ts'
import {
  BlobValue,
  ColorValue,
  DateTimeValue,
  DateValue,
  DynamicValue,
  GuidValue,
  OptionValue,
  RecordValue,
  TableValue,
  TimeValue,
  type Value,
} from './value.ts'

/** The type that a value has by itself; Blank has type Blank, a table unites its rows. */
export function typeOf(value: Value): Type {
  switch (typeof value) {
    case 'string':
      return T.Text
    case 'number':
      return T.Number
    case 'boolean':
      return T.Boolean
  }
  if (value === null) return T.Blank
  if (value instanceof Decimal) return T.Decimal
  if (value instanceof DateValue) return T.Date
  if (value instanceof DateTimeValue) return T.DateTime
  if (value instanceof TimeValue) return T.Time
  if (value instanceof ColorValue) return T.Color
  if (value instanceof GuidValue) return T.Guid
  if (value instanceof BlobValue) return T.Blob
  if (value instanceof DynamicValue) return T.Dynamic
  if (value instanceof OptionValue) return T.optionSetValue(value.definition)
  if (value instanceof TableValue) {
    let row: Type = T.record({})
    for (const item of value.rows) {
      const type =
        item === null || item instanceof RecordValue
          ? typeOf(item)
          : T.record({ Value: typeOf(item) })
      row = unionTypes(row, type) ?? row
    }
    return row.kind === 'Record' ? { ...row, kind: 'Table' } : T.table({})
  }
  if (value instanceof RecordValue)
    return T.record(new Map([...value.fields()].map(([name, field]) => [name, typeOf(field)])))
  return T.Error
}
