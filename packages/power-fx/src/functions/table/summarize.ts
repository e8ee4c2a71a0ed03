import { type BuiltInFunction } from '../../5-eval/built-in.ts'
import { type Awaitable } from '../../5-eval/frame.ts'
import { isPrimitive } from '../../types/conversion.ts'
import { T, type Type } from '../../types/type.ts'
import { RecordValue, TableValue, type Value, combineErrors } from '../../values/value.ts'
import { ANY_TABLE, parameter } from '../parameters.ts'
import { groupRows } from './grouping.ts'

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
