import {
  type FormulaDefinition,
  type FunctionDefinition,
  type TypeDefinition,
  parseDefinitions,
} from './2-parse/definitions.ts'
import { type Node, childrenOf, focusOf } from './2-parse/ast.ts'
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

/** A named formula. A host answers reads of its symbol with the value that the check's formula gives. */
export interface NamedFormula {
  readonly name: string
  readonly symbol: SymbolInfo
  readonly check: CheckResult
}

/** What a script of definitions defines. */
export interface ScriptResult {
  readonly ok: boolean
  readonly diagnostics: readonly Diagnostic[]
  readonly functions: readonly HostFunction[]
  readonly formulas: readonly NamedFormula[]
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
  const values = new Map<string, SymbolInfo>()
  const scope: SymbolTable = {
    find: (name) => values.get(name),
    all: () => values.values(),
    ...(options.symbols && { parent: options.symbols }),
    functions,
    types,
  }
  const numberIsFloat = options.numberIsFloat ?? checker.numberIsFloat
  const named = { numberIsFloat, symbols: scope }
  defineTypes(
    definitions.filter((definition) => definition.kind === 'type'),
    named,
    types,
    report,
  )

  const checks = new Map<SymbolInfo, CheckResult>()
  const bodies: (() => void)[] = []
  for (const definition of definitions) {
    if (definition.kind !== 'function') continue
    const made = defineFunction(definition, checker, text, named, scope, checks, options, report)
    if (!made) continue
    if (functions.some(({ name }) => name === definition.name))
      report(definition.nameSpan, 'ErrUDF_FunctionAlreadyDefined', definition.name)
    functions.push(made.host)
    bodies.push(made.check)
  }

  const written = definitions.filter((definition) => definition.kind === 'formula')
  const formulas: NamedFormula[] = []
  for (const definition of inOrderOfUse(written)) {
    const { name, nameSpan, body } = definition
    if (values.has(name)) report(nameSpan, 'ErrNamedFormula_AlreadyDefined', name)
    const check = checker.checkTree(text, body, [], {
      ...options,
      allowSideEffects: false,
      symbols: scope,
    })
    diagnostics.push(...check.diagnostics)
    const symbol: SymbolInfo = { name, kind: 'namedFormula', type: check.type }
    values.set(name, symbol)
    checks.set(symbol, check)
    formulas.push({ name, symbol, check })
  }
  const place = new Map(written.map(({ name }, i) => [name, i]))
  formulas.sort((a, b) => (place.get(a.name) ?? 0) - (place.get(b.name) ?? 0))
  for (const check of bodies) check()
  const ok = !diagnostics.some(({ severity }) => severity === 'error')
  return { ok, diagnostics, functions, formulas, types }
}

/** Types may use each other in any order; what cannot be resolved in the end is reported. */
function defineTypes(
  definitions: readonly TypeDefinition[],
  named: { numberIsFloat: boolean; symbols: SymbolTable },
  types: Map<string, Type>,
  report: Report,
) {
  let pending = definitions.filter(({ name, nameSpan }, i) => {
    const first = definitions.findIndex((other) => other.name === name) === i
    if (!first) report(nameSpan, 'ErrNamedType_AlreadyDefined', name)
    return first
  })
  for (let before = pending.length + 1; pending.length > 0 && pending.length < before;) {
    before = pending.length
    pending = pending.filter(({ name, expression }) => {
      const type = resolveTypeExpression(expression, { ...named, report() {} })
      if (type) types.set(name, type)
      return !type
    })
  }
  for (const { expression } of pending)
    resolveTypeExpression(expression, {
      ...named,
      report: (node, key, ...args) => report(focusOf(node), key, ...args),
    })
}

/** Named formulas so that each comes after those it uses; those in a circle as they are written. */
function inOrderOfUse(formulas: readonly FormulaDefinition[]): FormulaDefinition[] {
  const ordered: FormulaDefinition[] = []
  let pending = [...formulas]
  while (pending.length > 0) {
    const names = new Set(pending.map(({ name }) => name))
    const ready = pending.filter(({ body }) => !uses(body, names))
    if (ready.length === 0) return [...ordered, ...pending]
    ordered.push(...ready)
    pending = pending.filter((formula) => !ready.includes(formula))
  }
  return ordered
}

function uses(node: Node, names: ReadonlySet<string>): boolean {
  return (
    (node.kind === 'Name' && names.has(node.name)) ||
    childrenOf(node).some((child) => uses(child, names))
  )
}

type Report = (span: { start: number; end: number }, key: string, ...args: string[]) => void

function defineFunction(
  definition: FunctionDefinition,
  checker: Checker,
  text: string,
  named: { numberIsFloat: boolean; symbols: SymbolTable },
  scope: SymbolTable,
  formulas: ReadonlyMap<SymbolInfo, CheckResult>,
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
        read(symbol) {
          if (values.has(symbol)) return values.get(symbol) ?? null
          const formula = formulas.get(symbol)
          if (!formula?.ok || formula.isAsync) return call.context.read(symbol)
          return formula.compile().run(context) as Value
        },
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
