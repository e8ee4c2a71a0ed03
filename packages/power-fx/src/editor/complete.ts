import { quoteName, quoteText } from '../1-lex/quote.ts'
import type { Token } from '../1-lex/token.ts'
import type { Node } from '../2-parse/ast.ts'
import { builtInEnumerations } from '../3-bind/enumerations.ts'
import type { CheckOptions, Definition } from '../check-result.ts'
import { type Engine, boundOf } from '../engine.ts'
import { visibleSymbols } from '../symbols/symbol.ts'
import { type OptionSetDefinition, type Type, formatType, hasFields } from '../types/type.ts'
import { type OpenCall, allNodes, openCalls } from './place.ts'
import {
  type FunctionHelp,
  allFunctions,
  functionHelp,
  namespaceFunctions,
  signatureText,
} from './signatures.ts'
import { checked, parsed } from './analysis.ts'

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
  const { tokens } = parsed(engine, text, options)
  const solid = tokens.filter(({ kind }) => kind !== 'space' && kind !== 'end')
  const current = solid.find((token) => token.start < cursor && cursor <= token.end)
  const nothing = { replace: { start: cursor, end: cursor }, items: [] }
  const context = new CompletionContext(engine, text, cursor, options)
  if (current?.kind === 'text' && cursor < current.end && text[current.start] === '"') {
    const { start, end } = current
    const columns = context.columnTexts()
    return columns.length === 0
      ? nothing
      : { replace: { start, end }, items: rank(columns, text.slice(start + 1, cursor)) }
  }
  if (current && ['number', 'text', 'comment', 'error'].includes(current.kind)) {
    const closed = current.kind === 'text' && current.end === cursor
    if (!closed && !(current.kind === 'error' && /^[A-Za-z]/.test(current.value))) return nothing
  }
  const word = current && ['name', 'keyword', 'error'].includes(current.kind) ? current : undefined
  const replace = word ? { start: word.start, end: word.end } : { start: cursor, end: cursor }
  const typed = word ? text.slice(word.start, cursor).replace(/^'/, '') : ''
  const at = solid.filter((token) => token.end <= replace.start).at(-1)

  if (at?.kind === 'punctuator' && (at.value === '.' || at.value === '!'))
    return { replace, items: rank(context.members(at), typed) }
  if (!word && at && endsOperand(at) && at.end < cursor)
    return { replace, items: rank(context.operators(), typed) }
  if (at?.kind === 'keyword' && at.value === 'As') return { ...nothing, replace }
  const keys = context.recordKeys(at)
  if (keys) return { replace, items: rank(keys, typed) }
  const first = [...context.fitting(at), ...context.rowFields()]
  const items = rank([...first, ...context.names()], typed, new Set(first))
  const seen = new Set<string>()
  return { replace, items: items.filter((item) => !seen.has(item.label) && seen.add(item.label)) }
}

function endsOperand(token: Token): boolean {
  if (['name', 'number', 'text', 'interpolationEnd'].includes(token.kind)) return true
  return token.kind === 'punctuator' && [')', ']', '}'].includes(token.value)
}

/** The capitals and the first letters of a name's words, small: `ClearCollect` is `cc`. */
const initials = (name: string): string =>
  [...name.matchAll(/(?:^|[^\p{L}\p{N}])[\p{L}\p{N}]|\p{Lu}|(?<=\p{L})\p{N}/gu)]
    .map(([part]) => part.at(-1)!.toLowerCase())
    .join('')

/**
 * Offers that begin with what is typed, then those whose words begin with its letters (`cc` for
 * `ClearCollect`), then those that contain it; within each, what the place asks for comes first,
 * then by alphabet.
 */
function rank(
  items: readonly CompletionItem[],
  typed: string,
  wantedHere: ReadonlySet<CompletionItem> = new Set(),
): CompletionItem[] {
  const wanted = typed.toLowerCase()
  const score = (item: CompletionItem) => {
    const at = item.label.toLowerCase().indexOf(wanted)
    if (at === 0) return 0
    if (wanted.length > 1 && initials(item.label).startsWith(wanted)) return 1
    return at < 0 ? -1 : 2
  }
  return items
    .map((item) => ({ item, score: score(item) }))
    .filter(({ score: s }) => s >= 0)
    .toSorted(
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

/** Functions whose record arguments are rows of their first argument. */
const WRITES_ROWS = new Set(['Patch', 'Collect', 'ClearCollect', 'Update', 'UpdateIf', 'Remove'])

/** Whether a comma stands between two fields of the record, not inside a field's value. */
function insideRecord(record: Node & { kind: 'Record' }, comma: Token): boolean {
  return !record.fields.some(
    ({ value }) => value.start < value.end && value.start <= comma.start && comma.end <= value.end,
  )
}

/** The names of the columns, and of the whole row, that a place may read without a dot. */
export function fieldsInReach(
  engine: Engine,
  text: string,
  cursor: number,
  options: CheckOptions,
): string[] {
  const context = new CompletionContext(engine, text, cursor, options)
  return context.rowFields().map(({ label }) => label)
}

class CompletionContext {
  readonly #options: CheckOptions
  readonly #tree: Node
  readonly #types: ReadonlyMap<Node, Type>
  readonly #calls: readonly OpenCall[]
  readonly #enums: ReadonlyMap<string, OptionSetDefinition>
  readonly #cursor: number
  readonly #definitions: readonly Definition[]

  constructor(engine: Engine, text: string, cursor: number, options: CheckOptions) {
    this.#options = options
    const check = checked(engine, text, options)
    const { tokens } = parsed(engine, text, options)
    this.#tree = check.tree
    this.#cursor = cursor
    this.#definitions = check.definitions
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
      if (left.kind === 'Name')
        items.push(...namespaceFunctions(left.name, this.#options.symbols).map(functionItem))
      const type = this.#types.get(left)
      if (type?.kind === 'OptionSet') items.push(...optionItems(type.definition, false))
      if (type && hasFields(type))
        items.push(...fields(type, type.kind === 'Control' ? 'property' : 'field'))
      return items
    }
    return []
  }

  operators(): CompletionItem[] {
    return ['And', 'Or', 'in', 'exactin', 'As'].map((word) => keyword(word))
  }

  /** Columns as texts, where a function takes a column's name as a text. */
  columnTexts(): CompletionItem[] {
    const call = this.#calls.at(-1)
    const type = this.#rowsOf(call)
    if (!call || !type) return []
    const [help] = functionHelp(call.head.value, call.namespace, this.#options.symbols)
    if (!help?.declaration.column?.(call.argument, call.argument + 1)) return []
    return fields(type, 'field').map((item) => ({ ...item, insertText: quoteText(item.label) }))
  }

  #rowsOf(call: OpenCall | undefined) {
    const first = call?.node?.args[0]
    const source = first?.kind === 'As' ? first.left : first
    const type = source && this.#types.get(source)
    return type && hasFields(type) ? type : undefined
  }

  /** Inside `{` where the record is one of the table's rows: the columns not written yet. */
  recordKeys(at: Token | undefined): CompletionItem[] | undefined {
    if (at?.kind !== 'punctuator' || (at.value !== '{' && at.value !== ',')) return undefined
    const call = this.#calls.at(-1)
    if (!call || call.argument === 0 || !WRITES_ROWS.has(call.head.value)) return undefined
    const record = allNodes(this.#tree).findLast(
      (node) => node.kind === 'Record' && node.start <= at.start && this.#cursor <= node.end,
    )
    const isKey = at.value === '{' || (record?.kind === 'Record' && insideRecord(record, at))
    const type = this.#rowsOf(call)
    if (!isKey || !type) return undefined
    const written =
      record?.kind === 'Record'
        ? record.fields
            .filter(({ nameSpan }) => this.#cursor < nameSpan.start || nameSpan.end < this.#cursor)
            .map(({ name }) => name)
        : []
    return fields(type, 'field')
      .filter(({ label }) => !written.includes(label))
      .map((item) => ({ ...item, insertText: `${item.insertText}: ` }))
  }

  /** What is compared with an option: the options of that set. */
  #compared(at: Token | undefined): CompletionItem[] {
    if (at?.kind !== 'punctuator' || (at.value !== '=' && at.value !== '<>')) return []
    for (const node of allNodes(this.#tree)) {
      if (node.kind !== 'Binary' || node.operatorSpan.start !== at.start) continue
      const type = this.#types.get(node.left)
      if (type?.kind === 'OptionSetValue') return optionItems(type.definition, true)
    }
    return []
  }

  /** What the place itself asks for: members of the enumeration wanted here. */
  fitting(at?: Token): CompletionItem[] {
    const compared = this.#compared(at)
    if (compared.length > 0) return compared
    const call = this.#calls.at(-1)
    if (!call) {
      const { expectedType } = this.#options
      return expectedType?.kind === 'OptionSetValue'
        ? optionItems(expectedType.definition, true)
        : []
    }
    const [help] = functionHelp(call.head.value, call.namespace, this.#options.symbols)
    const type = help?.declaration.parameters[call.argument]?.type
    if (type !== undefined && type !== 'number' && type.kind === 'OptionSetValue')
      return optionItems(type.definition, true)
    const name = ENUMERATIONS[`${call.head.value}:${call.argument}`]
    const definition = name === undefined ? undefined : this.#enums.get(name)
    return definition ? optionItems(definition, true) : []
  }

  /** Fields of the rows that the place is evaluated for. */
  rowFields(): CompletionItem[] {
    const items: CompletionItem[] = []
    for (const call of this.#calls) {
      const first = call.node?.args[0]
      const source = first?.kind === 'As' ? first.left : first
      const type = source && this.#types.get(source)
      const count = call.argument + 1
      const helps = functionHelp(call.head.value, call.namespace, this.#options.symbols)
      const inScope = helps.some(
        ({ declaration: d }) => d.scope && d.lambda?.(call.argument, Math.max(d.minimum, count)),
      )
      const asColumn = helps.some(({ declaration: d }) => d.column?.(call.argument, count))
      if ((!inScope && !asColumn) || !type || !hasFields(type)) continue
      if (first?.kind === 'As')
        items.push({
          label: first.name,
          kind: 'scope',
          detail: formatType(type),
          insertText: quoteName(first.name),
          documentation: 'The row.',
        })
      else {
        items.push(...fields(type, 'field'))
        if (inScope)
          items.push({
            label: 'ThisRecord',
            kind: 'scope',
            detail: 'Record',
            insertText: 'ThisRecord',
            documentation: 'The whole row.',
          })
      }
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
    for (const { name, kind, type } of this.#definitions)
      items.push({
        label: name,
        kind,
        detail: formatType(type),
        insertText: quoteName(name),
        documentation: '',
      })
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

function optionItems(definition: OptionSetDefinition, qualified: boolean): CompletionItem[] {
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
