import { type CallCheck } from '../../3-bind/call-check.ts'
import { type BuiltInFunction } from '../../5-eval/built-in.ts'
import { deepEqual } from '../../5-eval/compare.ts'
import { Errors } from '../../5-eval/errors.ts'
import { accepts, coercesTo, isPrimitive } from '../../types/conversion.ts'
import { T, type TableType, findField, typeName } from '../../types/type.ts'
import { ErrorKind } from '../../values/error-kind.ts'
import { ErrorValue, RecordValue, TableValue, type Value, error } from '../../values/value.ts'
import { ANY_TABLE, optional, parameter } from '../parameters.ts'
import { checkOrder, isDescending, sortRows } from './tables.ts'

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
      const keys = rows.map((row) => (row instanceof RecordValue ? row.get(name) : null))
      const bad = keys.find((key) => key instanceof ErrorValue)
      if (bad) return bad
      rows = sortRows(rows, keys, descending, frame)
    }
    return new TableValue(rows)
  },
}

function sortColumn(call: CallCheck, i: number, type: TableType | undefined): string | undefined {
  const node = call.args[i]!
  const { supportColumnNamesAsIdentifiers } = call.host.features
  if (supportColumnNamesAsIdentifiers && call.v1 && node.kind === 'Name') {
    const isColumn = !type || findField(type, node.name) !== undefined
    const isText = call.types[i]?.kind === 'Text' && call.host.isBound(node)
    return isColumn || !isText ? call.column(i, type) : undefined
  }
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
  // Blanks come last, even where the order names them.
  const rank = (cell: Value) => {
    if (cell === null) return wanted.length + 1
    const at = wanted.findIndex((value) => deepEqual(value, cell))
    return at < 0 ? wanted.length : at
  }
  const keyed = rows.map((row, i) => ({ row, at: rank(cells[i] ?? null) }))
  keyed.sort((a, b) => a.at - b.at)
  return new TableValue(keyed.map(({ row }) => row))
}
