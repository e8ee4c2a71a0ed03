import type { HostFunction } from '../symbols/host-function.ts'
import { T, type Type } from '../types/type.ts'
import type { CallCheck } from './call-check.ts'
import type { FunctionDeclaration } from './function-declaration.ts'

const declared = new WeakMap<HostFunction, FunctionDeclaration>()

/** A host function as the binder sees functions; made once for each. */
export function hostDeclaration(host: HostFunction): FunctionDeclaration {
  const known = declared.get(host)
  if (known) return known
  const { parameters } = host
  const last = parameters.length - 1
  const parameterAt = (i: number) => parameters[Math.min(i, last)]
  const required = parameters.filter((p) => !p.optional).length
  const declaration: FunctionDeclaration = {
    name: host.name,
    category: 'Host',
    description: host.description ?? '',
    parameters: parameters.map((p) => ({
      name: p.name,
      ...(p.type && { type: p.type }),
      ...(p.description !== undefined && { description: p.description }),
      ...(p.optional && { optional: true }),
    })),
    minimum: required,
    maximum: host.variadic ? Infinity : parameters.length,
    ...(host.behavior && { behavior: true }),
    ...((host.volatile ?? false) && { volatile: true }),
    ...(host.async && { async: true }),
    lazy: (i) => parameterAt(i)?.lazy === true,
    target: (i) => parameterAt(i)?.symbol === true,
    check: (call) => checkHost(host, call),
  }
  declared.set(host, declaration)
  return declaration
}

function checkHost(host: HostFunction, call: CallCheck): Type {
  const { parameters } = host
  call.args.forEach((arg, i) => {
    const parameter = parameters[Math.min(i, parameters.length - 1)]
    if (!parameter) return
    if (parameter.symbol && call.host.isUnknownName(arg)) {
      call.ensure(arg, 'ErrInvalidName', arg.kind === 'Name' ? arg.name : '')
      return
    }
    if (host.strict && parameter.type && extraField(call, i, parameter.type)) return
    if (parameter.type) call.expect(i, parameter.type)
    else if (call.types[i]?.kind === 'Error') call.fail()
  })
  if (host.name === 'UpdateContext') defineContext(call, 0, 'UpdateContext')
  if (host.name === 'Navigate') defineContext(call, 2, 'Navigate')
  return typeof host.returns === 'function' ? host.returns(call.types) : host.returns
}

/** Reports a field that the parameter's type does not have. */
function extraField(call: CallCheck, i: number, wanted: Type): boolean {
  const given = call.types[i]!
  if (!('fields' in given) || !('fields' in wanted) || given.kind !== wanted.kind) return false
  for (const name of given.fields.keys())
    if (!wanted.fields.has(name)) {
      call.error(i, 'ErrBadSchema_AdditionalField', given.kind, name)
      return true
    }
  return false
}

/** The fields of a context record become context variables. */
function defineContext(call: CallCheck, position: number, name: 'UpdateContext' | 'Navigate') {
  const arg = call.args[position]
  const type = call.types[position]
  if (!arg || type?.kind !== 'Record') return
  const [target] = call.args
  for (const [field, fieldType] of type.fields)
    call.definitions.push({
      function: name,
      name: field,
      kind: 'contextVariable',
      type: fieldType.kind === 'Blank' ? T.Unknown : fieldType,
      span: { start: arg.start, end: arg.end },
      ...(name === 'Navigate' && target?.kind === 'Name' && { screen: target.name }),
    })
}
