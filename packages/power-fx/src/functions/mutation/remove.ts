import { type CallCheck } from '../../3-bind/call-check.ts'
import { type BuiltInFunction } from '../../5-eval/built-in.ts'
import { Errors } from '../../5-eval/errors.ts'
import { type Awaitable } from '../../5-eval/frame.ts'
import { readReference, sourceOf } from '../../5-eval/reference.ts'
import { isAggregate } from '../../types/type.ts'
import { RecordValue, TableValue, type Value, combineErrors } from '../../values/value.ts'
import { ANY_TABLE, optional, parameter } from '../parameters.ts'
import { rowRecord } from '../table/tables.ts'
import {
  checkMutable,
  checkRow,
  done,
  doneType,
  findRow,
  flagText,
  targetTable,
  withRows,
} from './rows.ts'

function isAll(call: CallCheck, i: number): boolean {
  const type = call.types[i]
  if (type?.kind === 'OptionSetValue' && type.definition.name === 'RemoveFlags') return true
  const node = call.args[i]
  if (node && call.host.isEnumMember(node, 'RemoveFlags')) return true
  return node?.kind === 'Text' && node.value.toLowerCase() === 'all'
}

export const remove: BuiltInFunction = {
  name: 'Remove',
  category: 'Behavior',
  description: 'Removes records from a data source.',
  examples: [['Remove(Items, First(Items)); Concat(Items, Name)', '"Fig"']],
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
