import { focusOf } from '../../2-parse/ast.ts'
import { type CallCheck } from '../../3-bind/call-check.ts'
import { type BuiltInFunction } from '../../5-eval/built-in.ts'
import { order } from '../../5-eval/compare.ts'
import { dynamicOf } from '../../5-eval/dynamic.ts'
import { Errors } from '../../5-eval/errors.ts'
import { type Frame } from '../../5-eval/frame.ts'
import { places } from '../../5-eval/row-formula.ts'
import { type RecordType, T, type TableType, rowType, typeName } from '../../types/type.ts'
import { Decimal } from '../../values/decimal.ts'
import {
  ColorValue,
  DynamicValue,
  ErrorValue,
  GuidValue,
  type JsonNode,
  OptionValue,
  RecordValue,
  Shape,
  TableValue,
  type Value,
  valueRow,
} from '../../values/value.ts'
import { ANY_TABLE, optional, parameter } from '../parameters.ts'

export const asCount = (value: Value | undefined): number =>
  typeof value === 'number' ? value : value instanceof Decimal ? value.toNumber() : 0

/** The rows of a table as records: a plain value is a row with the column `Value`. */
export function rowRecord(row: Value): Value {
  return row === null || row instanceof RecordValue || row instanceof ErrorValue
    ? row
    : valueRow(row)
}

/** The items of a dynamic array, or undefined when it is none. */
export function dynamicItems(value: DynamicValue): readonly JsonNode[] | undefined {
  return Array.isArray(value.node) ? (value.node as readonly JsonNode[]) : undefined
}

export const notAnArray = () => Errors.wrongType('an array', 'another value')

export function edge(
  name: 'First' | 'Last',
  description: string,
  example: [string, string],
): BuiltInFunction {
  const pick = <V>(items: readonly V[]): V | undefined =>
    name === 'First' ? items[0] : items.at(-1)
  return {
    name,
    category: 'Table',
    description,
    examples: [example],
    parameters: [parameter('table', ANY_TABLE)],
    minimum: 1,
    maximum: 1,
    ifBlank: 'blank',
    check(call) {
      const type = call.types[0]!
      if (type.kind === 'Dynamic') return T.Dynamic
      call.expect(0, ANY_TABLE)
      return type.kind === 'Table' ? rowType(type) : T.record({})
    },
    evaluate([source]) {
      if (source instanceof TableValue) return rowRecord(pick(source.rows) ?? null)
      if (!(source instanceof DynamicValue)) return null
      const items = dynamicItems(source)
      return items ? dynamicOf(pick(items) ?? null) : notAnArray()
    },
  }
}

export function edgeMany(
  name: 'FirstN' | 'LastN',
  description: string,
  example: [string, string],
): BuiltInFunction {
  const pick = <V>(items: readonly V[], n: number): readonly V[] =>
    n <= 0 ? [] : name === 'FirstN' ? items.slice(0, n) : items.slice(Math.max(0, items.length - n))
  return {
    name,
    category: 'Table',
    description,
    examples: [example],
    parameters: [parameter('table', ANY_TABLE), optional('count', T.Number)],
    minimum: 1,
    maximum: 2,
    blanks: ['keep', 'zero'],
    check(call) {
      const type = call.types[0]!
      if (call.args.length === 1 && call.host.features.firstLastNRequiresSecondArguments)
        call.error(call.node, 'ErrBadArity', '1', '2')
      call.expect(1, T.Number)
      if (type.kind === 'Dynamic') return T.Dynamic
      call.expect(0, ANY_TABLE)
      return type.kind === 'Table' ? type : ANY_TABLE
    },
    evaluate(args) {
      const [source] = args
      const count = args.length > 1 ? Math.trunc(asCount(args[1])) : 1
      if (source instanceof TableValue) return new TableValue(pick(source.rows, count))
      if (!(source instanceof DynamicValue)) return null
      const items = dynamicItems(source)
      return items ? new DynamicValue([...pick(items, count)]) : notAnArray()
    },
  }
}

export function checkPredicates(call: CallCheck, from: number, to: number) {
  for (let i = from; i < to; i++) {
    const node = call.args[i]!
    call.expect(i, T.Boolean)
    if (call.v1 && call.host.hasSideEffects(node))
      call.error({ ...focusOf(node) }, 'ErrFilterFunctionBehaviorAsPredicate')
  }
}

export function needsTable(call: CallCheck): TableType | undefined {
  const type = call.types[0]!
  if (type.kind === 'Table') return type
  if (type.kind === 'Dynamic') call.error(0, 'ErrBadType')
  else if (type.kind === 'Blank' || type.kind === 'Unknown') {
    if (call.v1) call.error(0, 'ErrBadType')
  } else call.expect(0, ANY_TABLE)
  return undefined
}

export const collators = new Map<string, Intl.Collator>()

export function textOrder(a: string, b: string, locale: string): number {
  let collator = collators.get(locale)
  if (!collator) collators.set(locale, (collator = new Intl.Collator(locale)))
  return collator.compare(a, b)
}

/** The order of two sort keys; Blank is last either way, so the caller handles it. */
export function keyOrder(a: Value, b: Value, frame: Frame): number {
  if (typeof a === 'string' && typeof b === 'string') return textOrder(a, b, frame.culture.id)
  if (a instanceof OptionValue && b instanceof OptionValue) return optionIndex(a) - optionIndex(b)
  if (a instanceof GuidValue && b instanceof GuidValue) return textOrder(a.text, b.text, 'en')
  if (a instanceof ColorValue && b instanceof ColorValue) return a.argb - b.argb
  return order(a, b)
}

export const optionIndex = (value: OptionValue) =>
  typeof value.value === 'number'
    ? value.value
    : [...value.definition.options.keys()].indexOf(value.name ?? '')

export function isDescending(value: Value | undefined): boolean | undefined {
  const text = value instanceof OptionValue ? value.value : (value ?? 'ascending')
  const word = String(text as string).toLowerCase()
  return word === 'descending' ? true : word === 'ascending' ? false : undefined
}

/** Rows in the order of their keys, one for each; blanks last, equals as they were. */
export function sortRows(
  rows: readonly Value[],
  keys: readonly Value[],
  descending: boolean,
  frame: Frame,
): Value[] {
  const filled: number[] = []
  const blanks: Value[] = []
  let numbers = true
  keys.forEach((key, place) => {
    if (key === null) blanks.push(rows[place] ?? null)
    else filled.push(place)
    numbers &&= key === null || typeof key === 'number'
  })
  const sign = descending ? -1 : 1
  const order = Uint32Array.from(filled)
  if (numbers) {
    const numeric = Float64Array.from(keys as readonly number[])
    order.sort((a, b) => sign * (numeric[a]! - numeric[b]!))
  } else order.sort((a, b) => sign * keyOrder(keys[a] ?? null, keys[b] ?? null, frame))
  const sorted = Array.from(order, (place) => rows[place] ?? null)
  for (const row of blanks) sorted.push(row)
  return sorted
}

export function checkOrder(call: CallCheck, i: number) {
  if (i >= call.args.length) return
  const type = call.types[i]!
  const { stronglyTypedBuiltinEnums } = call.host.features
  if (type.kind === 'OptionSetValue' && type.definition.name === 'SortOrder') return
  if (!stronglyTypedBuiltinEnums && (type.kind === 'Text' || type.kind === 'Blank')) {
    const node = call.args[i]!
    if (node.kind === 'Text' && isDescending(node.value) === undefined)
      call.error(node, 'ErrBadType')
    return
  }
  if (type.kind === 'Blank') return
  call.ensure(i, 'ErrBadType_ExpectedType_ProvidedType', 'Enum (SortOrder)', typeName(type))
}

export type Aggregate = TableType | RecordType

export function shapeOf(call: CallCheck): Aggregate | undefined {
  const type = call.types[0]!
  if (type.kind === 'Table' || type.kind === 'Record') return type
  if (type.kind === 'Control') return T.record(type.fields)
  if (type.kind === 'Error') call.fail()
  else call.expect(0, ANY_TABLE)
  return undefined
}

/** For a row's names in order the old and new names of those that are kept. */
type Columns = readonly (readonly [from: string, to: string])[]

/** Keeps, leaves out or renames columns of a record, or of every record of a table. */
export function mapColumns(
  source: Value,
  frame: Frame,
  choose: (names: readonly string[]) => Columns,
): Value {
  const change = columnsOf(choose)
  if (source instanceof RecordValue) return change(source)
  if (!(source instanceof TableValue)) return source
  frame.spend(source.length)
  return new TableValue(
    source.rows.map((row) => {
      const record = rowRecord(row)
      return record instanceof RecordValue ? change(record) : record
    }),
  )
}

/** The same for one record after the other. Rows mostly have the shape of the row before. */
export function columnsOf(
  choose: (names: readonly string[]) => Columns,
): (row: RecordValue) => RecordValue {
  let last: Shape | undefined
  let to = new Shape([])
  let from: readonly number[] = []
  return (row) => {
    const { shape } = row
    if (!shape) {
      const columns = choose(Array.from(row.fields(), ([name]) => name))
      return new RecordValue(
        new Shape(columns.map(([, name]) => name)),
        columns.map(([name]) => row.get(name)),
      )
    }
    if (shape !== last) {
      const columns = choose(shape.names)
      last = shape
      to = new Shape(columns.map(([, name]) => name))
      from = columns.map(([name]) => shape.placeOf(name))
    }
    const cells = places(from.length)
    for (let i = 0; i < cells.length; i++) cells[i] = row.cells[from[i]!] ?? null
    return new RecordValue(to, cells)
  }
}
