import { type CallCheck } from '../../3-bind/call-check.ts'
import { type Example } from '../../3-bind/function-declaration.ts'
import { type BuiltInFunction, chain, walkRows } from '../../5-eval/built-in.ts'
import { decimalOf } from '../../5-eval/coerce.ts'
import { order } from '../../5-eval/compare.ts'
import { Errors } from '../../5-eval/errors.ts'
import { type Awaitable, type Closure, type Frame } from '../../5-eval/frame.ts'
import { numbersOfRows, rowFormulaOf, valuesOfRows } from '../../5-eval/row-formula.ts'
import { isMoment, isNumeric } from '../../types/conversion.ts'
import { T, type Type, singleColumn } from '../../types/type.ts'
import { Decimal, DecimalOverflow } from '../../values/decimal.ts'
import { ErrorValue, RecordValue, TableValue, type Value } from '../../values/value.ts'
import { ANY_TABLE, parameter } from '../parameters.ts'

/** Numbers of many rows come as a list of nothing else. */
type Values = readonly Value[] | Float64Array

export type Reduce = (values: Values, decimal: boolean) => Value

export const isTable = (first: Type) => first.kind === 'Table'

/** The scalar and the table form of a statistic that skips blanks. */
export function statistic(
  name: string,
  description: string,
  examples: readonly Example[],
  keepsDecimal: boolean,
  reduce: Reduce,
): readonly BuiltInFunction[] {
  const resultOf = (call: CallCheck, types: readonly Type[]): Type => {
    if (!keepsDecimal) return T.Number
    return call.nativeNumber(types[0])
  }
  const scalar: BuiltInFunction = {
    name,
    category: 'Statistics',
    description,
    examples,
    parameters: [parameter('number', 'number')],
    minimum: 1,
    maximum: Infinity,
    suits: (first) => !isTable(first),
    check(call) {
      if (call.types[0]?.kind === 'Dynamic') call.error(0, 'ErrUntypedObjectScope')
      const to = resultOf(call, call.types)
      call.args.forEach((_, i) => call.expect(i, to))
      return to
    },
    evaluate: (args, _frame, site) => safely(() => reduce(args, site.type.kind === 'Decimal')),
  }
  const table: BuiltInFunction = {
    name,
    category: 'Statistics',
    description,
    parameters: [parameter('table', ANY_TABLE), parameter('formula', 'number')],
    minimum: 2,
    maximum: 2,
    scope: 'rows',
    lambda: (i) => i === 1,
    suits: (first, count) => (isTable(first) || first.kind === 'Dynamic') && count === 2,
    check(call) {
      if (call.types[0]?.kind === 'Dynamic') {
        call.error(0, 'ErrUntypedObjectScope')
        return T.Error
      }
      call.expect(0, ANY_TABLE)
      const to = resultOf(call, [call.types[1]!])
      call.expect(1, to)
      return to
    },
    prepare([source, formula], { slot, type }) {
      const decimal = type.kind === 'Decimal'
      const ofEveryRow = overRows(formula!, slot)
      return (frame) =>
        chain(source!(frame), (rows) => {
          if (rows === null || rows instanceof ErrorValue) return rows
          if (!(rows instanceof TableValue)) return null
          const finish = (values: Values) => safely(() => reduce(values, decimal))
          return ofEveryRow(rows.rows, frame, finish)
        })
    },
  }
  return [scalar, table]
}

/** The result of a formula's values for all rows, or the first error among them. */
function overRows(formula: Closure, slot: number) {
  const ofRow = rowFormulaOf(formula, slot)
  return (rows: readonly Value[], frame: Frame, finish: (values: Values) => Value): Awaitable => {
    if (ofRow) {
      const plain = numbersOfRows(rows, ofRow, frame)
      if (plain) return finish(plain)
      const values = valuesOfRows(rows, ofRow, frame)
      const bad = areNumbers(values) ? undefined : values.find((v) => v instanceof ErrorValue)
      return bad ?? finish(values)
    }
    const values: Value[] = []
    const see = (value: Value) => {
      if (value instanceof ErrorValue) return value
      values.push(value)
      return undefined
    }
    return walkRows(rows, formula, frame, slot, see, () => finish(values))
  }
}

export function safely(compute: () => Value): Value {
  try {
    const value = compute()
    return typeof value === 'number' && !Number.isFinite(value) ? Errors.overflow() : value
  } catch (cause) {
    if (cause instanceof DecimalOverflow) return Errors.overflow()
    throw cause
  }
}

export function numbers(values: Values): readonly number[] | Float64Array {
  if (values instanceof Float64Array || areNumbers(values)) return values
  const result: number[] = []
  for (const value of values)
    if (typeof value === 'number') result.push(value)
    else if (value instanceof Decimal) result.push(value.toNumber())
  return result
}

function areNumbers(values: readonly Value[]): values is readonly number[] {
  for (let i = 0; i < values.length; i++) if (typeof values[i] !== 'number') return false
  return true
}

export function decimals(values: Values): Decimal[] {
  const result: Decimal[] = []
  for (const value of values) {
    const decimal = typeof value === 'number' ? decimalOf(value) : value
    if (decimal instanceof Decimal) result.push(decimal)
  }
  return result
}

export function total(list: readonly number[] | Float64Array): number {
  let sum = 0
  for (let i = 0; i < list.length; i++) sum += list[i]!
  return sum
}

export function variance(values: Values): Value {
  const list = numbers(values)
  if (list.length === 0) return Errors.divideByZero()
  const mean = total(list) / list.length
  return total(list.map((x) => (x - mean) ** 2)) / list.length
}

/** The least or, with a sign above zero, the greatest. */
function extremeOf(numbers: Float64Array, sign: number): Value {
  let best = numbers[0] ?? null
  for (let i = 0; i < numbers.length; i++) if ((numbers[i]! - best!) * sign > 0) best = numbers[i]!
  return best
}

/** `Min` and `Max`: numbers, or moments of one kind. */
export function extreme(
  name: 'Min' | 'Max',
  description: string,
  examples: readonly Example[],
): readonly BuiltInFunction[] {
  const sign = name === 'Min' ? -1 : 1
  const pick: Reduce = (values) => {
    if (values instanceof Float64Array) return extremeOf(values, sign)
    let best: Value = null
    for (const value of values) {
      if (value === null) continue
      if (best === null || order(value, best) * sign > 0) best = value
    }
    return best
  }
  const resultOf = (call: CallCheck, types: readonly Type[]): Type => {
    const given = types.filter((type) => type.kind !== 'Blank')
    const [first] = given
    if (call.v1) {
      if (first && isMoment(first)) return first
    } else if (given.length > 0 && given.every(isMoment)) {
      if (given.every((type) => type.kind === first!.kind)) return first!
      if (!given.some((type) => type.kind === 'Time')) return T.DateTime
    }
    return call.nativeNumber(first)
  }
  const fits = (call: CallCheck, i: number, to: Type) => {
    const type = call.types[i]!
    if (type.kind === 'Table' || type.kind === 'Record' || type.kind === 'Void')
      call.error(i, 'ErrNumberExpected')
    else if (call.expect(i, to) && isMoment(type) && type.kind !== to.kind) call.coerce(i, to)
  }
  const scalar: BuiltInFunction = {
    name,
    category: 'Statistics',
    description,
    examples,
    parameters: [parameter('value', 'number')],
    minimum: 1,
    maximum: Infinity,
    preciseErrors: true,
    suits: (first) => !isTable(first),
    check(call) {
      const to = resultOf(call, call.types)
      call.args.forEach((_, i) => fits(call, i, to))
      return to
    },
    evaluate: (args, _frame, site) => pick(args, site.type.kind === 'Decimal'),
  }
  const table: BuiltInFunction = {
    name,
    category: 'Statistics',
    description,
    parameters: [parameter('table', ANY_TABLE), parameter('formula', 'number')],
    minimum: 2,
    maximum: 2,
    scope: 'rows',
    lambda: (i) => i === 1,
    suits: (first, count) => isTable(first) && count === 2,
    check(call) {
      call.expect(0, ANY_TABLE)
      const to = resultOf(call, [call.types[1]!])
      fits(call, 1, to)
      return to
    },
    prepare([source, formula], { slot }) {
      const ofEveryRow = overRows(formula!, slot)
      const finish = (values: Values) => pick(values, false)
      return (frame) =>
        chain(source!(frame), (rows) =>
          rows instanceof TableValue ? ofEveryRow(rows.rows, frame, finish) : rows,
        )
    },
  }
  return [scalar, table]
}

export function cellOf(row: Value): Value {
  return row instanceof RecordValue ? ([...row.fields()][0]?.[1] ?? null) : row
}

export function countingCheck(wanted: 'numbers' | 'any') {
  return (call: CallCheck): Type => {
    const type = call.table()
    if (!type) return call.numberType
    const column = singleColumn(type)
    if (!column) {
      call.error(0, 'ErrNeedTableCol_Func', call.declaration.name)
      return call.numberType
    }
    const [name, inner] = column
    if (
      wanted === 'numbers' &&
      !isNumeric(inner) &&
      inner.kind !== 'Dynamic' &&
      inner.kind !== 'Blank'
    ) {
      call.warn(0, 'ErrInvalidSchemaNeedTypeCol_Col', 'Number', name)
      call.fail()
    }
    return call.numberType
  }
}

export const asCount = (n: number, decimal: boolean): Value =>
  decimal ? Decimal.fromInteger(n) : n
