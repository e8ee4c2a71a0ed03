import type { CallCheck } from '../3-bind/call-check.ts'
import type { Node } from '../2-parse/ast.ts'
import { needsCoercion } from '../3-bind/binder.ts'
import { type BuiltInFunction, type Site } from '../5-eval/built-in.ts'
import { deepEqual } from '../5-eval/compare.ts'
import { Errors } from '../5-eval/errors.ts'
import type { Awaitable, Frame } from '../5-eval/frame.ts'
import { assign, readReference, sourceOf } from '../5-eval/reference.ts'
import type { DataSource } from '../symbols/data-source.ts'
import { accepts, coercesTo, isPrimitive } from '../types/conversion.ts'
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
} from '../types/type.ts'
import {
  ErrorValue,
  OptionValue,
  RecordValue,
  TableValue,
  type Value,
  VoidValue,
  combineErrors,
} from '../values/value.ts'
import { ANY_TABLE, optional, parameter } from './parameters.ts'
import { rowRecord } from './table.ts'

/** What a statement gives: nothing in Power Fx 1.0, true before. */
const done = (site: Site): Value => (site.v1 ? VoidValue.instance : true)
const doneType = (call: CallCheck): Type => (call.v1 ? T.Void : T.Boolean)

/** Reports a target that cannot be changed. */
function checkMutable(call: CallCheck, what: 'mutate' | 'set' | 'setMutate', position = 0) {
  const node = call.args[position]!
  const can = call.host.mutability(node)
  if (can?.[what]) return
  if (call.host.isUnknownName(node) && call.host.allowNewVariables) return
  call.complain(node, 'MutationFunctionCannotBeUsedWithImmutableValue', call.declaration.name)
}

export const set: BuiltInFunction = {
  name: 'Set',
  category: 'Behavior',
  description: 'Gives a variable a value.',
  parameters: [parameter('variable'), parameter('value')],
  minimum: 2,
  maximum: 2,
  behavior: true,
  target: (i) => i === 0,
  check(call) {
    const [target] = call.args as [Node, Node]
    const value = call.types[1]!
    if (value.kind === 'Error' || value.kind === 'Void') {
      if (value.kind === 'Void') call.error(1, 'ErrBadType_Type', 'Void')
      call.fail()
      return doneType(call)
    }
    if (target.kind === 'Name' && call.host.isUnknownName(target) && call.host.allowNewVariables) {
      call.definitions.push({
        function: 'Set',
        name: target.name,
        kind: 'variable',
        type: value,
        span: { start: target.start, end: target.end },
      })
      return doneType(call)
    }
    const type = call.types[0]!
    if (type.kind === 'Error') {
      call.fail()
      return doneType(call)
    }
    checkMutable(call, target.kind === 'Name' ? 'set' : 'setMutate')
    if (target.kind === 'Name' && call.host.allowNewVariables)
      call.definitions.push({
        function: 'Set',
        name: target.name,
        kind: 'variable',
        type: value,
        span: { start: target.start, end: target.end },
      })
    if (type.kind === 'Unknown' || type.kind === 'Blank') return doneType(call)
    if (
      !call.host.allowNewVariables ||
      accepts(type, value, call.v1) ||
      coercesTo(value, type, call.v1)
    ) {
      if (isAggregate(type) && isAggregate(value)) checkFields(call, 1, value, type)
      if (call.expect(1, type) && needsCoercion(value, type)) call.coerce(1, type)
    }
    return doneType(call)
  },
  lazy: (i) => i === 0,
  *run(args, frame, site) {
    const value: Value = yield args[1]!(frame)
    const reference = site.references[0]
    if (!reference) return Errors.notSupported('This target of Set')
    if (value instanceof ErrorValue && reference.kind !== 'symbol') return value
    const written = assign(reference, value, frame)
    if (written) yield written.then(() => null)
    return value instanceof ErrorValue && site.v1 === false ? value : done(site)
  },
}

/** Fields that the destination does not have. */
function checkFields(call: CallCheck, position: number, from: Type, to: Type) {
  if (!isAggregate(from) || !isAggregate(to)) return
  for (const name of from.fields.keys())
    if (!findField(to, name) && call.v1) {
      call.missingColumn(call.args[position]!, name, to)
      return
    }
}

/** The table type that a target has, or undefined when it is yet unknown; reports what is none. */
function targetTable(call: CallCheck): TableType | undefined {
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
function itemRow(type: Type): RecordType | undefined {
  if (type.kind === 'Record') return type
  if (type.kind === 'Table') return rowType(type)
  if (type.kind === 'Control') return T.record(type.fields)
  return isPrimitive(type) && type.kind !== 'Blank' ? T.record({ Value: type }) : undefined
}

/** Checks the fields of a record to be stored in a table, and records its conversion. */
function checkRow(call: CallCheck, position: number, columns: TableType): boolean {
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

const isNumberPair = (a: Type, b: Type) =>
  (a.kind === 'Number' || a.kind === 'Decimal') && (b.kind === 'Number' || b.kind === 'Decimal')

/** Display names in a record become the table's own. */
function logical(row: Value, columns: Type): Value {
  if (!(row instanceof RecordValue) || columns.kind !== 'Table' || !columns.displayNames) return row
  const fields = new Map<string, Value>()
  for (const [name, value] of row.fields())
    fields.set(findField(columns, name)?.name ?? name, value)
  return new RecordValue(fields)
}

/** Rows with every column of the table, in its order. */
function complete(row: Value, columns: Type): Value {
  const record = logical(row, columns)
  if (!(record instanceof RecordValue) || columns.kind !== 'Table') return record
  const fields = new Map<string, Value>()
  for (const name of columns.fields.keys()) fields.set(name, record.get(name))
  for (const [name, value] of record.fields()) if (!fields.has(name)) fields.set(name, value)
  return new RecordValue(fields)
}

function collecting(name: 'Collect' | 'ClearCollect', description: string): BuiltInFunction {
  return {
    name,
    category: 'Behavior',
    description,
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

type Rows = readonly Value[]

function append(source: DataSource, rows: Rows): Rows | Promise<Rows> {
  return rows.length === 0 ? rows : source.append(rows)
}

function reset(source: DataSource, rows: Rows): Rows | Promise<Rows> {
  if (source.reset) return source.reset(rows)
  const cleared = source.clear()
  return cleared instanceof Promise ? cleared.then(() => source.append(rows)) : source.append(rows)
}

export const collect = collecting('Collect', 'Adds records to a collection or data source.')
export const clearCollect = collecting(
  'ClearCollect',
  'Empties a collection and adds records to it.',
)

export const clear: BuiltInFunction = {
  name: 'Clear',
  category: 'Behavior',
  description: 'Removes every record of a collection.',
  parameters: [parameter('table')],
  minimum: 1,
  maximum: 1,
  behavior: true,
  target: (i) => i === 0,
  lazy: (i) => i === 0,
  check(call) {
    const type = call.types[0]!
    targetTable(call)
    if (call.ok && call.v1 && type.kind !== 'Blank') checkMutable(call, 'mutate')
    return doneType(call)
  },
  *run(args, frame, site) {
    const reference = site.references[0]
    if (!reference) {
      const value: Value = yield args[0]!(frame)
      return value instanceof ErrorValue ? value : done(site)
    }
    const cleared = sourceOf(reference, frame).clear()
    if (cleared) yield cleared.then(() => null)
    return done(site)
  },
}

// Patch.

function mergeType(call: CallCheck, base: RecordType, from: number): Type {
  const fields = new Map(base.fields)
  for (let i = from; i < call.args.length; i++) {
    const type = call.types[i]!
    if (type.kind === 'Blank') continue
    if (type.kind !== 'Record') {
      if (type.kind === 'Error') call.fail()
      else call.error(i, 'ErrNeedRecord_Arg', describeNode(call.args[i]!))
      continue
    }
    for (const [name, field] of type.fields) {
      const mine = fields.get(name)
      if (mine && !patchable(mine, field, call)) {
        call.error(i, 'ErrTypeError_Arg_Expected_Found', name, typeName(mine), typeName(field))
        continue
      }
      if (!mine) fields.set(name, field)
    }
  }
  return { ...base, fields }
}

function patchable(mine: Type, field: Type, call: CallCheck): boolean {
  return accepts(mine, field, call.v1) || isNumberPair(mine, field)
}

function describeNode(node: Node): string {
  if (node.kind === 'Binary')
    return `${describeNode(node.left)} ${node.operator} ${describeNode(node.right)}`
  if (node.kind === 'Number') return node.text
  if (node.kind === 'Name') return node.name
  if (node.kind === 'Text') return `"${node.value}"`
  return node.kind
}

export const patchRecord: BuiltInFunction = {
  name: 'Patch',
  category: 'Table',
  description: 'Merges records; later fields win.',
  examples: [['Patch({a: 1, b: 2}, {b: 3})', '{a:1,b:3}']],
  parameters: [parameter('record', T.record({})), parameter('changes', T.record({}))],
  minimum: 2,
  maximum: Infinity,
  noCoercion: true,
  suits: (first) => first.kind === 'Record',
  check(call) {
    const type = call.types[0]!
    if (type.kind === 'Table') {
      call.fail()
      return type
    }
    if (type.kind !== 'Record' && type.kind !== 'Blank') {
      call.expect(0, T.record({}))
      return T.record({})
    }
    return mergeType(call, type.kind === 'Record' ? type : T.record({}), 1)
  },
  evaluate(args) {
    const fields = new Map<string, Value>()
    let any = false
    for (const arg of args)
      if (arg instanceof RecordValue) {
        any = true
        for (const [name, value] of arg.fields()) fields.set(name, value)
      }
    return any ? new RecordValue(fields) : null
  },
}

/** A record that stands for one yet to be created, as `Defaults(source)` gives. */
export class NewRecord extends RecordValue {}

export const patch: BuiltInFunction = {
  name: 'Patch',
  category: 'Behavior',
  description: 'Changes records of a data source, or creates them with Defaults.',
  parameters: [parameter('table'), parameter('record'), optional('changes')],
  minimum: 2,
  maximum: Infinity,
  behavior: true,
  target: (i) => i === 0,
  lazy: (i) => i === 0,
  suits: (first) => first.kind !== 'Record',
  check(call) {
    const type = call.types[0]!
    if (type.kind === 'Record' || type.kind === 'Blank') {
      call.fail()
      return T.record({})
    }
    if (type.kind === 'Error') {
      call.fail()
      return T.record({})
    }
    const columns = targetTable(call) ?? ANY_TABLE
    const second = call.types[1]!
    const open = columns.fields.size === 0 && call.host.allowNewVariables
    for (let i = 1; i < call.args.length; i++) {
      const arg = call.types[i]!
      if (arg.kind === 'Blank' || arg.kind === 'Unknown') continue
      if (arg.kind === 'Error') {
        call.fail()
        continue
      }
      const wanted = second.kind === 'Table' ? 'Table' : 'Record'
      if (arg.kind !== wanted) {
        if (arg.kind !== 'Control')
          call.ensure(i, 'ErrBadType_ExpectedType_ProvidedType', wanted, typeName(arg))
        continue
      }
      if (!open) checkPatchArgument(call, i, columns)
    }
    if (call.ok && call.v1) checkMutable(call, 'mutate')
    return second.kind === 'Table' ? columns : rowType(columns)
  },
  *run(args, frame, site) {
    const given: Value[] = []
    for (let i = 1; i < args.length; i++) given.push(yield args[i]!(frame))
    const errors = combineErrors(given)
    if (errors) return errors
    const reference = site.references[0]
    const columns = site.argTypes[0]!
    const [base, ...changes] = given
    if (base instanceof TableValue || site.argTypes[1]?.kind === 'Table') {
      if (!(base instanceof TableValue)) return null
      if (changes.length === 0) return Errors.notSupported('Patch of a table by its keys')
      return yield patchMany(base, changes, reference, columns, frame, site)
    }
    if (changes.length === 0)
      return base === null ? null : Errors.notSupported('Patch of a record by its keys')
    if (!(base instanceof RecordValue)) return null
    return yield patchOne(base, changes, reference, columns, frame)
  },
}

function checkPatchArgument(call: CallCheck, i: number, columns: TableType) {
  if (i > 1 || call.v1) {
    if (i === 1) {
      const before = call.ok
      const type = call.types[i]!
      if (isAggregate(type))
        for (const name of type.fields.keys())
          if (!findField(columns, name)) {
            call.missingColumn(call.args[i]!, name, columns)
            call.ok = before && call.args.length < 3 ? before : call.ok
            return
          }
      return
    }
    checkRow(call, i, columns)
  }
}

type Target = Site['references'][number]

/** The row that is the record: itself, or one with the same value in every column. */
function findRow(rows: Rows, base: RecordValue, columns: Type): Value | undefined {
  const same = rows.find((row) => row === base)
  if (same) return same
  const wanted = complete(base, columns)
  return rows.find((row) => row instanceof RecordValue && deepEqual(complete(row, columns), wanted))
}

function merged(row: Value, changes: readonly Value[], columns: Type): RecordValue {
  const fields = new Map(row instanceof RecordValue ? row.fields() : [])
  for (const change of changes) {
    const record = logical(change, columns)
    if (record instanceof RecordValue)
      for (const [name, value] of record.fields()) fields.set(name, value)
  }
  return new RecordValue(fields)
}

/** Continues with rows now or later. */
function withRows<R>(
  rows: Rows | Promise<Rows>,
  next: (rows: Rows) => R | Promise<R>,
): R | Promise<R> {
  return rows instanceof Promise ? rows.then(next) : next(rows)
}

function patchOne(
  base: RecordValue,
  changes: readonly Value[],
  reference: Target,
  columns: Type,
  frame: Frame,
): Awaitable {
  if (!reference) return Errors.notSupported('Patch of this table')
  const source = sourceOf(reference, frame)
  if (base instanceof NewRecord || [...base.fields()].length === 0) {
    const row = complete(merged(base, changes, columns), columns)
    return withRows(source.append([row]), (stored) => stored[0] ?? null)
  }
  return withRows(source.rows(), (rows): Awaitable => {
    const found = findRow(rows, base, columns)
    if (found === undefined) {
      const row = merged(null, changes, columns)
      return withRows(source.append([complete(row, columns)]), () => row)
    }
    const next = merged(found, changes, columns)
    return withRows(source.replace([found], [next]), (stored) => stored[0] ?? null)
  })
}

function patchMany(
  base: TableValue,
  changes: readonly Value[],
  reference: Target,
  columns: Type,
  frame: Frame,
  _site: Site,
): Awaitable {
  if (!reference) return Errors.notSupported('Patch of this table')
  const tables = changes.filter((change) => change instanceof TableValue)
  if (tables.some((change) => change.length !== base.length))
    return Errors.argument('The tables of records and of changes are not of one length.')
  const source = sourceOf(reference, frame)
  return withRows(source.rows(), (rows): Awaitable => {
    const before: Value[] = []
    const next: Value[] = []
    const added: Value[] = []
    for (const [i, item] of base.rows.entries()) {
      const row = rowRecord(item)
      if (row instanceof ErrorValue) return row
      if (!(row instanceof RecordValue)) continue
      const updates = tables.map((change) => rowRecord(change.rows[i] ?? null))
      if (row instanceof NewRecord || [...row.fields()].length === 0) {
        added.push(complete(merged(row, updates, columns), columns))
        continue
      }
      const found = findRow(
        rows.filter((r) => !before.includes(r)),
        row,
        columns,
      )
      if (found === undefined) return Errors.notFound('A record to be changed')
      before.push(found)
      next.push(merged(found, updates, columns))
    }
    return withRows(before.length > 0 ? source.replace(before, next) : [], (changed) =>
      withRows(
        added.length > 0 ? source.append(added) : [],
        (more) => new TableValue([...changed, ...more]),
      ),
    )
  })
}

export const defaults: BuiltInFunction = {
  name: 'Defaults',
  category: 'Table',
  description: 'Gives an empty record of a data source; Patch with it creates one.',
  parameters: [parameter('table', ANY_TABLE)],
  minimum: 1,
  maximum: 1,
  target: (i) => i === 0,
  lazy: (i) => i === 0,
  check: (call) => {
    const type = call.table()
    return type ? rowType(type) : T.record({})
  },
  // oxlint-disable-next-line require-yield -- nothing is evaluated
  *run(_args, _frame, site) {
    const type = site.argTypes[0]
    const fields = new Map<string, Value>()
    if (type?.kind === 'Table') for (const name of type.fields.keys()) fields.set(name, null)
    return new NewRecord(fields)
  },
}

// Remove and Update.

function isAll(call: CallCheck, i: number): boolean {
  const type = call.types[i]
  if (type?.kind === 'OptionSetValue' && type.definition.name === 'RemoveFlags') return true
  const node = call.args[i]
  if (node && call.host.isEnumMember(node, 'RemoveFlags')) return true
  return node?.kind === 'Text' && node.value.toLowerCase() === 'all'
}

const flagText = (value: Value | undefined) =>
  value instanceof OptionValue ? String(value.value) : typeof value === 'string' ? value : ''

export const remove: BuiltInFunction = {
  name: 'Remove',
  category: 'Behavior',
  description: 'Removes records from a data source.',
  parameters: [parameter('table'), parameter('record'), optional('all')],
  minimum: 2,
  maximum: Infinity,
  behavior: true,
  target: (i) => i === 0,
  lazy: (i) => i === 0,
  check(call) {
    const columns = targetTable(call) ?? ANY_TABLE
    for (let i = 1; i < call.args.length; i++) {
      const type = call.types[i]!
      const last = i === call.args.length - 1
      if (last && i > 1 && isAll(call, i)) continue
      if (type.kind === 'Blank') continue
      if (type.kind === 'Error') {
        call.fail()
        continue
      }
      if (type.kind === 'Control') continue
      if (!isAggregate(type)) {
        if (last && i > 1) call.error(i, 'ErrRemoveAllArg')
        else call.ensure(i, 'ErrNeedRecord')
        continue
      }
      if (columns.fields.size > 0) checkRow(call, i, columns)
    }
    if (call.ok && call.v1) checkMutable(call, 'mutate')
    return doneType(call)
  },
  *run(args, frame, site) {
    const given: Value[] = []
    for (let i = 1; i < args.length; i++) given.push(yield args[i]!(frame))
    const reference = site.references[0]
    const target: Value = reference ? yield readReference(reference, frame) : yield args[0]!(frame)
    const errors = combineErrors([target, ...given])
    if (errors) return errors
    if (!reference) return done(site)
    const all = flagText(given.at(-1)).toLowerCase() === 'all'
    const source = sourceOf(reference, frame)
    const columns = site.argTypes[0]!
    return yield withRows(source.rows(), (rows): Awaitable => {
      const gone: Value[] = []
      const wanted = given.flatMap((item) =>
        item instanceof TableValue ? item.rows.map(rowRecord) : [item],
      )
      for (const item of wanted) {
        if (!(item instanceof RecordValue)) continue
        const left = rows.filter((row) => !gone.includes(row))
        const found = findRow(left, item, columns)
        if (found === undefined) return Errors.notFound('A record to be removed')
        gone.push(found)
        if (!all) continue
        for (let next = found as Value | undefined; next !== undefined;) {
          next = findRow(
            rows.filter((row) => !gone.includes(row)),
            item,
            columns,
          )
          if (next !== undefined) gone.push(next)
        }
      }
      const removed = gone.length > 0 ? source.remove(gone) : undefined
      return removed ? removed.then(() => done(site)) : done(site)
    })
  },
}

/** The rows for which every predicate is true, as the values that tell. */
function* matching(
  rows: Rows,
  args: readonly ((frame: Frame) => Awaitable)[],
  frame: Frame,
  site: Site,
): Generator<Awaitable, Value, Value> {
  const found: Value[] = []
  for (const row of rows) {
    frame.step()
    frame.slots[site.slot] = row
    let all = true
    for (const arg of args) {
      let test: Awaitable = arg(frame)
      if (test instanceof Promise) test = yield test
      if (test instanceof ErrorValue) return test
      if (test !== true) {
        all = false
        break
      }
    }
    if (all) found.push(row)
  }
  return new TableValue(found)
}

export const removeIf: BuiltInFunction = {
  name: 'RemoveIf',
  category: 'Behavior',
  description: 'Removes the records for which formulas are true.',
  parameters: [parameter('table'), parameter('condition', T.Boolean)],
  minimum: 2,
  maximum: Infinity,
  behavior: true,
  target: (i) => i === 0,
  lazy: (i) => i === 0,
  scope: 'rows',
  lambda: (i) => i > 0,
  check(call) {
    targetTable(call)
    for (let i = 1; i < call.args.length; i++) call.expect(i, T.Boolean)
    if (call.ok && call.v1) checkMutable(call, 'mutate')
    return doneType(call)
  },
  *run(args, frame, site) {
    const reference = site.references[0]
    if (!reference) return Errors.notSupported('RemoveIf of this table')
    const source = sourceOf(reference, frame)
    const rows: Value = yield withRows(source.rows(), (all): Value => new TableValue(all))
    const found: Value = yield* matching((rows as TableValue).rows, args.slice(1), frame, site)
    if (!(found instanceof TableValue)) return found
    const removed = found.length > 0 ? source.remove(found.rows) : undefined
    if (removed) yield removed.then(() => null)
    return done(site)
  },
}

export const updateIf: BuiltInFunction = {
  name: 'UpdateIf',
  category: 'Behavior',
  description: 'Changes the records for which a formula is true.',
  parameters: [
    parameter('table'),
    parameter('condition', T.Boolean),
    parameter('changes', T.record({})),
  ],
  minimum: 3,
  maximum: Infinity,
  parity: 'odd',
  behavior: true,
  target: (i) => i === 0,
  lazy: (i) => i === 0,
  scope: 'rows',
  lambda: (i) => i > 0,
  check(call) {
    const columns = targetTable(call)
    for (let i = 1; i < call.args.length; i += 2) {
      call.expect(i, T.Boolean)
      const type = call.types[i + 1]!
      if (type.kind !== 'Record') call.expect(i + 1, T.record({}))
      else if (columns && columns.fields.size > 0 && !call.host.allowNewVariables)
        checkRow(call, i + 1, columns)
    }
    if (call.ok && call.v1) checkMutable(call, 'mutate')
    return doneType(call)
  },
  *run(args, frame, site) {
    const reference = site.references[0]
    if (!reference) return Errors.notSupported('UpdateIf of this table')
    const source = sourceOf(reference, frame)
    const columns = site.argTypes[0]!
    const rows: Value = yield withRows(source.rows(), (all): Value => new TableValue(all))
    const before: Value[] = []
    const next: Value[] = []
    for (const row of (rows as TableValue).rows) {
      frame.step()
      let now = row
      for (let i = 1; i + 1 < args.length; i += 2) {
        frame.slots[site.slot] = now
        const test: Value = yield args[i]!(frame)
        if (test instanceof ErrorValue) return test
        if (test !== true) continue
        const change: Value = yield args[i + 1]!(frame)
        if (change instanceof ErrorValue) return change
        now = merged(now, [change], columns)
      }
      if (now !== row) {
        before.push(row)
        next.push(now)
      }
    }
    if (before.length > 0) {
      const stored = source.replace(before, next)
      if (stored instanceof Promise) yield stored.then(() => null)
    }
    return done(site)
  },
}

export const update: BuiltInFunction = {
  name: 'Update',
  category: 'Behavior',
  description: 'Puts a whole record in the place of another.',
  parameters: [
    parameter('table'),
    parameter('record', T.record({})),
    parameter('new', T.record({})),
    optional('all'),
  ],
  minimum: 3,
  maximum: 4,
  behavior: true,
  target: (i) => i === 0,
  lazy: (i) => i === 0,
  check(call) {
    targetTable(call)
    for (const i of [1, 2]) if (call.types[i]?.kind !== 'Control') call.expect(i, T.record({}))
    if (call.ok && call.v1) checkMutable(call, 'mutate')
    return doneType(call)
  },
  *run(args, frame, site) {
    const reference = site.references[0]
    const old: Value = yield args[1]!(frame)
    const next: Value = yield args[2]!(frame)
    const flag: Value = args[3] ? yield args[3](frame) : null
    const errors = combineErrors([old, next])
    if (errors) return errors
    if (!reference || !(old instanceof RecordValue))
      return Errors.notSupported('Update of this table')
    const source = sourceOf(reference, frame)
    const columns = site.argTypes[0]!
    return yield withRows(source.rows(), (rows): Awaitable => {
      const found: Value[] = []
      for (;;) {
        const row = findRow(
          rows.filter((r) => !found.includes(r)),
          old,
          columns,
        )
        if (row === undefined) break
        found.push(row)
        if (flagText(flag).toLowerCase() !== 'all') break
      }
      if (found.length === 0) return Errors.notFound('The record to be replaced')
      return withRows(
        source.replace(
          found,
          found.map(() => complete(next, columns)),
        ),
        () => done(site),
      )
    })
  },
}

export const refresh: BuiltInFunction = {
  name: 'Refresh',
  category: 'Behavior',
  description: 'Reads a data source anew.',
  parameters: [parameter('table')],
  minimum: 1,
  maximum: 1,
  behavior: true,
  target: (i) => i === 0,
  lazy: (i) => i === 0,
  check(call) {
    targetTable(call)
    return call.v1 ? T.Void : T.Boolean
  },
  *run(_args, frame, site) {
    const reference = site.references[0]
    if (reference?.kind === 'symbol') {
      const source = frame.context.dataSource?.(reference.symbol)
      const again = source?.refresh?.()
      if (again) yield again.then(() => null)
    }
    return done(site)
  },
}
