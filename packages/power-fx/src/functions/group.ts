import type { BuiltInFunction } from '../5-eval/built-in.ts'
import { deepEqual } from '../5-eval/compare.ts'
import type { Awaitable } from '../5-eval/frame.ts'
import { isPrimitive } from '../types/conversion.ts'
import { T, type Type } from '../types/type.ts'
import {
  ErrorValue,
  OptionValue,
  RecordValue,
  TableValue,
  type Value,
  combineErrors,
} from '../values/value.ts'
import { ANY_TABLE, parameter } from './parameters.ts'
import { rowRecord } from './table.ts'

/** Rows that agree in some columns. */
interface Group {
  readonly keys: readonly Value[]
  readonly rows: Value[]
}

function groupRows(rows: readonly Value[], names: readonly string[]): Group[] {
  const groups: Group[] = []
  for (const row of rows) {
    const keys = names.map((name) => (row instanceof RecordValue ? row.get(name) : null))
    const group = groups.find((g) => g.keys.every((key, i) => deepEqual(key, keys[i] ?? null)))
    if (group) group.rows.push(row)
    else groups.push({ keys, rows: [row] })
  }
  return groups
}

const GROUP = 'ThisGroup'

export const summarize: BuiltInFunction = {
  name: 'Summarize',
  category: 'Table',
  description: 'Groups rows by columns and makes one row of each group; ThisGroup is its rows.',
  examples: [
    [
      'Summarize(Table({a: 1, b: 2}, {a: 1, b: 3}), a, Sum(ThisGroup, b) As total)',
      'Table({a:1,total:5})',
    ],
  ],
  parameters: [parameter('table', ANY_TABLE), parameter('column'), parameter('formula')],
  minimum: 2,
  maximum: Infinity,
  noCoercion: true,
  scope: 'groups',
  column: (i) => i > 0,
  lambda: (i) => i > 0,
  check(call) {
    const type = call.types[0]!
    const [source] = call.args
    if (source?.kind === 'As') call.error(source, 'ErrSummarizeDataSourceScopeNotSupported')
    if (type.kind !== 'Table') {
      if (type.kind === 'Error') call.fail()
      else call.expect(0, ANY_TABLE)
      return ANY_TABLE
    }
    if (type.fields.has(GROUP)) call.error(0, 'ErrSummarizeDataSourceContainsThisGroupColumn')
    const fields = new Map<string, Type>()
    let keys = 0
    const add = (i: number, name: string, field: Type) => {
      if (name === GROUP) call.error(i, 'ErrSummarizeThisGroupColumnName')
      else if (fields.has(name)) call.error(i, 'ErrColConflict_Name', name)
      else if (!isPrimitive(field)) {
        if (field.kind === 'Error') call.fail()
        else call.error(i, 'ErrNeedPrimitive')
      } else fields.set(name, field)
    }
    for (let i = 1; i < call.args.length; i++) {
      const arg = call.args[i]!
      if (arg.kind === 'As') {
        if (arg.left.kind === 'Name') call.error(i, 'ErrSummarizeInvalidArg')
        else add(i, arg.name, call.types[i]!)
        continue
      }
      const isName =
        arg.kind === 'Name' ||
        (arg.kind === 'Text' && !call.host.features.supportColumnNamesAsIdentifiers)
      if (!isName) {
        call.error(i, 'ErrSummarizeInvalidArg')
        continue
      }
      keys++
      if (call.columnText(i) === GROUP && arg.kind === 'Name') {
        call.error(i, 'ErrSummarizeThisGroupColumnName')
        continue
      }
      const name = call.column(i, type)
      if (name !== undefined) add(i, name, type.fields.get(name)!)
    }
    if (keys === 0) call.error(call.args.at(-1)!, 'ErrSummarizeNoGroupBy')
    return T.table(fields)
  },
  *run(args, frame, site) {
    const source: Value = yield args[0]!(frame)
    if (!(source instanceof TableValue)) return source
    const columns = [...site.columns].toSorted(([a], [b]) => a - b)
    const names = columns.map(([, name]) => name)
    const rows = source.rows.filter((row) => row !== null)
    const bad = combineErrors(rows)
    if (bad) return bad
    const results: Value[] = []
    for (const group of groupRows(rows, names)) {
      frame.step()
      const fields = new Map<string, Value>(names.map((name, i) => [name, group.keys[i] ?? null]))
      frame.slots[site.slot] = new RecordValue(new Map([[GROUP, new TableValue(group.rows)]]))
      for (let i = 1; i < args.length; i++) {
        const name = site.names[i]
        if (name === undefined) continue
        let value: Awaitable = args[i]!(frame)
        if (value instanceof Promise) value = yield value
        fields.set(name, value)
      }
      results.push(new RecordValue(fields))
    }
    return new TableValue(results)
  },
}

export const groupBy: BuiltInFunction = {
  name: 'GroupBy',
  category: 'Table',
  description: 'Groups rows by columns; the last name is the column that holds each group’s rows.',
  examples: [
    ['GroupBy(Table({a: 1, b: 2}, {a: 1, b: 3}), a, rest)', 'Table({a:1,rest:Table({b:2},{b:3})})'],
  ],
  parameters: [parameter('table', ANY_TABLE), parameter('column'), parameter('group')],
  minimum: 3,
  maximum: Infinity,
  noCoercion: true,
  ifBlank: 'blank',
  column: (i) => i > 0,
  check(call) {
    const type = call.table()
    const fields = new Map<string, Type>()
    const last = call.args.length - 1
    for (let i = 1; i < last; i++) {
      const name = call.column(i, type)
      if (name !== undefined && type) fields.set(name, type.fields.get(name)!)
    }
    const name = call.column(last)
    if (!type || name === undefined) return ANY_TABLE
    const rest = new Map([...type.fields].filter(([field]) => !fields.has(field)))
    if (fields.has(name)) call.error(last, 'ErrColExists_Name', name)
    fields.set(name, T.table(rest))
    return T.table(fields)
  },
  evaluate([source], _frame, site) {
    if (!(source instanceof TableValue)) return source ?? null
    const names = [...site.columns].toSorted(([a], [b]) => a - b).map(([, name]) => name)
    const into = names.pop() ?? ''
    const rest = (row: Value): Value =>
      row instanceof RecordValue
        ? new RecordValue(new Map([...row.fields()].filter(([name]) => !names.includes(name))))
        : row
    return new TableValue(
      groupRows(source.rows.map(rowRecord), names).map((group) => {
        const fields = new Map<string, Value>(names.map((name, i) => [name, group.keys[i] ?? null]))
        fields.set(into, new TableValue(group.rows.map(rest)))
        return new RecordValue(fields)
      }),
    )
  },
}

export const ungroup: BuiltInFunction = {
  name: 'Ungroup',
  category: 'Table',
  description: 'Puts the rows of a column of tables beside the other columns, as GroupBy undone.',
  examples: [
    ['Ungroup(Table({a: 1, rest: Table({b: 2}, {b: 3})}), rest)', 'Table({a:1,b:2},{a:1,b:3})'],
  ],
  parameters: [parameter('table', ANY_TABLE), parameter('group')],
  minimum: 2,
  maximum: 2,
  noCoercion: true,
  ifBlank: 'blank',
  column: (i) => i > 0,
  check(call) {
    const type = call.table()
    const name = call.column(1, type)
    const inner = name === undefined ? undefined : type?.fields.get(name)
    if (!type || name === undefined) return ANY_TABLE
    if (inner?.kind !== 'Table') {
      call.error(1, 'ErrBadType')
      return ANY_TABLE
    }
    const fields = new Map([...type.fields].filter(([field]) => field !== name))
    return T.table(new Map([...fields, ...inner.fields]))
  },
  evaluate([source], _frame, site) {
    if (!(source instanceof TableValue)) return source ?? null
    const name = site.columns.get(1) ?? ''
    const rows: Value[] = []
    for (const item of source.rows) {
      const row = rowRecord(item)
      if (!(row instanceof RecordValue)) {
        rows.push(row)
        continue
      }
      const inner = row.get(name)
      const rest = [...row.fields()].filter(([field]) => field !== name)
      if (inner instanceof TableValue)
        for (const part of inner.rows) {
          const record = rowRecord(part)
          rows.push(
            record instanceof RecordValue
              ? new RecordValue(new Map([...rest, ...record.fields()]))
              : record,
          )
        }
    }
    return new TableValue(rows)
  },
}

export const join: BuiltInFunction = {
  name: 'Join',
  category: 'Table',
  description: 'Joins two tables on a condition over LeftRecord and RightRecord.',
  parameters: [
    parameter('left', ANY_TABLE),
    parameter('right', ANY_TABLE),
    parameter('condition', T.Boolean),
    parameter('type', undefined, 'JoinType.Inner, Left, Right or Full.'),
    parameter('column', undefined, 'RightRecord.Name As NewName'),
  ],
  minimum: 5,
  maximum: Infinity,
  noCoercion: true,
  scope: 'join',
  lambda: (i) => i === 2 || i > 3,
  check(call) {
    const [left, right] = call.types
    if (left?.kind !== 'Table') call.expect(0, ANY_TABLE)
    if (right?.kind !== 'Table') call.expect(1, ANY_TABLE)
    call.expect(2, T.Boolean)
    if (!call.host.isEnumMember(call.args[3]!, 'JoinType'))
      call.error(3, 'ErrJoinNotPlainJoinTypeEnum')
    const fields = new Map<string, Type>(left?.kind === 'Table' ? left.fields : [])
    const leftName = call.args[0]?.kind === 'As' ? call.args[0].name : 'LeftRecord'
    const rightName = call.args[1]?.kind === 'As' ? call.args[1].name : 'RightRecord'
    let rightColumns = 0
    for (let i = 4; i < call.args.length; i++) {
      const arg = call.args[i]!
      if (arg.kind !== 'As') {
        call.error(i, 'ErrJoinArgIsNotAsNode')
        continue
      }
      const { left: value } = arg
      const owner = value.kind === 'Dot' && value.left.kind === 'Name' ? value.left.name : undefined
      if (owner !== leftName && owner !== rightName) {
        call.error(i, 'ErrJoinDottedNameleft', owner ?? '', leftName, rightName)
        continue
      }
      if (owner === rightName) rightColumns++
      if (owner === leftName && value.kind === 'Dot') fields.delete(value.name)
      if (fields.has(arg.name)) call.error(i, 'ErrJoinCantAddRename', arg.name)
      fields.set(arg.name, call.types[i]!)
    }
    if (rightColumns === 0) call.error(1, 'ErrJoinAtLeastOneRigthRecordField', rightName)
    return T.table(fields)
  },
  *run(args, frame, site) {
    const left: Value = yield args[0]!(frame)
    const right: Value = yield args[1]!(frame)
    const kind: Value = yield args[3]!(frame)
    const errors = combineErrors([left, right, kind])
    if (errors) return errors
    if (!(left instanceof TableValue) || !(right instanceof TableValue)) return null
    const how = String((kind instanceof OptionValue ? kind.value : kind) as string).toLowerCase()
    const columns = site.type.kind === 'Table' ? [...site.type.fields.keys()] : []
    const rows: Value[] = []
    const matched = new Set<Value>()
    const make = function* (a: Value, b: Value): Generator<Awaitable, Value, Value> {
      frame.slots[site.slot] = a
      frame.slots[site.secondSlot] = b
      const fields = new Map<string, Value>()
      for (const name of columns) fields.set(name, a instanceof RecordValue ? a.get(name) : null)
      for (let i = 4; i < args.length; i++) {
        const name = site.names[i]
        if (name !== undefined) fields.set(name, yield args[i]!(frame))
      }
      return new RecordValue(fields)
    }
    for (const a of left.rows) {
      let found = false
      for (const b of right.rows) {
        frame.step()
        frame.slots[site.slot] = a
        frame.slots[site.secondSlot] = b
        const test: Value = yield args[2]!(frame)
        if (test instanceof ErrorValue) return test
        if (test !== true) continue
        found = true
        matched.add(b)
        rows.push(yield* make(a, b))
      }
      if (!found && (how === 'left' || how === 'full')) rows.push(yield* make(a, null))
    }
    if (how === 'right' || how === 'full')
      for (const b of right.rows) if (!matched.has(b)) rows.push(yield* make(null, b))
    return new TableValue(rows)
  },
}
