import { type Node } from '../../2-parse/ast.ts'
import { needsCoercion } from '../../3-bind/binder.ts'
import { type CallCheck } from '../../3-bind/call-check.ts'
import { type Example } from '../../3-bind/function-declaration.ts'
import { type BuiltInFunction, type Site } from '../../5-eval/built-in.ts'
import { deepEqual } from '../../5-eval/compare.ts'
import { readReference, sourceOf } from '../../5-eval/reference.ts'
import { type DataSource } from '../../symbols/data-source.ts'
import { accepts, coercesTo, isMoment, isNumeric, isPrimitive } from '../../types/conversion.ts'
import {
  type RecordType,
  T,
  type TableType,
  type Type,
  findField,
  isAggregate,
  rowType,
  singleColumn,
  tableOf,
  typeName,
} from '../../types/type.ts'
import {
  ErrorValue,
  OptionValue,
  RecordValue,
  TableValue,
  type Value,
  VoidValue,
  combineErrors,
} from '../../values/value.ts'
import { ANY_TABLE, parameter } from '../parameters.ts'
import { rowRecord } from '../table/tables.ts'

/** What a statement gives: nothing in Power Fx 1.0, true before. */
export const done = (site: Site): Value => (site.v1 ? VoidValue.instance : true)

export const doneType = (call: CallCheck): Type => (call.v1 ? T.Void : T.Boolean)

/** Reports a target that cannot be changed. */
export function checkMutable(call: CallCheck, what: 'mutate' | 'set' | 'setMutate', position = 0) {
  const node = call.args[position]!
  const can = call.host.mutability(node)
  if (can?.[what]) return
  if (call.host.isUnknownName(node) && call.host.allowNewVariables) return
  call.complain(node, 'MutationFunctionCannotBeUsedWithImmutableValue', call.declaration.name)
}

/** The table type that a target has, or undefined when it is yet unknown; reports what is none. */
export function targetTable(call: CallCheck): TableType | undefined {
  const [node] = call.args as [Node]
  const type = call.types[0]!
  if (type.kind === 'Table') return type
  if (call.host.isUnknownName(node) && call.host.allowNewVariables) return undefined
  if (type.kind === 'Blank' || type.kind === 'Unknown') return ANY_TABLE
  if (type.kind === 'Error') call.fail()
  else call.ensure(0, 'ErrBadType_ExpectedType_ProvidedType', 'Table', typeName(type))
  return ANY_TABLE
}

/** The row type that an item of `Collect` adds. */
export function itemRow(type: Type): RecordType | undefined {
  if (type.kind === 'Record') return type
  if (type.kind === 'Table') return rowType(type)
  if (type.kind === 'Control') return T.record(type.fields)
  return isPrimitive(type) && type.kind !== 'Blank' ? T.record({ Value: type }) : undefined
}

/** Checks the fields of a record to be stored in a table, and records its conversion. */
export function checkRow(call: CallCheck, position: number, columns: TableType): boolean {
  const type = call.types[position]!
  const node = call.args[position]!
  if (!isAggregate(type)) return true
  const fields = new Map<string, Type>()
  for (const [name, field] of type.fields) {
    const column = findField(columns, name)
    if (!column) {
      call.missingColumn(node, name, columns)
      return false
    }
    const fits =
      accepts(column.type, field, call.v1) ||
      (isPrimitive(field) && isPrimitive(column.type) && isNumberPair(field, column.type)) ||
      (isAggregate(field) &&
        coercesTo(field, column.type, call.v1) &&
        field.fields.size === (isAggregate(column.type) ? column.type.fields.size : 0))
    if (!fits) {
      call.error(
        node,
        'ErrTypeError_Arg_Expected_Found',
        name,
        typeName(column.type),
        typeName(field),
      )
      return false
    }
    fields.set(column.name, column.type)
  }
  const wanted: Type = { kind: type.kind, fields }
  if (needsCoercion(type, wanted) && [...type.fields.keys()].every((name) => fields.has(name)))
    call.coerce(position, wanted)
  return true
}

export const isNumberPair = (a: Type, b: Type) => (isNumeric(a) || isMoment(a)) && isNumeric(b)

/** Display names in a record become the table's own. */
export function logical(row: Value, columns: Type): Value {
  if (!(row instanceof RecordValue) || columns.kind !== 'Table' || !columns.displayNames) return row
  const fields = new Map<string, Value>()
  for (const [name, value] of row.fields())
    fields.set(findField(columns, name)?.name ?? name, value)
  return new RecordValue(fields)
}

/** Rows with every column of the table, in its order. */
export function complete(row: Value, columns: Type): Value {
  const record = logical(row, columns)
  if (!(record instanceof RecordValue) || columns.kind !== 'Table') return record
  const fields = new Map<string, Value>()
  for (const name of columns.fields.keys()) fields.set(name, record.get(name))
  for (const [name, value] of record.fields()) if (!fields.has(name)) fields.set(name, value)
  return new RecordValue(fields)
}

export function collecting(
  name: 'Collect' | 'ClearCollect',
  description: string,
  example: Example,
): BuiltInFunction {
  return {
    name,
    category: 'Behavior',
    description,
    examples: [example],
    parameters: [parameter('table'), parameter('item', undefined, 'A record, a table or a value.')],
    minimum: 2,
    maximum: Infinity,
    behavior: true,
    target: (i) => i === 0,
    lazy: (i) => i === 0,
    check(call) {
      const [target] = call.args as [Node]
      const columns = targetTable(call)
      let added: RecordType | undefined
      for (let i = 1; i < call.args.length; i++) {
        const type = call.types[i]!
        if (type.kind === 'Error' || type.kind === 'Void') {
          call.fail()
          continue
        }
        const row = itemRow(type)
        if (!row) continue
        added = added ? { ...added, fields: new Map([...added.fields, ...row.fields]) } : row
        if (!columns) continue
        const single = singleColumn(columns)
        const open = call.host.allowNewVariables
        if (isPrimitive(type)) {
          const fits =
            single && (accepts(single[1], type, call.v1) || coercesTo(type, single[1], call.v1))
          if (!fits && !open) call.error(i, 'ErrBadType_Type', typeName(type))
        } else if (!open) checkRow(call, i, columns)
      }
      if (target.kind === 'Name' && call.host.allowNewVariables && added) {
        const span = { start: target.start, end: target.end }
        call.definitions.push({
          function: name,
          name: target.name,
          kind: 'collection',
          type: tableOf(added),
          span,
        })
      }
      if (call.ok && call.v1) checkMutable(call, 'mutate')
      const table = columns ?? (added ? tableOf(added) : ANY_TABLE)
      const [, only, more] = call.types
      const single = call.v1 && only && !more && only.kind !== 'Table'
      return single ? rowType(table) : table
    },
    *run(args, frame, site) {
      const items: Value[] = []
      for (let i = 1; i < args.length; i++) items.push(yield args[i]!(frame))
      const reference = site.references[0]
      const target: Value = reference
        ? yield readReference(reference, frame)
        : yield args[0]!(frame)
      const errors = combineErrors([target, ...items])
      if (errors) return errors
      const columns = site.argTypes[0]?.kind === 'Table' ? site.argTypes[0] : site.type
      const given = items.flatMap((item) => (item instanceof TableValue ? item.rows : [item]))
      const failed = given.find((row) => row instanceof ErrorValue)
      const rows = given
        .slice(0, failed ? given.indexOf(failed) : given.length)
        .filter((row) => row !== null)
        .map((row) => complete(rowRecord(row), columns))
      if (!reference) return rows[0] ?? null
      const source = sourceOf(reference, frame)
      const stored = name === 'Collect' ? append(source, rows) : reset(source, rows)
      const kept: Value =
        stored instanceof Promise
          ? yield stored.then((r) => new TableValue(r))
          : new TableValue(stored)
      if (!(kept instanceof TableValue)) return kept
      if (failed) return failed
      if (!site.v1) return yield withRows(source.rows(), (all): Value => new TableValue(all))
      if (site.type.kind === 'Table') return kept
      return kept.rows[0] ?? null
    },
  }
}

export type Rows = readonly Value[]

export function append(source: DataSource, rows: Rows): Rows | Promise<Rows> {
  return rows.length === 0 ? rows : source.append(rows)
}

export function reset(source: DataSource, rows: Rows): Rows | Promise<Rows> {
  if (source.reset) return source.reset(rows)
  const cleared = source.clear()
  return cleared instanceof Promise ? cleared.then(() => source.append(rows)) : source.append(rows)
}

/** A record that stands for one yet to be created, as `Defaults(source)` gives. */
export class NewRecord extends RecordValue {}

/** The row that is the record: itself, or one with the same value in every column. */
export function findRow(rows: Rows, base: RecordValue, columns: Type): Value | undefined {
  const same = rows.find((row) => row === base)
  if (same) return same
  const wanted = complete(base, columns)
  return rows.find((row) => row instanceof RecordValue && deepEqual(complete(row, columns), wanted))
}

export function merged(row: Value, changes: readonly Value[], columns: Type): RecordValue {
  const fields = new Map(row instanceof RecordValue ? row.fields() : [])
  for (const change of changes) {
    const record = logical(change, columns)
    if (record instanceof RecordValue)
      for (const [name, value] of record.fields()) fields.set(name, value)
  }
  return new RecordValue(fields)
}

/** Continues with rows now or later. */
export function withRows<R>(
  rows: Rows | Promise<Rows>,
  next: (rows: Rows) => R | Promise<R>,
): R | Promise<R> {
  return rows instanceof Promise ? rows.then(next) : next(rows)
}

export const flagText = (value: Value | undefined) =>
  value instanceof OptionValue ? String(value.value) : typeof value === 'string' ? value : ''
