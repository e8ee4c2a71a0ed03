import { type BuiltInFunction, type Site } from '../../5-eval/built-in.ts'
import { type Awaitable, type Closure, type Frame } from '../../5-eval/frame.ts'
import { BLOCK } from '../../5-eval/row-block.ts'
import { T, type Type } from '../../types/type.ts'
import {
  ErrorValue,
  OptionValue,
  RecordValue,
  TableValue,
  type Value,
  combineErrors,
} from '../../values/value.ts'
import { ANY_TABLE, parameter } from '../parameters.ts'

export const join: BuiltInFunction = {
  name: 'Join',
  category: 'Table',
  description: 'Joins two tables on a condition over LeftRecord and RightRecord.',
  examples: [
    [
      'Join([{a: 1, b: 2}], [{a: 1, c: 3}], LeftRecord.a = RightRecord.a, JoinType.Inner, RightRecord.c As c)',
      'Table({a:1,b:2,c:3})',
    ],
  ],
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
      // Each cell counts, or rows could fill the memory before the budget is used up.
      frame.spend(columns.length)
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
      for (let next = 0; next < right.length; next++) {
        const [at, awaited] = nextMatch(args[2]!, frame, site, a, right.rows, next)
        if (at < 0) break
        const test: Value = yield awaited
        if (test instanceof ErrorValue) return test
        next = at
        if (test !== true) continue
        found = true
        const b = right.rows[at]!
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

/** The place of the next row on the right for which the condition is not simply untrue, or -1. */
function nextMatch(
  condition: Closure,
  frame: Frame,
  { slot, secondSlot }: Site,
  a: Value,
  rows: readonly Value[],
  from: number,
): [number, Awaitable] {
  const { slots } = frame
  slots[slot] = a
  for (let at = from; at < rows.length; at++) {
    if (at % BLOCK === 0 || at === from) frame.spend(Math.min(rows.length, at + BLOCK) - at)
    slots[secondSlot] = rows[at]!
    const test = condition(frame)
    if (test !== false && test !== null) return [at, test]
  }
  return [-1, null]
}
