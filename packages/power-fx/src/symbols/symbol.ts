import type { Delegation } from './query-plan.ts'
import type { Type } from '../types/type.ts'
import type { HostFunction } from './host-function.ts'

/** What a name stands for. */
export type SymbolKind =
  | 'variable'
  | 'contextVariable'
  | 'collection'
  | 'control'
  | 'screen'
  | 'dataSource'
  | 'namedFormula'
  | 'enum'
  | 'namespace'
  | 'scope'

/** A name that formulas may use. `ThisItem`, `Self`, `Parent` and `App` are such names too. */
export interface SymbolInfo {
  readonly name: string
  readonly displayName?: string
  readonly kind: SymbolKind
  readonly type: Type
  /** Whether `Set`, `Collect`, `Patch`… may change it. Default: variables, collections, data sources. */
  readonly mutable?: boolean
  /** Finer than `mutable`: assign it whole, change its rows, assign one of its fields. */
  readonly can?: { readonly set?: boolean; readonly mutate?: boolean; readonly setMutate?: boolean }
  /** What the data source behind it does by itself, through `DataSource.query`. */
  readonly delegation?: Delegation
  readonly description?: string
  /** The functions of a namespace: `Identity.GetIdentity()`. */
  readonly functions?: readonly HostFunction[]
  /** The host's own object; the engine never looks at it. */
  readonly host?: unknown
}

/** Names in scope. Look-ups that fail go on to `parent`. */
export interface SymbolTable {
  find(name: string): SymbolInfo | undefined
  all(): Iterable<SymbolInfo>
  readonly parent?: SymbolTable
  /** Whether `Set`, `UpdateContext`, `Collect`… may name something new. */
  readonly allowNewVariables?: boolean
  /** Host functions callable by their bare name. */
  readonly functions?: readonly HostFunction[]
  /** Types by name, for `Type(…)` and function definitions. */
  readonly types?: ReadonlyMap<string, Type>
}

/** Options of {@link symbolTable}. */
export interface SymbolTableOptions {
  functions?: readonly HostFunction[]
  allowNewVariables?: boolean
  types?: ReadonlyMap<string, Type>
}

/** A table of symbols. Later entries of the same name win; display names resolve too. */
export function symbolTable(
  symbols: Iterable<SymbolInfo>,
  parent?: SymbolTable,
  options: SymbolTableOptions = {},
): SymbolTable {
  const byName = new Map<string, SymbolInfo>()
  const byDisplayName = new Map<string, SymbolInfo>()
  for (const symbol of symbols) {
    byName.set(symbol.name, symbol)
    if (symbol.displayName !== undefined) byDisplayName.set(symbol.displayName, symbol)
  }
  return {
    find: (name) => byName.get(name) ?? byDisplayName.get(name),
    all: () => byName.values(),
    ...(parent && { parent }),
    ...options,
  }
}

/** Looks a name up through the table and its parents. */
export function findSymbol(table: SymbolTable | undefined, name: string): SymbolInfo | undefined {
  for (let at = table; at; at = at.parent) {
    const found = at.find(name)
    if (found) return found
  }
  return undefined
}

/** Every visible symbol, innermost first; a hidden name is not repeated. */
export function* visibleSymbols(table: SymbolTable | undefined): Iterable<SymbolInfo> {
  const seen = new Set<string>()
  for (let at = table; at; at = at.parent)
    for (const symbol of at.all())
      if (!seen.has(symbol.name)) {
        seen.add(symbol.name)
        yield symbol
      }
}

/** Every visible host function callable by its bare name. */
export function* visibleFunctions(table: SymbolTable | undefined): Iterable<HostFunction> {
  for (let at = table; at; at = at.parent) yield* at.functions ?? []
}

/** Whether unknown targets of `Set`, `Collect`… become new names. */
export function allowsNewVariables(table: SymbolTable | undefined): boolean {
  for (let at = table; at; at = at.parent) if (at.allowNewVariables) return true
  return false
}

/** A named type visible in the table. */
export function findType(table: SymbolTable | undefined, name: string): Type | undefined {
  for (let at = table; at; at = at.parent) {
    const found = at.types?.get(name)
    if (found) return found
  }
  return undefined
}

/** What may be done to a symbol's value. */
export function capabilities(symbol: SymbolInfo): {
  set: boolean
  mutate: boolean
  setMutate: boolean
} {
  const byKind =
    symbol.mutable ??
    ['variable', 'contextVariable', 'collection', 'dataSource'].includes(symbol.kind)
  const set = symbol.kind !== 'dataSource' && symbol.kind !== 'collection'
  return { set: byKind && set, mutate: byKind, setMutate: false, ...symbol.can }
}
