import { type FunctionDefinition, parseDefinitions } from './2-parse/definitions.ts'
import { type Node, focusOf } from './2-parse/ast.ts'
import type { ParseOptions } from './2-parse/parser.ts'
import { needsCoercion } from './3-bind/binder.ts'
import type { Diagnostic } from './3-bind/diagnostic.ts'
import { formatMessage } from './3-bind/messages.ts'
import { resolveNamedType, resolveTypeExpression } from './3-bind/type-expression.ts'
import { Frame, shareBudget } from './5-eval/frame.ts'
import { coercion } from './5-eval/coerce.ts'
import { Errors } from './5-eval/errors.ts'
import type { CheckOptions, CheckResult } from './check-result.ts'
import type { HostFunction } from './symbols/host-function.ts'
import type { RunContext } from './symbols/run-context.ts'
import { type SymbolInfo, type SymbolTable, symbolTable } from './symbols/symbol.ts'
import { accepts, coercesTo } from './types/conversion.ts'
import type { Features } from './types/features.ts'
import { T, type Type, typeName } from './types/type.ts'
import { ErrorKind } from './values/error-kind.ts'
import { type Value, VoidValue, error } from './values/value.ts'

/** What a script of definitions defines. */
export interface ScriptResult {
  readonly ok: boolean
  readonly diagnostics: readonly Diagnostic[]
  readonly functions: readonly HostFunction[]
  readonly formulas: readonly { readonly name: string; readonly check: CheckResult }[]
  readonly types: ReadonlyMap<string, Type>
}

/** What defining needs of an engine. */
interface Checker {
  readonly features: Features
  readonly numberIsFloat: boolean
  readonly locale: string
  checkTree(
    text: string,
    tree: Node,
    diagnostics: readonly Diagnostic[],
    options: CheckOptions,
  ): CheckResult
}

const RESTRICTED = new Set([
  'Type',
  'IsType',
  'AsType',
  'Set',
  'Collect',
  'ClearCollect',
  'UpdateContext',
  'Navigate',
])
const MOST_PARAMETERS = 30
const MOST_CALLS = 500

/** Reads a script and checks every definition; later ones may use earlier and later functions. */
export function defineScript(
  checker: Checker,
  text: string,
  parseOptions: ParseOptions,
  options: CheckOptions,
): ScriptResult {
  const { definitions, errors } = parseDefinitions(text, parseOptions)
  const diagnostics: Diagnostic[] = []
  const report = (span: { start: number; end: number }, key: string, ...args: string[]) => {
    diagnostics.push({
      start: span.start,
      end: span.end,
      severity: 'error',
      key,
      message: formatMessage(key, args),
      ...(args.length > 0 && { args }),
    })
  }
  for (const { key, args, ...span } of errors) report(span, key, ...args)

  const types = new Map<string, Type>()
  const functions: HostFunction[] = []
  const scope: SymbolTable = symbolTable([], options.symbols, { functions, types })
  const numberIsFloat = options.numberIsFloat ?? checker.numberIsFloat
  const named = { numberIsFloat, symbols: scope }

  for (const definition of definitions) {
    if (definition.kind !== 'type') continue
    const type = resolveTypeExpression(definition.expression, {
      ...named,
      report: (node, key, ...args) => report(focusOf(node), key, ...args),
    })
    if (types.has(definition.name))
      report(definition.nameSpan, 'ErrNamedType_AlreadyDefined', definition.name)
    else if (type) types.set(definition.name, type)
  }

  const bodies: (() => void)[] = []
  for (const definition of definitions) {
    if (definition.kind !== 'function') continue
    const made = defineFunction(definition, checker, text, named, scope, options, report)
    if (!made) continue
    functions.push(made.host)
    bodies.push(made.check)
  }
  for (const check of bodies) check()

  const formulas: { name: string; check: CheckResult }[] = []
  for (const definition of definitions) {
    if (definition.kind !== 'formula') continue
    const check = checker.checkTree(text, definition.body, [], {
      ...options,
      allowSideEffects: false,
      symbols: scope,
    })
    diagnostics.push(...check.diagnostics)
    formulas.push({ name: definition.name, check })
  }
  const ok = !diagnostics.some(({ severity }) => severity === 'error')
  return { ok, diagnostics, functions, formulas, types }
}

type Report = (span: { start: number; end: number }, key: string, ...args: string[]) => void

function defineFunction(
  definition: FunctionDefinition,
  checker: Checker,
  text: string,
  named: { numberIsFloat: boolean; symbols: SymbolTable },
  scope: SymbolTable,
  options: CheckOptions,
  report: Report,
): { host: HostFunction; check: () => void } | undefined {
  const { name, nameSpan } = definition
  if (RESTRICTED.has(name)) report(nameSpan, 'ErrUDF_FunctionNameRestricted', name)
  if (definition.parameters.length > MOST_PARAMETERS)
    report(nameSpan, 'ErrUDF_TooManyParameters', name, String(MOST_PARAMETERS))
  const parameters: SymbolInfo[] = []
  for (const parameter of definition.parameters) {
    const type = resolveNamedType(parameter.typeName, named)
    if (!type) report(parameter.typeSpan, 'ErrUDF_UnknownType', parameter.typeName)
    if (parameters.some((known) => known.name === parameter.name))
      report(parameter.typeSpan, 'ErrUDF_DuplicateParameter', parameter.name)
    parameters.push({ name: parameter.name, kind: 'scope', type: type ?? T.Error })
  }
  const isVoid = definition.returnTypeName === 'Void' && definition.imperative
  const returns = isVoid ? T.Void : resolveNamedType(definition.returnTypeName, named)
  if (!returns) {
    report(definition.returnTypeSpan, 'ErrUDF_UnknownType', definition.returnTypeName)
    return undefined
  }
  const body: { check?: CheckResult } = {}
  const own = symbolTable(parameters, scope)
  const host: HostFunction = {
    name,
    parameters: parameters.map((symbol) => ({ name: symbol.name, type: symbol.type })),
    returns,
    strict: true,
    acceptsErrors: true,
    ...(definition.imperative && { behavior: true }),
    invoke(args, call) {
      if (!body.check?.ok) return Errors.notSupported(name)
      const values = new Map<SymbolInfo, Value>(
        parameters.map((symbol, i) => [symbol, args[i] ?? null]),
      )
      const context: RunContext = {
        ...call.context,
        read: (symbol) =>
          values.has(symbol) ? (values.get(symbol) ?? null) : call.context.read(symbol),
      }
      const meter = shareBudget(context, call) ?? { steps: 0, calls: 0 }
      if (meter.calls >= MOST_CALLS)
        return error(ErrorKind.Internal, `${name} calls itself more than ${MOST_CALLS} times.`)
      const settings = {
        features: checker.features,
        numberIsFloat: named.numberIsFloat,
        locale: checker.locale,
        scopeCount: 0,
      }
      const finish = (value: Value): Value => {
        if (isVoid) return VoidValue.instance
        const from = body.check?.type ?? T.Error
        const to = onlyGiven(returns, from)
        return needsCoercion(from, to)
          ? coercion(from, to)(value, new Frame(context, settings))
          : value
      }
      meter.calls++
      const done = () => void meter.calls--
      try {
        const result = body.check.compile().run(context)
        if (result instanceof Promise) return result.then(finish).finally(done)
        done()
        return finish(result)
      } catch (cause) {
        done()
        throw cause
      }
    },
  }
  const check = () => {
    body.check = checker.checkTree(text, definition.body, [], {
      ...options,
      allowSideEffects: definition.imperative,
      symbols: own,
    })
    for (const { start, end, key, args = [], severity } of body.check.diagnostics)
      if (severity === 'error') report({ start, end }, key, ...args)
    if (body.check.ok && !isVoid)
      checkReturn(definition, body.check.type, returns, checker.features, report)
  }
  return { host, check }
}

/** The type without the fields that the body leaves out: they read as blank, but are not added. */
function onlyGiven(type: Type, from: Type): Type {
  if (!('fields' in type && 'fields' in from) || type.kind !== from.kind) return type
  const fields = new Map([...type.fields].filter(([name]) => from.fields.has(name)))
  return { ...type, fields }
}

function checkReturn(
  definition: FunctionDefinition,
  from: Type,
  to: Type,
  features: Features,
  report: Report,
) {
  const v1 = features.powerFxV1CompatibilityRules
  const span = focusOf(
    definition.body.kind === 'Chain' ? definition.body.parts.at(-1)! : definition.body,
  )
  if ('fields' in from && 'fields' in to && from.kind === to.kind) {
    for (const field of from.fields.keys())
      if (!to.fields.has(field))
        return report(span, 'ErrUDF_ReturnTypeSchemaAdditionalFields', from.kind, field)
    for (const [name, type] of to.fields) {
      const given = from.fields.get(name)
      if (given && !accepts(type, given, v1) && !coercesTo(given, type, v1))
        return report(
          span,
          'ErrUDF_ReturnTypeSchemaIncompatible',
          name,
          typeName(type),
          typeName(given),
        )
    }
    return
  }
  if (accepts(to, from, v1) || coercesTo(from, to, v1)) return
  report(span, 'ErrUDF_ReturnTypeDoesNotMatch', definition.returnTypeName, typeName(from))
}
