import { type Node } from '../../2-parse/ast.ts'
import { needsCoercion } from '../../3-bind/binder.ts'
import { type CallCheck } from '../../3-bind/call-check.ts'
import { type BuiltInFunction } from '../../5-eval/built-in.ts'
import { Errors } from '../../5-eval/errors.ts'
import { assign } from '../../5-eval/reference.ts'
import { accepts, coercesTo } from '../../types/conversion.ts'
import { type Type, findField, isAggregate } from '../../types/type.ts'
import { ErrorValue, type Value } from '../../values/value.ts'
import { parameter } from '../parameters.ts'
import { checkMutable, done, doneType } from './rows.ts'

export const set: BuiltInFunction = {
  name: 'Set',
  category: 'Behavior',
  description: 'Gives a variable a value.',
  examples: [['Set(Total, Total + 1); Total', '42']],
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
