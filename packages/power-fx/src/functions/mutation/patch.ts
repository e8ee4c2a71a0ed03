import { type Node } from '../../2-parse/ast.ts'
import { type CallCheck } from '../../3-bind/call-check.ts'
import { type BuiltInFunction, type Site } from '../../5-eval/built-in.ts'
import { Errors } from '../../5-eval/errors.ts'
import { type Awaitable, type Frame } from '../../5-eval/frame.ts'
import { sourceOf } from '../../5-eval/reference.ts'
import { accepts } from '../../types/conversion.ts'
import {
  type RecordType,
  T,
  type TableType,
  type Type,
  findField,
  isAggregate,
  rowType,
  typeName,
} from '../../types/type.ts'
import {
  ErrorValue,
  RecordValue,
  TableValue,
  type Value,
  combineErrors,
} from '../../values/value.ts'
import { ANY_TABLE, optional, parameter } from '../parameters.ts'
import { rowRecord } from '../table/tables.ts'
import {
  NewRecord,
  checkMutable,
  checkRow,
  complete,
  findRow,
  isNumberPair,
  merged,
  targetTable,
  withRows,
} from './rows.ts'

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

export const patch: BuiltInFunction = {
  name: 'Patch',
  category: 'Behavior',
  description: 'Changes records of a data source, or creates them with Defaults.',
  examples: [
    ['Patch(Items, First(Items), {Qty: 9}); Sum(Items, Qty)', '14'],
    ['Patch(Items, Defaults(Items), {Name: "Kiwi"}); CountRows(Items)', '3'],
  ],
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
      const updates = tables.map((change) => withoutBlanks(rowRecord(change.rows[i] ?? null)))
      if (row instanceof NewRecord || [...row.fields()].every(([, value]) => value === null)) {
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

/** A table gives its rows Blank for what they lack, so Blank leaves a field as it was. */
function withoutBlanks(change: Value): Value {
  if (!(change instanceof RecordValue)) return change
  return new RecordValue(new Map([...change.fields()].filter(([, value]) => value !== null)))
}
