import type { CallCheck } from '../3-bind/call-check.ts'
import { focusOf } from '../2-parse/ast.ts'
import type { BuiltInFunction, Site } from '../5-eval/built-in.ts'
import { deepEqual, order, valuesEqual } from '../5-eval/compare.ts'
import { foldCase } from '../5-eval/compile.ts'
import { dynamicOf } from '../5-eval/dynamic.ts'
import { Errors } from '../5-eval/errors.ts'
import type { Awaitable, Closure, Frame } from '../5-eval/frame.ts'
import { isPrimitive, unionTypes, coercesTo, accepts } from '../types/conversion.ts'
import {
  type RecordType,
  T,
  type TableType,
  type Type,
  findField,
  isAggregate,
  rowType,
  typeName,
} from '../types/type.ts'
import { Decimal } from '../values/decimal.ts'
import { ErrorKind } from '../values/error-kind.ts'
import {
  ColorValue,
  DateTimeValue,
  DateValue,
  DynamicValue,
  ErrorValue,
  GuidValue,
  type JsonNode,
  OptionValue,
  RecordValue,
  TableValue,
  TimeValue,
  type Value,
  VoidValue,
  combineErrors,
  error,
} from '../values/value.ts'
import { coerceBranches } from './logical.ts'
import { ANY_TABLE, optional, parameter } from './parameters.ts'

const asCount = (value: Value | undefined): number =>
  typeof value === 'number' ? value : value instanceof Decimal ? value.toNumber() : 0

/** The rows of a table as records: a plain value is a row with the column `Value`. */
export function rowRecord(row: Value): Value {
  return row === null || row instanceof RecordValue || row instanceof ErrorValue
    ? row
    : new RecordValue(new Map([['Value', row]]))
}

/** The items of a dynamic array, or undefined when it is none. */
function dynamicItems(value: DynamicValue): readonly JsonNode[] | undefined {
  return Array.isArray(value.node) ? (value.node as readonly JsonNode[]) : undefined
}

const notAnArray = () => Errors.wrongType('an array', 'another value')

// Choosing rows.

function edge(
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

export const first = edge('First', 'Gives the first row; Blank when there is none.', [
  'First([4, 5]).Value',
  '4',
])
export const last = edge('Last', 'Gives the last row; Blank when there is none.', [
  'Last([4, 5]).Value',
  '5',
])

function edgeMany(
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

export const firstN = edgeMany('FirstN', 'Gives the first rows.', [
  'FirstN([1, 2, 3], 2)',
  'Table({Value:1},{Value:2})',
])
export const lastN = edgeMany('LastN', 'Gives the last rows.', [
  'LastN([1, 2, 3], 2)',
  'Table({Value:2},{Value:3})',
])

export const index: BuiltInFunction = {
  name: 'Index',
  category: 'Table',
  description: 'Gives the row at a position, from 1; an error when there is none.',
  examples: [['Index(["a", "b"], 2).Value', '"b"']],
  parameters: [parameter('table', ANY_TABLE), parameter('position', T.Number)],
  minimum: 2,
  maximum: 2,
  blanks: ['keep', 'zero'],
  check(call) {
    const type = call.types[0]!
    call.expect(1, T.Number)
    if (type.kind === 'Dynamic') return T.Dynamic
    call.expect(0, ANY_TABLE)
    return type.kind === 'Table' ? rowType(type) : T.record({})
  },
  evaluate([source, position]) {
    const at = Math.trunc(asCount(position))
    if (source === null || source === undefined) return null
    if (at < 1) return Errors.argument()
    if (source instanceof TableValue)
      return at > source.length ? Errors.outOfRange() : rowRecord(source.rows[at - 1] ?? null)
    if (!(source instanceof DynamicValue)) return null
    const items = dynamicItems(source)
    if (!items) return notAnArray()
    return at > items.length ? Errors.outOfRange() : dynamicOf(items[at - 1] ?? null)
  },
}

// Filtering.

function checkPredicates(call: CallCheck, from: number, to: number) {
  for (let i = from; i < to; i++) {
    const node = call.args[i]!
    call.expect(i, T.Boolean)
    if (call.v1 && call.host.hasSideEffects(node))
      call.error({ ...focusOf(node) }, 'ErrFilterFunctionBehaviorAsPredicate')
  }
}

function needsTable(call: CallCheck): TableType | undefined {
  const type = call.types[0]!
  if (type.kind === 'Table') return type
  if (type.kind === 'Dynamic') call.error(0, 'ErrUntypedObjectScope')
  else if (type.kind === 'Blank' || type.kind === 'Unknown') {
    if (call.v1) call.error(0, 'ErrBadType')
  } else call.expect(0, ANY_TABLE)
  return undefined
}

export const filter: BuiltInFunction = {
  name: 'Filter',
  category: 'Table',
  description: 'Gives the rows for which a formula is true.',
  examples: [['Filter([1, 2, 3], Value > 1)', 'Table({Value:2},{Value:3})']],
  parameters: [parameter('table', ANY_TABLE), parameter('predicate', T.Boolean)],
  minimum: 2,
  maximum: Infinity,
  scope: 'rows',
  lambda: (i) => i > 0,
  check(call) {
    const type = needsTable(call)
    if (call.v1 && call.args.length > 2) call.error(2, 'ErrFilterFunction_OnlyTwoArgs')
    checkPredicates(call, 1, call.args.length)
    return type ?? ANY_TABLE
  },
  *run(args, frame, site) {
    const source: Value = yield args[0]!(frame)
    if (!(source instanceof TableValue)) return source
    const rows: Value[] = []
    for (const row of source.rows) {
      frame.step()
      frame.slots[site.slot] = row
      let keep: Value = true
      for (let i = 1; i < args.length; i++) {
        let test: Awaitable = args[i]!(frame)
        if (test instanceof Promise) test = yield test
        if (test !== true) {
          keep = test
          break
        }
      }
      if (keep === true) rows.push(row)
      else if (keep instanceof ErrorValue) rows.push(keep)
    }
    return new TableValue(rows)
  },
}

export const lookUp: BuiltInFunction = {
  name: 'LookUp',
  category: 'Table',
  description: 'Gives the first row for which a formula is true, or what a formula makes of it.',
  examples: [
    ['LookUp([1, 2, 3], Value > 1).Value', '2'],
    ['LookUp([1, 2, 3], Value > 1, Value * 10)', '20'],
  ],
  parameters: [
    parameter('table', ANY_TABLE),
    parameter('predicate', T.Boolean),
    optional('result'),
  ],
  minimum: 2,
  maximum: 3,
  preciseErrors: true,
  scope: 'rows',
  lambda: (i) => i > 0,
  check(call) {
    const type = needsTable(call)
    checkPredicates(call, 1, 2)
    const [, , result] = call.types
    if (result?.kind === 'Error') call.fail()
    return result ?? (type ? rowType(type) : T.record({}))
  },
  *run(args, frame, site) {
    const source: Value = yield args[0]!(frame)
    if (!(source instanceof TableValue)) return source
    for (const row of source.rows) {
      frame.step()
      frame.slots[site.slot] = row
      let test: Awaitable = args[1]!(frame)
      if (test instanceof Promise) test = yield test
      if (test instanceof ErrorValue) return test
      if (test !== true) continue
      if (!args[2]) return rowRecord(row)
      frame.slots[site.slot] = row
      return yield args[2](frame)
    }
    return null
  },
}

export const countIf: BuiltInFunction = {
  name: 'CountIf',
  category: 'Statistics',
  description: 'Counts the rows for which a formula is true.',
  examples: [['CountIf([1, 2, 3], Value > 1)', '2']],
  parameters: [parameter('table', ANY_TABLE), parameter('predicate', T.Boolean)],
  minimum: 2,
  maximum: Infinity,
  preciseErrors: true,
  scope: 'rows',
  lambda: (i) => i > 0,
  check(call) {
    needsTable(call)
    checkPredicates(call, 1, call.args.length)
    return call.numberType
  },
  *run(args, frame, site) {
    const number = (n: number): Value => (site.numberIsFloat ? n : Decimal.fromInteger(n))
    const source: Value = yield args[0]!(frame)
    if (source instanceof ErrorValue) return source
    if (!(source instanceof TableValue)) return number(0)
    let count = 0
    for (const row of source.rows) {
      frame.step()
      frame.slots[site.slot] = row
      let all = true
      for (let i = 1; i < args.length && all; i++) {
        let test: Awaitable = args[i]!(frame)
        if (test instanceof Promise) test = yield test
        if (test instanceof ErrorValue) return test
        all = test === true
      }
      if (all) count++
    }
    return number(count)
  },
}

export const search: BuiltInFunction = {
  name: 'Search',
  category: 'Table',
  description: 'Gives the rows that contain text, whatever the case, in any of the columns.',
  examples: [['Search(Table({n: "Ada"}, {n: "Bob"}), "b", n)', 'Table({n:"Bob"})']],
  parameters: [parameter('table', ANY_TABLE), parameter('text', T.Text), parameter('column')],
  minimum: 3,
  maximum: Infinity,
  noCoercion: true,
  column: (i) => i > 1,
  blanks: ['keep', 'empty', 'keep'],
  check(call) {
    const type = call.table()
    call.expect(1, T.Text)
    for (let i = 2; i < call.args.length; i++) {
      const name = call.column(i, type)
      const column = name === undefined ? undefined : type?.fields.get(name)
      if (column && column.kind !== 'Text')
        call.ensure(i, 'ErrBadType_ExpectedType_ProvidedType', 'Text', typeName(column))
    }
    return type ?? ANY_TABLE
  },
  evaluate(args, _frame, site) {
    const [source, needle] = args
    if (!(source instanceof TableValue)) return source ?? null
    const wanted = foldCase(typeof needle === 'string' ? needle : '')
    const names = [...site.columns.values()]
    const rows = source.rows.filter((row) => {
      if (row instanceof ErrorValue) return true
      if (!(row instanceof RecordValue)) return false
      return names.some((name) => {
        const cell = row.get(name)
        return typeof cell === 'string' && foldCase(cell).includes(wanted)
      })
    })
    return new TableValue(rows)
  },
}

// Going through rows.

export const forAll: BuiltInFunction = {
  name: 'ForAll',
  category: 'Table',
  description: 'Evaluates a formula for each row and gives a table of the results.',
  examples: [['ForAll([1, 2], Value * 10)', 'Table({Value:10},{Value:20})']],
  parameters: [parameter('table', ANY_TABLE), parameter('formula')],
  minimum: 2,
  maximum: 2,
  noCoercion: true,
  scope: 'rows',
  lambda: (i) => i === 1,
  check(call) {
    const source = call.types[0]!
    if (source.kind !== 'Dynamic') {
      if (source.kind === 'Blank') call.error(0, 'ErrBadType')
      else call.expect(0, ANY_TABLE)
    }
    const type = call.types[1]!
    if (type.kind === 'Error') call.fail()
    if (type.kind === 'Record') return { ...type, kind: 'Table' }
    if (type.kind === 'Void') return T.Void
    if (type.kind === 'Table' || isPrimitive(type) || type.kind === 'Control')
      return T.table({ Value: type })
    return T.table({ Value: type })
  },
  *run(args, frame, site) {
    const source: Value = yield args[0]!(frame)
    let items: readonly Value[]
    if (source instanceof TableValue) items = source.rows
    else if (source instanceof DynamicValue) {
      const nodes = dynamicItems(source)
      if (!nodes) return notAnArray()
      items = nodes.map(dynamicOf)
    } else return source
    const results: Value[] = []
    const wrap = site.argTypes[1]?.kind !== 'Record'
    for (const item of items) {
      frame.step()
      frame.slots[site.slot] = item
      let value: Awaitable = args[1]!(frame)
      if (value instanceof Promise) value = yield value
      results.push(value)
    }
    const errors = combineErrors(results)
    if (errors) return errors
    if (site.type.kind === 'Void') return VoidValue.instance
    return new TableValue(
      wrap ? results.map((value) => new RecordValue(new Map([['Value', value]]))) : results,
    )
  },
}

export const distinct: BuiltInFunction = {
  name: 'Distinct',
  category: 'Table',
  description: 'Gives the different results of a formula over the rows.',
  examples: [['Distinct([1, 2, 1], Value)', 'Table({Value:1},{Value:2})']],
  parameters: [parameter('table', ANY_TABLE), parameter('formula')],
  minimum: 2,
  maximum: 2,
  noCoercion: true,
  scope: 'rows',
  lambda: (i) => i === 1,
  check(call) {
    needsTable(call)
    const type = call.types[1]!
    if (type.kind === 'Error') call.fail()
    return T.table({ Value: type })
  },
  *run(args, frame, site) {
    const source: Value = yield args[0]!(frame)
    if (!(source instanceof TableValue)) return source
    const rows: Value[] = []
    const seen: Value[] = []
    const quick = new Set<Value>()
    for (const row of source.rows) {
      frame.step()
      frame.slots[site.slot] = row
      let value: Awaitable = args[1]!(frame)
      if (value instanceof Promise) value = yield value
      if (value instanceof ErrorValue) return value
      if (value instanceof RecordValue || value instanceof TableValue) return Errors.argument()
      if (typeof value === 'object' && value !== null) {
        const found = value
        if (seen.some((other) => valuesEqual(other, found))) continue
        seen.push(value)
      } else if (quick.has(value)) continue
      else quick.add(value)
      rows.push(new RecordValue(new Map([['Value', value]])))
    }
    return new TableValue(rows)
  },
}

export const shuffle: BuiltInFunction = {
  name: 'Shuffle',
  category: 'Table',
  description: 'Gives the rows in random order.',
  parameters: [parameter('table', ANY_TABLE)],
  minimum: 1,
  maximum: 1,
  volatile: true,
  ifBlank: 'blank',
  check: (call) => call.table() ?? ANY_TABLE,
  evaluate([source], frame) {
    if (!(source instanceof TableValue)) return null
    const rows = [...source.rows]
    for (let i = rows.length - 1; i > 0; i--) {
      const j = Math.floor(frame.random() * (i + 1))
      const swap = rows[i]!
      rows[i] = rows[j]!
      rows[j] = swap
    }
    return new TableValue(rows)
  },
}

// Sorting.

const SORTABLE = new Set([
  'Boolean',
  'Number',
  'Decimal',
  'Date',
  'Time',
  'DateTime',
  'Text',
  'Blank',
  'OptionSetValue',
])

const collators = new Map<string, Intl.Collator>()

function textOrder(a: string, b: string, locale: string): number {
  let collator = collators.get(locale)
  if (!collator) collators.set(locale, (collator = new Intl.Collator(locale)))
  return collator.compare(a, b)
}

/** The order of two sort keys; Blank is last either way, so the caller handles it. */
function keyOrder(a: Value, b: Value, frame: Frame): number {
  if (typeof a === 'string' && typeof b === 'string') return textOrder(a, b, frame.culture.id)
  if (a instanceof OptionValue && b instanceof OptionValue) return optionIndex(a) - optionIndex(b)
  if (a instanceof GuidValue && b instanceof GuidValue) return textOrder(a.text, b.text, 'en')
  if (a instanceof ColorValue && b instanceof ColorValue) return a.argb - b.argb
  return order(a, b)
}

const optionIndex = (value: OptionValue) =>
  typeof value.value === 'number'
    ? value.value
    : [...value.definition.options.keys()].indexOf(value.name ?? '')

interface Key {
  readonly value: Value
  readonly row: Value
}

function isDescending(value: Value | undefined): boolean | undefined {
  const text = value instanceof OptionValue ? value.value : (value ?? 'ascending')
  const word = String(text as string).toLowerCase()
  return word === 'descending' ? true : word === 'ascending' ? false : undefined
}

function sortKeys(keys: Key[], descending: boolean, frame: Frame): Value[] {
  const blanks = keys.filter(({ value }) => value === null)
  const rest = keys.filter(({ value }) => value !== null)
  rest.sort((a, b) => (descending ? -1 : 1) * keyOrder(a.value, b.value, frame))
  return [...rest, ...blanks].map(({ row }) => row)
}

function checkOrder(call: CallCheck, i: number) {
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

export const sort: BuiltInFunction = {
  name: 'Sort',
  category: 'Table',
  description: 'Sorts rows by what a formula gives for each; blanks come last.',
  examples: [['Sort([3, 1, 2], Value)', 'Table({Value:1},{Value:2},{Value:3})']],
  parameters: [
    parameter('table', ANY_TABLE),
    parameter('formula'),
    optional('order', undefined, 'SortOrder.Ascending or SortOrder.Descending.'),
  ],
  minimum: 2,
  maximum: 3,
  noCoercion: true,
  scope: 'rows',
  lambda: (i) => i === 1,
  check(call) {
    const type = needsTable(call)
    const key = call.types[1]!
    if (key.kind === 'Error') call.fail()
    else if (call.v1 ? !SORTABLE.has(key.kind) : !isPrimitive(key))
      call.error(1, 'ErrBadType_Type', typeName(key))
    checkOrder(call, 2)
    return type ?? ANY_TABLE
  },
  *run(args, frame, site) {
    const source: Value = yield args[0]!(frame)
    const direction: Value = args[2] ? yield args[2](frame) : null
    if (direction instanceof ErrorValue) return direction
    if (!(source instanceof TableValue)) return source
    const descending = isDescending(args[2] ? (direction ?? undefined) : undefined)
    if (descending === undefined) return Errors.argument('The sort order is not known.')
    const keys: Key[] = []
    const kinds = new Set<string>()
    for (const row of source.rows) {
      frame.step()
      frame.slots[site.slot] = row
      let value: Awaitable = args[1]!(frame)
      if (value instanceof Promise) value = yield value
      if (value instanceof ErrorValue) return value
      if (value !== null) kinds.add(keyKind(value))
      keys.push({ value, row })
    }
    if (kinds.size > 1) return Errors.argument('The sort keys are of different kinds.')
    return new TableValue(sortKeys(keys, descending, frame))
  },
}

function keyKind(value: Value): string {
  if (typeof value === 'number' || value instanceof Decimal) return 'number'
  if (value instanceof DateValue || value instanceof DateTimeValue) return 'date'
  if (value instanceof TimeValue) return 'time'
  if (value instanceof OptionValue) return 'option'
  if (value instanceof RecordValue || value instanceof TableValue) return 'aggregate'
  return typeof value
}

export const sortByColumns: BuiltInFunction = {
  name: 'SortByColumns',
  category: 'Table',
  description: 'Sorts rows by columns, or in the order that a table of values gives.',
  examples: [['SortByColumns(Table({a: 2}, {a: 1}), "a")', 'Table({a:1},{a:2})']],
  parameters: [parameter('table', ANY_TABLE), parameter('column'), optional('order')],
  minimum: 2,
  maximum: Infinity,
  noCoercion: true,
  column: (i) => i % 2 === 1,
  columnNeedsV1: true,
  columnOrText: true,
  check(call) {
    const type = call.table()
    const count = call.args.length
    const byValues = count === 3 && call.types[2]?.kind === 'Table'
    for (let i = 1; i < count; i += 2) {
      const name = sortColumn(call, i, type)
      const column = name === undefined ? undefined : type?.fields.get(name)
      if (column && !isPrimitive(column)) call.error(i, 'ErrBadType')
      if (byValues) {
        const values = call.types[2] as TableType
        const [single, more] = [...values.fields.values()]
        if (!single || more) call.error(2, 'ErrInvalidSchemaNeedCol')
        else if (column && !accepts(column, single, call.v1) && !coercesTo(single, column, call.v1))
          call.error(
            2,
            'ErrTypeError_Arg_Expected_Found',
            name!,
            typeName(column),
            typeName(single),
          )
      } else checkOrder(call, i + 1)
    }
    return type ?? ANY_TABLE
  },
  evaluate(args, frame, site) {
    const [source] = args
    if (!(source instanceof TableValue)) return source ?? null
    let rows: readonly Value[] = source.rows
    const bad = rows.find((row) => row instanceof ErrorValue)
    if (bad) return bad
    const column = (i: number) => {
      const name = site.columns.get(i)
      if (name !== undefined) return name
      const given = args[i]
      return typeof given === 'string' ? given : ''
    }
    if (args[2] instanceof TableValue || site.argTypes[2]?.kind === 'Table') {
      if (!(args[2] instanceof TableValue)) return args[2] ?? null
      const known = site.argTypes[0]?.kind === 'Table' && site.argTypes[0].fields.has(column(1))
      if (!known) return error(ErrorKind.InvalidFunctionUsage, 'There is no such column.')
      return byGivenOrder(rows, column(1), args[2])
    }
    const type = site.argTypes[0]
    const named = [...args.keys()].filter((i) => i % 2 === 1)
    const unknown = named.some((i) => type?.kind === 'Table' && !type.fields.has(column(i)))
    if (unknown) return error(ErrorKind.InvalidFunctionUsage, 'There is no such column.')
    for (const i of named.toReversed()) {
      const descending = isDescending(args[i + 1] ?? undefined)
      if (descending === undefined) return Errors.argument('The sort order is not known.')
      const name = column(i)
      const keys = rows.map((row): Key => ({
        value: row instanceof RecordValue ? row.get(name) : null,
        row,
      }))
      const bad = keys.find(({ value }) => value instanceof ErrorValue)
      if (bad) return bad.value
      rows = sortKeys(keys, descending, frame)
    }
    return new TableValue(rows)
  },
}

function sortColumn(call: CallCheck, i: number, type: TableType | undefined): string | undefined {
  const node = call.args[i]!
  const { supportColumnNamesAsIdentifiers } = call.host.features
  if (supportColumnNamesAsIdentifiers && call.v1 && node.kind === 'Name')
    return call.column(i, type)
  const constant = call.host.constantText(node)
  if (constant === undefined) {
    if (call.types[i]?.kind === 'Text' && node.kind !== 'Text') return undefined
    if (call.types[i]?.kind !== 'Text') call.expect(i, T.Text)
    return undefined
  }
  if (!type) return undefined
  const found = findField(type, constant)
  if (found) {
    call.columns.set(i, found.name)
    return found.name
  }
  call.missingColumn(node, constant, type)
  return undefined
}

function byGivenOrder(rows: readonly Value[], name: string, given: TableValue): Value {
  const wanted = given.rows.map((row) =>
    row instanceof RecordValue ? ([...row.fields()][0]?.[1] ?? null) : row,
  )
  const errors = wanted.find((value) => value instanceof ErrorValue)
  if (errors) return errors
  const distinctCount = wanted.filter(
    (v, i) => wanted.findIndex((w) => deepEqual(w, v)) === i,
  ).length
  if (distinctCount !== wanted.length)
    return Errors.argument('The order table holds a value twice.')
  const cells = rows.map((row) => (row instanceof RecordValue ? row.get(name) : null))
  const bad = cells.find((value) => value instanceof ErrorValue)
  if (bad) return bad
  const rank = (cell: Value) => {
    const at = wanted.findIndex((value) => deepEqual(value, cell))
    return at < 0 ? wanted.length : at
  }
  const keyed = rows.map((row, i) => ({ row, at: rank(cells[i] ?? null) }))
  keyed.sort((a, b) => a.at - b.at)
  return new TableValue(keyed.map(({ row }) => row))
}

// Columns.

type Shape = TableType | RecordType

function shapeOf(call: CallCheck): Shape | undefined {
  const type = call.types[0]!
  if (type.kind === 'Table' || type.kind === 'Record') return type
  if (type.kind === 'Control') return T.record(type.fields)
  if (type.kind === 'Error') call.fail()
  else call.expect(0, ANY_TABLE)
  return undefined
}

/** Applies a change to a record, or to every record of a table. */
function mapRecords(source: Value, change: (row: RecordValue) => Value): Value {
  if (source instanceof RecordValue) return change(source)
  if (!(source instanceof TableValue)) return source
  return new TableValue(
    source.rows.map((row) => {
      const record = rowRecord(row)
      return record instanceof RecordValue ? change(record) : record
    }),
  )
}

export const addColumns: BuiltInFunction = {
  name: 'AddColumns',
  category: 'Table',
  description: 'Adds columns whose values a formula gives.',
  examples: [['AddColumns(Table({a: 1}), b, a * 2)', 'Table({a:1,b:2})']],
  parameters: [parameter('table', ANY_TABLE), parameter('column'), parameter('formula')],
  minimum: 3,
  maximum: Infinity,
  parity: 'odd',
  noCoercion: true,
  scope: 'rows',
  column: (i) => i % 2 === 1,
  lambda: (i) => i > 0 && i % 2 === 0,
  check(call) {
    const shape = shapeOf(call)
    const fields = new Map(shape?.fields)
    if (shape?.sealed && call.v1) call.error(0, 'ErrAddToSealed')
    const added = new Set<string>()
    for (let i = 1; i < call.args.length; i += 2) {
      const name = call.column(i)
      const type = call.types[i + 1]!
      if (type.kind === 'Error') call.fail()
      if (name === undefined) continue
      if (added.has(name)) {
        call.warn(i, 'ErrColConflict_Name', name)
        call.fail()
      } else if (shape && findField(shape, name)) {
        call.warn(i, 'ErrColExists_Name', name)
        call.fail()
      } else if (type.kind === 'Void') call.error(i + 1, 'ErrBadType_Type', 'Void')
      added.add(name)
      fields.set(name, type)
    }
    return shape && call.ok ? { ...shape, fields } : ANY_TABLE
  },
  *run(args, frame, site) {
    const source: Value = yield args[0]!(frame)
    const rows = source instanceof TableValue ? source.rows : [source]
    const results: Value[] = []
    for (const item of rows) {
      frame.step()
      const row = rowRecord(item)
      if (!(row instanceof RecordValue)) {
        results.push(row)
        continue
      }
      frame.slots[site.slot] = row
      const fields = new Map(row.fields())
      for (let i = 1; i < args.length; i += 2) {
        let value: Awaitable = args[i + 1]!(frame)
        if (value instanceof Promise) value = yield value
        fields.set(site.columns.get(i) ?? '', value)
      }
      results.push(new RecordValue(fields))
    }
    return source instanceof TableValue ? new TableValue(results) : (results[0] ?? null)
  },
}

export const dropColumns: BuiltInFunction = {
  name: 'DropColumns',
  category: 'Table',
  description: 'Leaves columns out.',
  examples: [['DropColumns(Table({a: 1, b: 2}), b)', 'Table({a:1})']],
  parameters: [parameter('table', ANY_TABLE), parameter('column')],
  minimum: 2,
  maximum: Infinity,
  noCoercion: true,
  ifBlank: 'blank',
  column: (i) => i > 0,
  check(call) {
    const shape = shapeOf(call)
    const fields = new Map(shape?.fields)
    for (let i = 1; i < call.args.length; i++) {
      const name = call.column(i, shape)
      if (name !== undefined) fields.delete(name)
    }
    return shape ? { ...unsealed(shape), fields } : ANY_TABLE
  },
  evaluate([source], _frame, site) {
    const gone = new Set(site.columns.values())
    return mapRecords(
      source ?? null,
      (row) => new RecordValue(new Map([...row.fields()].filter(([name]) => !gone.has(name)))),
    )
  },
}

const unsealed = (shape: Shape): Shape => shape

export const showColumns: BuiltInFunction = {
  name: 'ShowColumns',
  category: 'Table',
  description: 'Keeps only these columns.',
  examples: [['ShowColumns(Table({a: 1, b: 2}), b)', 'Table({b:2})']],
  parameters: [parameter('table', ANY_TABLE), parameter('column')],
  minimum: 2,
  maximum: Infinity,
  noCoercion: true,
  ifBlank: 'blank',
  column: (i) => i > 0,
  check(call) {
    const shape = shapeOf(call)
    const fields = new Map<string, Type>()
    for (let i = 1; i < call.args.length; i++) {
      const name = call.column(i, shape)
      if (name === undefined) continue
      if (fields.has(name)) {
        call.warn(i, 'ErrColConflict_Name', name)
        call.fail()
      }
      fields.set(name, shape!.fields.get(name)!)
    }
    if (!shape) return ANY_TABLE
    const { sealed: _, ...open } = shape
    return { ...open, fields }
  },
  evaluate([source], _frame, site) {
    const kept = [...site.columns.values()]
    return mapRecords(
      source ?? null,
      (row) => new RecordValue(new Map(kept.map((name) => [name, row.get(name)]))),
    )
  },
}

export const renameColumns: BuiltInFunction = {
  name: 'RenameColumns',
  category: 'Table',
  description: 'Gives columns other names.',
  examples: [['RenameColumns(Table({a: 1}), a, b)', 'Table({b:1})']],
  parameters: [parameter('table', ANY_TABLE), parameter('column'), parameter('new')],
  minimum: 3,
  maximum: Infinity,
  parity: 'odd',
  noCoercion: true,
  ifBlank: 'blank',
  column: (i) => i > 0,
  check(call) {
    const shape = shapeOf(call)
    let fields = new Map(shape?.fields)
    if (shape?.sealed && call.v1) call.error(0, 'ErrRenameOfSealed')
    for (let i = 1; i + 1 < call.args.length; i += 2) {
      const current: Shape | undefined = shape && { ...shape, fields }
      const from = call.column(i, current)
      const to = call.column(i + 1)
      if (from === undefined || to === undefined) continue
      if (fields.has(to) && to !== from) {
        call.error(i + 1, 'ErrColExists_Name', to)
        continue
      }
      fields = new Map([...fields].map(([name, type]) => [name === from ? to : name, type]))
    }
    return shape && (call.ok || !shape.sealed) ? { ...shape, fields } : ANY_TABLE
  },
  evaluate([source], _frame, site) {
    const pairs: [string, string][] = []
    for (let i = 1; site.columns.has(i); i += 2)
      pairs.push([site.columns.get(i)!, site.columns.get(i + 1) ?? ''])
    return mapRecords(source ?? null, (row) => {
      let fields = [...row.fields()]
      for (const [from, to] of pairs)
        fields = fields.map(([name, value]) => [name === from ? to : name, value])
      return new RecordValue(new Map(fields))
    })
  },
}

// Making tables.

export const table: BuiltInFunction = {
  name: 'Table',
  category: 'Table',
  description: 'Makes a table of records; tables among them give their rows.',
  examples: [['Table({a: 1}, {a: 2})', 'Table({a:1},{a:2})']],
  parameters: [parameter('record')],
  minimum: 0,
  maximum: Infinity,
  acceptsErrors: true,
  check(call) {
    const [only] = call.types
    if (call.types.length === 1 && only?.kind === 'Dynamic') return T.table({ Value: T.Dynamic })
    let united: Type = T.Unknown
    for (const [i, type] of call.types.entries()) {
      if (type.kind === 'Blank') continue
      if (!isAggregate(type)) {
        if (type.kind === 'Error') call.fail()
        else call.ensure(i, 'ErrNeedRecordOrTable')
        continue
      }
      const row = type.kind === 'Table' ? rowType(type) : type
      const next = uniteRows(united, row, call)
      if (!next) call.error(i, 'ErrTableDoesNotAcceptThisType')
      else united = next
    }
    const result = united.kind === 'Record' ? united : T.record({})
    call.types.forEach((type, i) => {
      if (type.kind === 'Table') coerceBranches(call, [i], { ...result, kind: 'Table' })
      else if (type.kind === 'Record') coerceBranches(call, [i], result)
    })
    return { ...result, kind: 'Table' }
  },
  evaluate(args, _frame, site) {
    const [only] = args
    if (site.argTypes.length === 1 && site.argTypes[0]?.kind === 'Dynamic')
      return tableOfDynamic(only ?? null)
    const rows: Value[] = []
    for (const [i, arg] of args.entries()) {
      if (arg instanceof TableValue) rows.push(...arg.rows)
      else if (site.argTypes[i]?.kind !== 'Table') rows.push(arg)
      else if (arg instanceof ErrorValue) return arg
    }
    return new TableValue(rows)
  },
}

function uniteRows(united: Type, row: Type, call: CallCheck): Type | undefined {
  if (united.kind === 'Record' && row.kind === 'Record' && call.v1) {
    if (united.fields.size === 0 || row.fields.size === 0)
      return united.fields.size > 0 ? united : row
    const sealed = [united.sealed === true, row.sealed === true]
    if (sealed[0] !== sealed[1]) return undefined
    if (sealed[0] && !accepts(united, row, true)) return undefined
    if (sealed[0] && united.fields.size !== row.fields.size) return undefined
  }
  return unionTypes(united, row, { v1: call.v1, coerce: true })
}

function tableOfDynamic(value: Value): Value {
  if (!(value instanceof DynamicValue)) return value
  const items = dynamicItems(value)
  if (!items) return notAnArray()
  return new TableValue(items.map((item) => new RecordValue(new Map([['Value', dynamicOf(item)]]))))
}

/** Runs a lazy argument for a row. */
export type RowFormula = (closure: Closure, frame: Frame, site: Site) => Awaitable
