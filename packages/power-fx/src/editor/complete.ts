import { quoteName } from '../5-eval/to-expression.ts'
import type { Token } from '../1-lex/token.ts'
import type { Node } from '../2-parse/ast.ts'
import { builtInEnumerations } from '../3-bind/enumerations.ts'
import type { CheckOptions } from '../check-result.ts'
import { type Engine, boundOf } from '../engine.ts'
import { BUILT_INS } from '../functions/registry.ts'
import { findSymbol, visibleSymbols } from '../symbols/symbol.ts'
import { type OptionSetDefinition, type Type, formatType, hasFields } from '../types/type.ts'
import { type OpenCall, allNodes, openCalls } from './place.ts'
import { type FunctionHelp, allFunctions, functionHelp, signatureText } from './signatures.ts'

/** What an offer is. */
export type CompletionKind =
  | 'function'
  | 'field'
  | 'property'
  | 'variable'
  | 'contextVariable'
  | 'collection'
  | 'control'
  | 'screen'
  | 'dataSource'
  | 'namedFormula'
  | 'enum'
  | 'option'
  | 'namespace'
  | 'scope'
  | 'keyword'

/** An offer at the caret. */
export interface CompletionItem {
  readonly label: string
  readonly kind: CompletionKind
  /** Type or signature. */
  readonly detail: string
  readonly insertText: string
  readonly documentation: string
}

/** Offers, best first, and the span that the chosen one replaces. */
export interface Completion {
  readonly replace: { readonly start: number; readonly end: number }
  readonly items: readonly CompletionItem[]
}

/** What can be written at a position. */
export function complete(
  engine: Engine,
  text: string,
  cursor: number,
  options: CheckOptions = {},
): Completion {
  const { tokens } = engine.parse(text, options)
  const solid = tokens.filter(({ kind }) => kind !== 'space' && kind !== 'end')
  const current = solid.find((token) => token.start < cursor && cursor <= token.end)
  const nothing = { replace: { start: cursor, end: cursor }, items: [] }
  if (current && ['number', 'text', 'comment', 'error'].includes(current.kind)) {
    const closed = current.kind === 'text' && current.end === cursor
    if (!closed && !(current.kind === 'error' && /^[A-Za-z]/.test(current.value))) return nothing
  }
  const word = current && ['name', 'keyword', 'error'].includes(current.kind) ? current : undefined
  const replace = word ? { start: word.start, end: word.end } : { start: cursor, end: cursor }
  const typed = word ? text.slice(word.start, cursor).replace(/^'/, '') : ''
  const at = solid.filter((token) => token.end <= replace.start).at(-1)

  const context = new CompletionContext(engine, text, cursor, options)
  if (at?.kind === 'punctuator' && (at.value === '.' || at.value === '!'))
    return { replace, items: rank(context.members(at), typed) }
  if (!word && at && endsOperand(at) && at.end < cursor)
    return { replace, items: rank(context.operators(), typed) }
  const first = [...context.fitting(), ...context.rowFields()]
  const items = rank([...first, ...context.names()], typed, new Set(first))
  const seen = new Set<string>()
  return { replace, items: items.filter((item) => !seen.has(item.label) && seen.add(item.label)) }
}

function endsOperand(token: Token): boolean {
  if (['name', 'number', 'text', 'interpolationEnd'].includes(token.kind)) return true
  return token.kind === 'punctuator' && [')', ']', '}'].includes(token.value)
}

/**
 * Offers that begin with what is typed, then those that contain it; within each, what the place
 * asks for comes first, then by alphabet.
 */
function rank(
  items: readonly CompletionItem[],
  typed: string,
  wantedHere: ReadonlySet<CompletionItem> = new Set(),
): CompletionItem[] {
  const wanted = typed.toLowerCase()
  const score = (item: CompletionItem) => {
    const at = item.label.toLowerCase().indexOf(wanted)
    return at < 0 ? -1 : at === 0 ? 0 : 1
  }
  return items
    .map((item) => ({ item, score: score(item) }))
    .filter(({ score: s }) => s >= 0)
    .sort(
      (a, b) =>
        a.score - b.score ||
        Number(wantedHere.has(b.item)) - Number(wantedHere.has(a.item)) ||
        (a.item.label.toLowerCase() < b.item.label.toLowerCase()
          ? -1
          : a.item.label.toLowerCase() > b.item.label.toLowerCase()
            ? 1
            : 0),
    )
    .map(({ item }) => item)
}

/** Which enumeration a built-in function takes at a position. */
const ENUMERATIONS: Readonly<Record<string, string>> = {
  'Sort:2': 'SortOrder',
  'SortByColumns:2': 'SortOrder',
  'DateAdd:2': 'TimeUnit',
  'DateDiff:2': 'TimeUnit',
  'Text:1': 'DateTimeFormat',
  'IsMatch:1': 'Match',
  'IsMatch:2': 'MatchOptions',
  'Match:1': 'Match',
  'Match:2': 'MatchOptions',
  'MatchAll:1': 'Match',
  'MatchAll:2': 'MatchOptions',
  'JSON:1': 'JSONFormat',
  'Weekday:1': 'StartOfWeek',
  'WeekNum:1': 'StartOfWeek',
  'Trace:1': 'TraceSeverity',
  'Join:3': 'JoinType',
}

class CompletionContext {
  readonly #options: CheckOptions
  readonly #tree: Node
  readonly #types: ReadonlyMap<Node, Type>
  readonly #calls: readonly OpenCall[]
  readonly #enums: ReadonlyMap<string, OptionSetDefinition>

  constructor(engine: Engine, text: string, cursor: number, options: CheckOptions) {
    this.#options = options
    const check = engine.check(text, options)
    const { tokens } = engine.parse(text, options)
    this.#tree = check.tree
    this.#types = boundOf(check)?.types ?? new Map()
    this.#calls = openCalls(tokens, check.tree, cursor)
    this.#enums = builtInEnumerations(engine.features.powerFxV1CompatibilityRules)
  }

  /** What may follow the dot. */
  members(dot: Token): CompletionItem[] {
    for (const node of allNodes(this.#tree)) {
      const left =
        node.kind === 'Dot' && node.operatorSpan.start === dot.start
          ? node.left
          : node.kind === 'Call' &&
              node.target &&
              node.target.end <= dot.start &&
              dot.end <= node.head.start
            ? node.target
            : undefined
      if (!left) continue
      const items: CompletionItem[] = []
      if (left.kind === 'Name') items.push(...this.#namespace(left.name))
      const type = this.#types.get(left)
      if (type?.kind === 'OptionSet') items.push(...options(type.definition, false))
      if (type && hasFields(type))
        items.push(...fields(type, type.kind === 'Control' ? 'property' : 'field'))
      return items
    }
    return []
  }

  #namespace(name: string): CompletionItem[] {
    const symbol = findSymbol(this.#options.symbols, name)
    const own = (symbol?.functions ?? []).flatMap((host) =>
      functionHelp(host.name, name, this.#options.symbols),
    )
    const builtIn = BUILT_INS.filter((f) => f.namespace === name).flatMap((f) =>
      functionHelp(f.name, name, undefined),
    )
    return [...own, ...builtIn].map(functionItem)
  }

  operators(): CompletionItem[] {
    return ['And', 'Or', 'in', 'exactin', 'As'].map((word) => keyword(word))
  }

  /** What the place itself asks for: members of the enumeration wanted here. */
  fitting(): CompletionItem[] {
    const call = this.#calls.at(-1)
    if (!call) {
      const { expectedType } = this.#options
      return expectedType?.kind === 'OptionSetValue' ? options(expectedType.definition, true) : []
    }
    const [help] = functionHelp(call.head.value, call.namespace, this.#options.symbols)
    const type = help?.declaration.parameters[call.argument]?.type
    if (type !== undefined && type !== 'number' && type.kind === 'OptionSetValue')
      return options(type.definition, true)
    const name = ENUMERATIONS[`${call.head.value}:${call.argument}`]
    const definition = name === undefined ? undefined : this.#enums.get(name)
    return definition ? options(definition, true) : []
  }

  /** Fields of the rows that the place is evaluated for. */
  rowFields(): CompletionItem[] {
    const items: CompletionItem[] = []
    for (const call of this.#calls) {
      const first = call.node?.args[0]
      const source = first?.kind === 'As' ? first.left : first
      const type = source && this.#types.get(source)
      const [help] = functionHelp(call.head.value, call.namespace, this.#options.symbols).filter(
        ({ declaration }) =>
          declaration.scope &&
          (declaration.lambda?.(call.argument, Math.max(declaration.minimum, call.argument + 1)) ||
            declaration.column?.(call.argument, call.argument + 1)),
      )
      if (!help || !type || !hasFields(type)) continue
      if (first?.kind === 'As')
        items.push({
          label: first.name,
          kind: 'scope',
          detail: formatType(type),
          insertText: quoteName(first.name),
          documentation: 'The row.',
        })
      else
        items.push(...fields(type, 'field'), {
          label: 'ThisRecord',
          kind: 'scope',
          detail: 'Record',
          insertText: 'ThisRecord',
          documentation: 'The whole row.',
        })
    }
    return items
  }

  names(): CompletionItem[] {
    const items: CompletionItem[] = []
    for (const symbol of visibleSymbols(this.#options.symbols)) {
      const label = symbol.displayName ?? symbol.name
      items.push({
        label,
        kind: symbol.kind,
        detail: symbol.kind === 'namespace' ? 'Functions' : formatType(symbol.type),
        insertText: ['Self', 'Parent'].includes(label) ? label : quoteName(label),
        documentation: symbol.description ?? '',
      })
    }
    for (const definition of this.#enums.values())
      items.push({
        label: definition.name,
        kind: 'enum',
        detail: 'Enumeration',
        insertText: definition.name,
        documentation: [...definition.options.keys()].slice(0, 8).join(', '),
      })
    items.push(...allFunctions(this.#options.symbols).map(functionItem))
    for (const word of ['true', 'false']) items.push(keyword(word))
    return items
  }
}

function functionItem(help: FunctionHelp): CompletionItem {
  const returns = help.returns === undefined ? '' : `: ${help.returns}`
  return {
    label: help.name,
    kind: 'function',
    detail: signatureText(help) + returns,
    insertText: `${quoteName(help.name)}(`,
    documentation: help.declaration.description,
  }
}

const keyword = (word: string): CompletionItem => ({
  label: word,
  kind: 'keyword',
  detail: '',
  insertText: word,
  documentation: '',
})

function options(definition: OptionSetDefinition, qualified: boolean): CompletionItem[] {
  return [...definition.options.keys()].map((option) => {
    const label = definition.displayNames?.get(option) ?? option
    const full = `${quoteName(definition.name)}.${quoteName(label)}`
    return {
      label: qualified ? `${definition.name}.${label}` : label,
      kind: 'option' as const,
      detail: definition.name,
      insertText: qualified ? full : quoteName(label),
      documentation: '',
    }
  })
}

function fields(
  type: { fields: ReadonlyMap<string, Type>; displayNames?: ReadonlyMap<string, string> },
  kind: 'field' | 'property',
): CompletionItem[] {
  return [...type.fields].map(([name, field]) => {
    const label = type.displayNames?.get(name) ?? name
    return {
      label,
      kind,
      detail: formatType(field),
      insertText: quoteName(label),
      documentation: '',
    }
  })
}
