import type { CallCheck } from '../3-bind/call-check.ts'
import { needsCoercion } from '../3-bind/binder.ts'
import type { BuiltInFunction, Site } from '../5-eval/built-in.ts'
import { valuesEqual } from '../5-eval/compare.ts'
import { Errors } from '../5-eval/errors.ts'
import type { Awaitable, Closure, Frame } from '../5-eval/frame.ts'
import { accepts, coercesTo, supertype, unionTypes } from '../types/conversion.ts'
import {
  type RecordType,
  T,
  type TableType,
  type Type,
  isAggregate,
  typeName,
} from '../types/type.ts'
import { Decimal } from '../values/decimal.ts'
import { ErrorKind } from '../values/error-kind.ts'
import {
  DynamicValue,
  type ErrorDetail,
  ErrorValue,
  OptionValue,
  RecordValue,
  TableValue,
  type Value,
  VoidValue,
  combineErrors,
} from '../values/value.ts'
import { optional, parameter } from './parameters.ts'

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

function unite(type: Type, branch: Type, v1: boolean): Type | undefined {
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
function commonFields<A extends RecordType | TableType>(a: A, b: RecordType | TableType): A {
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

const range = (from: number, to: number, step: number) => {
  const result: number[] = []
  for (let i = from; i < to; i += step) result.push(i)
  return result
}

export const ifFunction: BuiltInFunction = {
  name: 'If',
  category: 'Logical',
  description: 'Gives the result beside the first condition that is true, or the last argument.',
  examples: [
    ['If(1 < 2, "yes", "no")', '"yes"'],
    ['If(false, 1)', 'Blank()'],
  ],
  parameters: [parameter('condition', T.Boolean), parameter('then'), optional('else')],
  minimum: 2,
  maximum: Infinity,
  lazy: () => true,
  check(call) {
    const count = call.args.length
    for (let i = 0; i + 1 < count; i += 2) call.expect(i, T.Boolean)
    const results = range(1, count, 2)
    if (count % 2 === 1) results.push(count - 1)
    return uniteBranches(call, results)
  },
  *run(args, frame, site) {
    for (let i = 0; i + 1 < args.length; i += 2) {
      let test: Awaitable = args[i]!(frame)
      if (test instanceof Promise) test = yield test
      if (test instanceof ErrorValue) return test
      if (test === true) return result(yield args[i + 1]!(frame), site)
    }
    return args.length % 2 === 1 ? result(yield args.at(-1)!(frame), site) : null
  },
}

function result(value: Value, site: Site): Value {
  if (site.type.kind !== 'Void' || value instanceof ErrorValue) return value
  return VoidValue.instance
}

export const switchFunction: BuiltInFunction = {
  name: 'Switch',
  category: 'Logical',
  description:
    'Gives the result beside the first match that equals the value, or the last argument.',
  examples: [
    ['Switch("b", "a", 1, "b", 2, 3)', '2'],
    ['Switch(9, 1, "one", "other")', '"other"'],
  ],
  parameters: [parameter('value'), parameter('match'), parameter('result'), optional('default')],
  minimum: 3,
  maximum: Infinity,
  lazy: () => true,
  check(call) {
    const count = call.args.length
    const value = call.types[0]!
    for (let i = 1; i + 1 < count; i += 2) {
      const match = call.types[i]!
      if (value.kind === 'Error' || match.kind === 'Error') {
        call.fail()
        continue
      }
      if (accepts(value, match, call.v1) || accepts(match, value, call.v1)) {
        if (isAggregate(match)) badMatch(call, i, value)
        continue
      }
      if (coercesTo(match, value, call.v1) && !isAggregate(value)) call.coerce(i, value)
      else badMatch(call, i, value)
    }
    const results = range(2, count, 2)
    if (count % 2 === 0) results.push(count - 1)
    return uniteBranches(call, results)
  },
  *run(args, frame, site) {
    const value: Value = yield args[0]!(frame)
    const errors: Value[] = [value]
    for (let i = 1; i + 1 < args.length; i += 2) {
      const match: Value = yield args[i]!(frame)
      errors.push(match)
      const error = combineErrors(errors)
      if (error && value instanceof ErrorValue) return error
      if (!error && valuesEqual(value, match)) return result(yield args[i + 1]!(frame), site)
      if (error) return error
    }
    return args.length % 2 === 0 ? result(yield args.at(-1)!(frame), site) : null
  },
}

function badMatch(call: CallCheck, i: number, value: Type) {
  call.ensure(i, 'ErrBadType_ExpectedType_ProvidedType', typeName(value), typeName(call.types[i]!))
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

export const ifError: BuiltInFunction = {
  name: 'IfError',
  category: 'Logical',
  description:
    'Gives the fallback beside the first value that is an error; FirstError and AllErrors tell more.',
  examples: [
    ['IfError(1/0, 7)', '7'],
    ['IfError(5, 7)', '5'],
    ['IfError(1/0, FirstError.Kind)', '13'],
  ],
  parameters: [parameter('value'), parameter('fallback'), optional('default')],
  minimum: 2,
  maximum: Infinity,
  scope: 'errors',
  lambda: (i) => i % 2 === 1,
  lazy: () => true,
  check(call) {
    const count = call.args.length
    const last = count % 2 === 1 ? count - 1 : count - 2
    for (let i = 0; i < count; i++) if (call.types[i]?.kind === 'Error') call.fail()
    return uniteBranches(call, [last, ...range(1, count, 2)])
  },
  *run(args, frame, site) {
    let value: Value = null
    for (let i = 0; i + 1 < args.length; i += 2) {
      value = yield args[i]!(frame)
      if (!(value instanceof ErrorValue)) continue
      const all = value.errors.map(errorRecord)
      frame.slots[site.slot] = new RecordValue(
        new Map<string, Value>([
          ['FirstError', all[0] ?? null],
          ['AllErrors', new TableValue(all)],
        ]),
      )
      return result(yield args[i + 1]!(frame), site)
    }
    return args.length % 2 === 1 ? result(yield args.at(-1)!(frame), site) : result(value, site)
  },
}

function connective(
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
    *run(args, frame) {
      for (const arg of args) {
        const value: Value = yield arg(frame)
        if (value instanceof ErrorValue) return value
        if ((value === true) === decisive) return decisive
      }
      return !decisive
    },
  }
}

export const and = connective('And', 'True when every condition is.', ['And(true, 1 < 2)', 'true'])
export const or = connective('Or', 'True when any condition is.', ['Or(false, 1 < 2)', 'true'])

export const not: BuiltInFunction = {
  name: 'Not',
  category: 'Logical',
  description: 'True when the condition is not.',
  examples: [['Not(true)', 'false']],
  parameters: [parameter('condition', T.Boolean)],
  minimum: 1,
  maximum: 1,
  returns: T.Boolean,
  blanks: ['false'],
  evaluate: ([value]) => value !== true,
}

export const coalesce: BuiltInFunction = {
  name: 'Coalesce',
  category: 'Information',
  description: 'Gives the first value that is neither Blank nor empty text.',
  examples: [['Coalesce(Blank(), "", "x")', '"x"']],
  parameters: [parameter('value')],
  minimum: 1,
  maximum: Infinity,
  lazy: () => true,
  check(call) {
    let type: Type = T.Blank
    const positions = call.args.map((_, i) => i)
    for (const i of positions) {
      const branch = call.types[i]!
      if (branch.kind === 'Error') {
        call.fail()
        continue
      }
      if (branch.kind === 'Void') {
        call.ensure(i, 'ErrBadType_ExpectedType_ProvidedType', typeName(type), typeName(branch))
        continue
      }
      const next = unite(type, branch, call.v1)
      if (next) type = next
      else call.ensure(i, 'ErrBadType_ExpectedType_ProvidedType', typeName(type), typeName(branch))
    }
    coerceBranches(call, positions, type)
    return type
  },
  *run(args, frame) {
    for (const arg of args) {
      const value: Value = yield arg(frame)
      if (value !== null && value !== '') return value
    }
    return null
  },
}

export const blank: BuiltInFunction = {
  name: 'Blank',
  category: 'Information',
  description: 'Gives no value.',
  examples: [['Blank()', 'Blank()']],
  parameters: [],
  minimum: 0,
  maximum: 0,
  returns: T.Blank,
  evaluate: () => null,
}

/** Blank, or text without characters. */
export function isBlankValue(value: Value): boolean {
  return value === null || value === ''
}

function anyValue(call: CallCheck): Type {
  const type = call.types[0]!
  if (type.kind === 'Void') call.error(0, 'ErrBadType')
  if (type.kind === 'Error') call.fail()
  return T.Boolean
}

export const isBlank: BuiltInFunction = {
  name: 'IsBlank',
  category: 'Information',
  description: 'True for Blank and for empty text.',
  examples: [
    ['IsBlank("")', 'true'],
    ['IsBlank(0)', 'false'],
  ],
  parameters: [parameter('value')],
  minimum: 1,
  maximum: 1,
  check: anyValue,
  evaluate: ([value]) => isBlankValue(value ?? null),
}

export const isBlankOrError: BuiltInFunction = {
  name: 'IsBlankOrError',
  category: 'Information',
  description: 'True for Blank, empty text and errors.',
  examples: [['IsBlankOrError(1/0)', 'true']],
  parameters: [parameter('value')],
  minimum: 1,
  maximum: 1,
  acceptsErrors: true,
  check: anyValue,
  evaluate: ([value]) => isBlankValue(value ?? null) || value instanceof ErrorValue,
}

export const isError: BuiltInFunction = {
  name: 'IsError',
  category: 'Logical',
  description: 'True when the value is an error.',
  examples: [['IsError(1/0)', 'true']],
  parameters: [parameter('value')],
  minimum: 1,
  maximum: 1,
  acceptsErrors: true,
  check(call) {
    if (call.types[0]?.kind === 'Error') call.fail()
    return T.Boolean
  },
  evaluate: ([value]) => value instanceof ErrorValue,
}

export const isNumeric: BuiltInFunction = {
  name: 'IsNumeric',
  category: 'Information',
  description: 'True for numbers, and for text that can be read as one.',
  examples: [
    ['IsNumeric("12")', 'true'],
    ['IsNumeric("x")', 'false'],
  ],
  parameters: [parameter('value')],
  minimum: 1,
  maximum: 1,
  check: anyValue,
  evaluate: ([value]) => {
    if (typeof value === 'number' || value instanceof Decimal) return true
    if (typeof value === 'string') return value.trim() !== '' && Number.isFinite(Number(value))
    return false
  },
}

export const isEmpty: BuiltInFunction = {
  name: 'IsEmpty',
  category: 'Information',
  description: 'True for a table without rows.',
  examples: [['IsEmpty([])', 'true']],
  parameters: [parameter('table')],
  minimum: 1,
  maximum: 1,
  preciseErrors: true,
  check(call) {
    const type = call.types[0]!
    if (type.kind === 'Dynamic') return T.Boolean
    if (
      call.host.features.restrictedIsEmptyArguments &&
      type.kind !== 'Table' &&
      type.kind !== 'Blank'
    )
      call.expect(0, T.table({}))
    if (type.kind === 'Error' || type.kind === 'Void') call.fail()
    return T.Boolean
  },
  evaluate: ([value]) => {
    if (value instanceof TableValue) return value.length === 0
    if (value instanceof DynamicValue)
      return Array.isArray(value.node)
        ? value.node.length === 0
        : Errors.wrongType('an array', 'another value')
    return value === null
  },
}

export const errorFunction: BuiltInFunction = {
  name: 'Error',
  category: 'Logical',
  description: 'Gives an error of one’s own: its text, or its kind and message.',
  examples: [
    ['IsError(Error("no"))', 'true'],
    ['IfError(Error({Kind: ErrorKind.NotFound}), FirstError.Kind)', '7'],
  ],
  parameters: [
    parameter('error', undefined, 'Text, a record with Kind and Message, or a table of such.'),
  ],
  minimum: 1,
  maximum: 1,
  preciseErrors: true,
  check: checkError,
  evaluate: ([value]) => {
    if (typeof value === 'string' || value === null || value === undefined)
      return new ErrorValue([{ kind: ErrorKind.Custom, message: value ?? '' }])
    const rows = value instanceof TableValue ? value.rows : [value]
    const details: ErrorDetail[] = []
    for (const row of rows) {
      if (row instanceof ErrorValue) details.push(...row.errors)
      else if (row instanceof RecordValue) details.push(...detailOf(row))
    }
    return new ErrorValue(details.length > 0 ? details : [{ kind: ErrorKind.Unknown }])
  },
}

function detailOf(row: RecordValue): readonly ErrorDetail[] {
  const kind = row.get('Kind')
  const message = row.get('Message')
  const errors = combineErrors([kind, message])
  if (errors) return errors.errors
  const number =
    kind instanceof OptionValue
      ? Number(kind.value)
      : kind instanceof Decimal
        ? kind.toNumber()
        : typeof kind === 'number'
          ? kind
          : ErrorKind.Unknown
  return [{ kind: Math.trunc(number), ...(typeof message === 'string' && { message }) }]
}

function checkError(call: CallCheck): Type {
  const type = call.types[0]!
  if (type.kind === 'Text' || type.kind === 'Blank') return T.Blank
  if (!isAggregate(type)) {
    if (coercesTo(type, T.Text, call.v1) && type.kind !== 'Control') call.coerce(0, T.Text)
    else call.ensure(0, 'ErrBadType_Type', typeName(type))
    return T.Blank
  }
  const fields = new Map<string, Type>(type.fields)
  for (const [name, wanted] of [
    ['Kind', T.Number],
    ['Message', T.Text],
  ] as const) {
    const field = type.fields.get(name)
    if (!field) {
      if (name === 'Kind')
        call.error(0, 'ErrColumnMissing_ColName_ExpectedType', name, typeName(T.Number))
      continue
    }
    if (field.kind === 'OptionSetValue' && field.definition.name === 'ErrorKind') continue
    if (accepts(wanted, field, call.v1)) continue
    if (coercesTo(field, wanted, call.v1)) fields.set(name, wanted)
    else
      call.error(
        0,
        'ErrColumnTypeMismatch_ColName_ExpectedType_ActualType',
        name,
        typeName(wanted),
        typeName(field),
      )
  }
  call.coerce(0, { ...type, fields })
  return T.Blank
}

export const withFunction: BuiltInFunction = {
  name: 'With',
  category: 'Table',
  description: 'Evaluates a formula in which the fields of a record are names.',
  examples: [['With({a: 2, b: 3}, a * b)', '6']],
  parameters: [parameter('scope', T.record({})), parameter('formula')],
  minimum: 2,
  maximum: 2,
  noCoercion: true,
  scope: 'record',
  lambda: (i) => i === 1,
  check(call) {
    const type = call.types[0]!
    if (type.kind !== 'Control') call.expect(0, T.record({}))
    if (call.types[1]?.kind === 'Error') call.fail()
    return call.types[1] ?? T.Unknown
  },
  *run(args, frame, site) {
    const scope: Value = yield args[0]!(frame)
    if (scope === null || scope instanceof ErrorValue) return scope
    const outer = frame.slots[site.slot] ?? null
    frame.slots[site.slot] = scope
    const value: Value = yield args[1]!(frame)
    frame.slots[site.slot] = outer
    return value
  },
}

export const language: BuiltInFunction = {
  name: 'Language',
  category: 'Information',
  description: 'Gives the user’s language, such as "en-US".',
  examples: [['Language()', '"en-US"']],
  parameters: [],
  minimum: 0,
  maximum: 0,
  returns: T.Text,
  evaluate: (_, frame) => frame.culture.id,
}

/** Evaluates one lazy argument; for functions written as generators. */
export type LazyArgument = (closure: Closure, frame: Frame) => Awaitable
