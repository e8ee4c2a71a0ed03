import { separatorsFor } from './1-lex/lexer.ts'
import type { Node } from './2-parse/ast.ts'
import { type DefinitionNode, parseDefinitions } from './2-parse/definitions.ts'
import { type ParseOptions, type ParseResult, parse } from './2-parse/parser.ts'
import { type Bound, bind, needsCoercion } from './3-bind/binder.ts'
import { type DelegationPlan, type Remainder, splitForSources } from './3-bind/delegation.ts'
import type { Diagnostic } from './3-bind/diagnostic.ts'
import { formatMessage } from './3-bind/messages.ts'
import { lower } from './4-ir/lower.ts'
import { compile } from './5-eval/compile.ts'
import { limitedRows } from './5-eval/query.ts'
import { type Closure, type FormulaSettings, Frame } from './5-eval/frame.ts'
import type { CheckOptions, CheckResult, CompiledFormula, Definition } from './check-result.ts'
import { cultureOf } from './culture/culture.ts'
import { type ScriptResult, defineScript } from './define-script.ts'
import { dependenciesOf } from './dependencies.ts'
import { REGISTRY } from './functions/registry.ts'
import { accepts, coercesTo } from './types/conversion.ts'
import {
  CANVAS_FEATURES,
  CANVAS_V1_FEATURES,
  type Features,
  NO_FEATURES,
  V1_FEATURES,
} from './types/features.ts'
import { type Type, formatType } from './types/type.ts'
import { ErrorKind } from './values/error-kind.ts'
import type { RunContext } from './symbols/run-context.ts'
import { type ErrorValue, TableValue, type Value, error } from './values/value.ts'

/** Named sets of features. The canvas ones also make numbers floats. */
export type FeaturePreset = 'v1' | 'canvas' | 'canvas-v1' | 'none'

/** How an engine is made. */
export interface EngineOptions {
  /** Default `v1`. */
  readonly features?: FeaturePreset | Partial<Features>
  /** BCP 47 tag; decides separators in formulas' text and how values are shown. Default `en-US`. */
  readonly locale?: string
  /** Numbers are doubles. Default true for the canvas presets. */
  readonly numberIsFloat?: boolean
  /** Words such as `Child` may be names. Default true for the canvas presets. */
  readonly disableReservedKeywords?: boolean
  /** Names of built-in functions that are not to be offered. */
  readonly unsupported?: Iterable<string>
}

/** Parses and checks formulas. Holds no state between calls. */
export interface Engine {
  readonly features: Features
  readonly locale: string
  readonly numberIsFloat: boolean
  parse(text: string, options?: CheckOptions): ParsedFormula
  check(text: string, options?: CheckOptions): CheckResult
  /** Reads a script of types, named formulas and functions: `F(x: Number): Number = x * 2;`. */
  define(text: string, options?: CheckOptions): ScriptResult
}

/** A tree, what was wrong with the text, and the tokens. */
export interface ParsedFormula extends Omit<ParseResult, 'errors'> {
  readonly diagnostics: readonly Diagnostic[]
}

const PRESETS: Record<FeaturePreset, Features> = {
  v1: V1_FEATURES,
  canvas: CANVAS_FEATURES,
  'canvas-v1': CANVAS_V1_FEATURES,
  none: NO_FEATURES,
}

/** Makes an engine. */
export function createEngine(options: EngineOptions = {}): Engine {
  const preset = options.features ?? 'v1'
  const features = typeof preset === 'string' ? PRESETS[preset] : { ...NO_FEATURES, ...preset }
  const canvas = preset === 'canvas' || preset === 'canvas-v1'
  return new FormulaEngine(
    features,
    options.locale ?? 'en-US',
    options.numberIsFloat ?? canvas,
    options.disableReservedKeywords ?? canvas,
    new Set(options.unsupported),
  )
}

class FormulaEngine implements Engine {
  readonly features: Features
  readonly locale: string
  readonly numberIsFloat: boolean
  readonly #disableReservedKeywords: boolean
  readonly #unsupported: ReadonlySet<string>

  constructor(
    features: Features,
    locale: string,
    numberIsFloat: boolean,
    noReserved: boolean,
    unsupported: ReadonlySet<string>,
  ) {
    this.#unsupported = unsupported
    this.features = features
    this.locale = locale
    this.numberIsFloat = numberIsFloat
    this.#disableReservedKeywords = noReserved
  }

  #parseOptions(options: CheckOptions): ParseOptions {
    const { features } = this
    return {
      separators: separatorsFor(cultureOf(this.locale).decimal),
      keepFormatCharacters: features.powerFxV1CompatibilityRules,
      textFirst: options.textFirst ?? false,
      disableReservedKeywords: options.disableReservedKeywords ?? this.#disableReservedKeywords,
      allowChains: options.allowSideEffects ?? false,
      typeLiterals: features.isUserDefinedTypesEnabled,
      disableRowScopeDisambiguation: features.disableRowScopeDisambiguationSyntax,
    }
  }

  parse(text: string, options: CheckOptions = {}): ParsedFormula {
    const parsed = parse(text, this.#parseOptions(options))
    const diagnostics = parsed.errors.map(({ start, end, key, args }): Diagnostic => ({
      start,
      end,
      severity: 'error',
      key,
      message: formatMessage(key, args),
      ...(args.length > 0 && { args }),
    }))
    return { tree: parsed.tree, tokens: parsed.tokens, diagnostics }
  }

  define(text: string, options: CheckOptions = {}): ScriptResult {
    return defineScript(
      this,
      text,
      this.#parseOptions({ ...options, allowSideEffects: true }),
      options,
    )
  }

  /** The definitions of a script, unchecked. */
  definitions(text: string, options: CheckOptions): readonly DefinitionNode[] {
    return parseDefinitions(text, this.#parseOptions({ ...options, allowSideEffects: true }))
      .definitions
  }

  check(text: string, options: CheckOptions = {}): CheckResult {
    const { tree, diagnostics } = this.parse(text, options)
    return this.checkTree(text, tree, diagnostics, options)
  }

  /** Checks a tree that was parsed before. */
  checkTree(
    text: string,
    tree: Node,
    diagnostics: readonly Diagnostic[],
    options: CheckOptions,
  ): CheckResult {
    const numberIsFloat = options.numberIsFloat ?? this.numberIsFloat
    const bound = bind(tree, {
      features: this.features,
      numberIsFloat,
      allowSideEffects: options.allowSideEffects ?? false,
      registry: REGISTRY,
      unsupported: this.#unsupported,
      ...(options.symbols && { symbols: options.symbols }),
    })
    const all = [...diagnostics, ...bound.diagnostics]
    const plan = splitForSources(tree, bound)
    for (const remainder of plan.remainders) all.push(adviceOn(remainder))
    const type = this.#resultType(tree, bound, options.expectedType, all)
    all.sort((a, b) => a.start - b.start || a.end - b.end)
    return new Checked(text, tree, bound, plan, all, type, {
      features: this.features,
      numberIsFloat,
      locale: this.locale,
      expected: options.expectedType,
    })
  }

  #resultType(
    tree: Node,
    bound: Bound,
    expected: Type | undefined,
    diagnostics: Diagnostic[],
  ): Type {
    const type = bound.coercions.get(tree) ?? bound.types.get(tree)!
    if (!expected || type.kind === 'Error') return type
    const v1 = this.features.powerFxV1CompatibilityRules
    if (accepts(expected, type, v1) || coercesTo(type, expected, v1)) return expected
    const args = [formatType(type), formatType(expected)]
    diagnostics.push({
      start: tree.start,
      end: tree.end,
      severity: 'error',
      key: 'ErrExpectedRestrictedType',
      message: formatMessage('ErrExpectedRestrictedType', args),
      args,
    })
    return expected
  }
}

interface CheckedSettings {
  readonly features: Features
  readonly numberIsFloat: boolean
  readonly locale: string
  readonly expected: Type | undefined
}

/** A check with what it found; compiles on demand, once. */
class Checked implements CheckResult {
  readonly text: string
  readonly tree: Node
  readonly bound: Bound
  readonly plan: DelegationPlan
  readonly diagnostics: readonly Diagnostic[]
  readonly type: Type
  readonly ok: boolean
  readonly isAsync: boolean
  readonly isBehavior: boolean
  readonly definitions: readonly Definition[]
  readonly #settings: CheckedSettings
  #compiled: CompiledFormula | undefined
  #dependencies: CheckResult['dependencies'] | undefined

  constructor(
    text: string,
    tree: Node,
    bound: Bound,
    plan: DelegationPlan,
    diagnostics: readonly Diagnostic[],
    type: Type,
    settings: CheckedSettings,
  ) {
    this.text = text
    this.tree = tree
    this.bound = bound
    this.plan = plan
    this.diagnostics = diagnostics
    this.type = type
    this.ok = !diagnostics.some(({ severity }) => severity === 'error')
    this.isAsync = bound.isAsync || plan.queries.length > 0
    this.isBehavior = bound.isBehavior
    this.definitions = bound.definitions.map(({ span, ...rest }) => ({
      ...rest,
      start: span.start,
      end: span.end,
    }))
    this.#settings = settings
  }

  get dependencies(): CheckResult['dependencies'] {
    return (this.#dependencies ??= dependenciesOf(this.tree, this.bound))
  }

  compile(): CompiledFormula {
    if (!this.ok) throw new TypeError(`check: the formula has errors: ${this.text}`)
    return (this.#compiled ??= this.#compile())
  }

  #compile(): CompiledFormula {
    const { features, numberIsFloat, locale, expected } = this.#settings
    const from = this.bound.types.get(this.tree)
    const target = expected && from && needsCoercion(from, expected) ? expected : undefined
    const ir = lower(this.tree, this.bound, features, numberIsFloat, target, this.plan.queries)
    const { scopeCount } = this.bound
    const settings = settingsOf({ features, numberIsFloat, locale, scopeCount })
    const { reads, writes } = this.dependencies
    const named = [...reads.map(({ symbol }) => symbol), ...writes]
    const readsSources = named.some(({ delegation }) => delegation !== undefined)
    return new Compiled(compile(ir, settings), settings, this.type, this.isAsync, readsSources)
  }
}

const knownSettings: FormulaSettings[] = []

/** Settings as many formulas share them: what all of them look at is then fetched but once. */
function settingsOf(settings: FormulaSettings): FormulaSettings {
  const known = knownSettings.find(
    (one) =>
      one.features === settings.features &&
      one.numberIsFloat === settings.numberIsFloat &&
      one.locale === settings.locale &&
      one.scopeCount === settings.scopeCount,
  )
  if (known) return known
  if (knownSettings.length >= 16) knownSettings.shift()
  knownSettings.push(settings)
  return settings
}

class Compiled implements CompiledFormula {
  readonly #closure: Closure
  readonly #settings: FormulaSettings
  readonly #readsSources: boolean
  readonly isAsync: boolean
  readonly type: Type

  constructor(
    closure: Closure,
    settings: FormulaSettings,
    type: Type,
    isAsync: boolean,
    readsSources: boolean,
  ) {
    this.#closure = closure
    this.#settings = settings
    this.#readsSources = readsSources
    this.isAsync = isAsync
    this.type = type
  }

  run(context: RunContext): Value | Promise<Value> {
    try {
      const isLimited = this.#readsSources && context.rowLimit !== undefined
      const limited = isLimited ? limitRows(context) : context
      const result = this.#closure(new Frame(limited, this.#settings))
      return result instanceof Promise ? result.catch(outOfMemory) : result
    } catch (cause) {
      return outOfMemory(cause)
    }
  }
}

/** The context, giving no more rows of a source that is read as a whole than it allows. */
function limitRows(context: RunContext): RunContext {
  return {
    ...context,
    ...(context.write && { write: context.write.bind(context) }),
    ...(context.dataSource && { dataSource: context.dataSource.bind(context) }),
    ...(context.rowsLeftOut && { rowsLeftOut: context.rowsLeftOut.bind(context) }),
    read(symbol) {
      const value = context.read(symbol)
      const limited = symbol.delegation && value instanceof TableValue
      return limited ? limitedRows(symbol, value.rows, context) : value
    },
  }
}

function adviceOn({ start, end, function: name, source }: Remainder): Diagnostic {
  const args = [name, source.name]
  const key = 'SuggestDelegation'
  return { start, end, severity: 'warning', key, message: formatMessage(key, args), args }
}

/**
 * What a checked formula leaves to its data sources, and what runs here though it reads a source
 * that could do more. Pure: nothing is asked.
 */
export function planDelegation(check: CheckResult): DelegationPlan {
  return check instanceof Checked ? check.plan : { queries: [], remainders: [] }
}

/** What does not fit the machine, such as a text of a billion letters, becomes an error value. */
function outOfMemory(cause: unknown): ErrorValue {
  if (!(cause instanceof RangeError)) throw cause
  return error(ErrorKind.InsufficientMemory, `The result is too large: ${cause.message}.`)
}

/** The definitions of a script as they are written; for editor services. */
export function definitionsOf(
  engine: Engine,
  text: string,
  options: CheckOptions,
): readonly DefinitionNode[] {
  return engine instanceof FormulaEngine ? engine.definitions(text, options) : []
}

/** Checks what was parsed before; for editor services. */
export function checkParsed(
  engine: Engine,
  text: string,
  { tree, diagnostics }: ParsedFormula,
  options: CheckOptions,
): CheckResult {
  return engine instanceof FormulaEngine
    ? engine.checkTree(text, tree, diagnostics, options)
    : engine.check(text, options)
}

/** The binder's facts behind a check; for editor services. */
export function boundOf(check: CheckResult): Bound | undefined {
  return check instanceof Checked ? check.bound : undefined
}
