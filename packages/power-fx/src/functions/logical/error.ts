import { type CallCheck } from '../../3-bind/call-check.ts'
import { type BuiltInFunction } from '../../5-eval/built-in.ts'
import { accepts, coercesTo } from '../../types/conversion.ts'
import { T, type Type, isAggregate, typeName } from '../../types/type.ts'
import { Decimal } from '../../values/decimal.ts'
import { ErrorKind } from '../../values/error-kind.ts'
import {
  type ErrorDetail,
  ErrorValue,
  OptionValue,
  RecordValue,
  TableValue,
  combineErrors,
} from '../../values/value.ts'
import { parameter } from '../parameters.ts'

export const errorFunction: BuiltInFunction = {
  name: 'Error',
  category: 'Logical',
  description: 'Gives an error of one’s own: its text, or its kind and message.',
  examples: [
    ['IsError(Error("no"))', 'true'],
    ['IfError(Error({Kind: ErrorKind.NotFound}), FirstError.Kind)', '7'],
  ],
  parameters: [
    parameter('error', undefined, 'Text, a record with Kind and Message, or a table of such.'),
  ],
  minimum: 1,
  maximum: 1,
  preciseErrors: true,
  check: checkError,
  evaluate: ([value]) => {
    if (typeof value === 'string' || value === null || value === undefined)
      return new ErrorValue([{ kind: ErrorKind.Custom, message: value ?? '' }])
    const rows = value instanceof TableValue ? value.rows : [value]
    const details: ErrorDetail[] = []
    for (const row of rows) {
      if (row instanceof ErrorValue) details.push(...row.errors)
      else if (row instanceof RecordValue) details.push(...detailOf(row))
    }
    return new ErrorValue(details.length > 0 ? details : [{ kind: ErrorKind.Unknown }])
  },
}

function detailOf(row: RecordValue): readonly ErrorDetail[] {
  const kind = row.get('Kind')
  const message = row.get('Message')
  const errors = combineErrors([kind, message])
  if (errors) return errors.errors
  const number =
    kind instanceof OptionValue
      ? Number(kind.value)
      : kind instanceof Decimal
        ? kind.toNumber()
        : typeof kind === 'number'
          ? kind
          : ErrorKind.Unknown
  return [{ kind: Math.trunc(number), ...(typeof message === 'string' && { message }) }]
}

function checkError(call: CallCheck): Type {
  const type = call.types[0]!
  if (type.kind === 'Text' || type.kind === 'Blank') return T.Blank
  if (!isAggregate(type)) {
    if (coercesTo(type, T.Text, call.v1) && type.kind !== 'Control') call.coerce(0, T.Text)
    else call.ensure(0, 'ErrBadType_Type', typeName(type))
    return T.Blank
  }
  const fields = new Map<string, Type>(type.fields)
  for (const [name, wanted] of [
    ['Kind', T.Number],
    ['Message', T.Text],
  ] as const) {
    const field = type.fields.get(name)
    if (!field) {
      if (name === 'Kind')
        call.error(0, 'ErrColumnMissing_ColName_ExpectedType', name, typeName(T.Number))
      continue
    }
    if (field.kind === 'OptionSetValue' && field.definition.name === 'ErrorKind') continue
    if (accepts(wanted, field, call.v1)) continue
    if (coercesTo(field, wanted, call.v1)) fields.set(name, wanted)
    else
      call.error(
        0,
        'ErrColumnTypeMismatch_ColName_ExpectedType_ActualType',
        name,
        typeName(wanted),
        typeName(field),
      )
  }
  call.coerce(0, { ...type, fields })
  return T.Blank
}
