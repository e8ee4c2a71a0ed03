import { DynamicValue } from '../../values/value.ts'
import { needsCoercion } from '../../3-bind/binder.ts'
import { type CallCheck } from '../../3-bind/call-check.ts'
import { type BuiltInFunction, type Site, allOf } from '../../5-eval/built-in.ts'
import { type Awaitable, type Frame } from '../../5-eval/frame.ts'
import { accepts, coercesTo, supertype, unionTypes } from '../../types/conversion.ts'
import { type RecordType, T, type TableType, type Type, isAggregate } from '../../types/type.ts'
import { ErrorKind } from '../../values/error-kind.ts'
import {
  type ErrorDetail,
  ErrorValue,
  RecordValue,
  type Value,
  VoidValue,
} from '../../values/value.ts'
import { parameter } from '../parameters.ts'

/**
 * The type of a choice between arguments: the first that is not Blank decides, the others are
 * converted to it. Void when they cannot be, or undefined when that is to be reported.
 */
export function uniteBranches(call: CallCheck, positions: readonly number[]): Type {
  let type: Type = T.Blank
  for (const i of positions) {
    const branch = call.types[i]!
    if (branch.kind === 'Error') {
      call.fail()
      continue
    }
    if (type.kind === 'Void') continue
    const next = unite(type, branch, call.v1)
    type = next ?? T.Void
  }
  if (type.kind !== 'Void') coerceBranches(call, positions, type)
  return type
}

export function unite(type: Type, branch: Type, v1: boolean): Type | undefined {
  if (branch.kind === 'Void') return undefined
  if (type.kind === 'Blank' || type.kind === 'Unknown') return branch
  if (branch.kind === 'Blank') return type
  if (isAggregate(type) && isAggregate(branch)) {
    if (type.kind !== branch.kind) return undefined
    if (v1 && (type.fields.size === 0 || branch.fields.size === 0))
      return type.fields.size > 0 ? type : branch
    if (v1 && (type.sealed || branch.sealed)) {
      const same = type.sealed === branch.sealed && type.fields.size === branch.fields.size
      return same && accepts(type, branch, v1) ? type : undefined
    }
    if (!v1) return commonFields(type, branch)
    return unionTypes(type, branch, { v1, coerce: true })
  }
  const wider = supertype(type, branch, v1)
  if (wider) return wider
  return coercesTo(branch, type, v1) ? type : undefined
}

/** Before Power Fx 1.0 the branches of a choice keep only the fields they share. */
export function commonFields<A extends RecordType | TableType>(a: A, b: RecordType | TableType): A {
  const fields = new Map<string, Type>()
  for (const [name, type] of a.fields) {
    const other = b.fields.get(name)
    const common =
      other && (isAggregate(type) ? unite(type, other, false) : supertype(type, other, false))
    if (common) fields.set(name, common)
  }
  return { ...a, fields }
}

/** Records the conversion of each argument to the common type. */
export function coerceBranches(call: CallCheck, positions: readonly number[], type: Type) {
  for (const i of positions) {
    const from = call.types[i]!
    if (from.kind !== 'Error' && type.kind !== 'Blank' && needsCoercion(from, type))
      call.coerce(i, type)
  }
}

export const range = (from: number, to: number, step: number) => {
  const result: number[] = []
  for (let i = from; i < to; i += step) result.push(i)
  return result
}

export function result(value: Value, site: Site): Value {
  if (site.type.kind !== 'Void' || value instanceof ErrorValue) return value
  return VoidValue.instance
}

/** What `FirstError` shows of an error. */
export function errorRecord(detail: ErrorDetail): RecordValue {
  return new RecordValue(
    new Map<string, Value>([
      ['Kind', detail.kind],
      ['Message', detail.message ?? ErrorKind.textOf(detail.kind)],
      ['Source', detail.source ?? null],
      ['Observed', detail.observed ?? null],
      ['Details', null],
    ]),
  )
}

export function connective(
  name: 'And' | 'Or',
  description: string,
  example: [string, string],
): BuiltInFunction {
  const decisive = name === 'Or'
  return {
    name,
    category: 'Logical',
    description,
    examples: [example],
    parameters: [parameter('condition', T.Boolean)],
    minimum: 0,
    maximum: Infinity,
    lazy: () => true,
    returns: T.Boolean,
    prepare(args) {
      const together = allOf(args, decisive)
      if (together) return together
      const from = (first: number, frame: Frame): Awaitable => {
        for (let i = first; i < args.length; i++) {
          const value = args[i]!(frame)
          if (value instanceof ErrorValue) return value
          if (value instanceof Promise)
            return value.then((settled) => {
              if (settled instanceof ErrorValue) return settled
              return (settled === true) === decisive ? decisive : from(i + 1, frame)
            })
          if ((value === true) === decisive) return decisive
        }
        return !decisive
      }
      return (frame) => from(0, frame)
    },
  }
}

/** Blank, or text without characters. */
export function isBlankValue(value: Value): boolean {
  return value === null || value === '' || (value instanceof DynamicValue && value.node === '')
}

export function anyValue(call: CallCheck): Type {
  const type = call.types[0]!
  if (type.kind === 'Void') call.error(0, 'ErrBadType')
  if (type.kind === 'Error') call.fail()
  return T.Boolean
}
