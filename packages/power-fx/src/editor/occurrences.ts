import type { Node, Span } from '../2-parse/ast.ts'
import type { Bound, NameBinding, Scope } from '../3-bind/binder.ts'
import type { CheckResult } from '../check-result.ts'
import { boundOf } from '../engine.ts'
import type { HostFunction } from '../symbols/host-function.ts'
import type { SymbolInfo } from '../symbols/symbol.ts'
import { allNodes } from './place.ts'

/** One place where a formula names something. Places with the same key mean the same thing. */
export interface Occurrence extends Span {
  readonly key: string
  readonly name: string
  /** This place is what brings the name into the world. */
  readonly defines: boolean
  /** The name belongs to this text alone: an `As` name or a field of `With`'s record. */
  readonly local: boolean
  readonly symbol?: SymbolInfo
  readonly host?: HostFunction
}

/** The key of a symbol's occurrences. */
export const symbolKey = (name: string): string => `symbol ${name}`

/** The key of a function's occurrences. */
export const functionKey = (name: string, namespace = ''): string =>
  `function ${namespace === '' ? name : `${namespace}.${name}`}`

/** Every place where a formula names something that could be looked up, in order. */
export function occurrencesOf(check: CheckResult): Occurrence[] {
  const bound = boundOf(check)
  return bound ? new Occurrences(check, bound).all() : []
}

/** Where a scope's rows come from: the argument, and the call it is an argument of. */
interface ScopeSource {
  readonly id: number
  readonly source: Node
  readonly isWith: boolean
}

class Occurrences {
  readonly #check: CheckResult
  readonly #bound: Bound
  readonly #scopes = new Map<Scope, ScopeSource>()
  readonly #found: Occurrence[] = []

  constructor(check: CheckResult, bound: Bound) {
    this.#check = check
    this.#bound = bound
    for (const [node, { scope, secondScope, declaration }] of bound.calls) {
      if (node.kind !== 'Call') continue
      const isWith = declaration.scope === 'record'
      const [first, second] = node.args
      if (scope && first) this.#add(scope, first, isWith)
      if (secondScope && second) this.#add(secondScope, second, false)
    }
  }

  #add(scope: Scope, source: Node, isWith: boolean) {
    this.#scopes.set(scope, { id: this.#scopes.size, source, isWith })
  }

  all(): Occurrence[] {
    for (const [scope, { id, source, isWith }] of this.#scopes) {
      if (scope.alias !== undefined && source.kind === 'As')
        this.#note(source.nameSpan, `row ${id}`, scope.alias, { defines: true, local: true })
      if (isWith && source.kind === 'Record' && scope.alias === undefined)
        for (const { name, nameSpan } of source.fields)
          this.#note(nameSpan, `field ${id} ${name}`, name, { defines: true, local: true })
    }
    for (const node of allNodes(this.#check.tree)) this.#visit(node)
    this.#definitions()
    const unique = new Map<number, Occurrence>()
    for (const one of this.#found) {
      const known = unique.get(one.start)
      if (!known || (one.defines && !known.defines)) unique.set(one.start, one)
    }
    return [...unique.values()].toSorted((a, b) => a.start - b.start)
  }

  #note(
    { start, end }: Span,
    key: string,
    name: string,
    more: Partial<Omit<Occurrence, 'start' | 'end' | 'key' | 'name'>> = {},
  ) {
    this.#found.push({ start, end, key, name, defines: false, local: false, ...more })
  }

  #visit(node: Node) {
    const binding = this.#bound.names.get(node)
    if (node.kind === 'Name' && binding) this.#name(node.token, node.name, binding)
    else if (node.kind === 'Dot') this.#dot(node)
    else if (node.kind === 'Call') {
      const host = this.#bound.calls.get(node)?.host
      const key = functionKey(node.name, node.namespace)
      this.#note(node.head, key, node.name, host ? { host } : {})
      if (node.target?.kind === 'Name')
        this.#note(node.target, symbolKey(node.namespace), node.namespace)
    }
  }

  #name(span: Span, name: string, binding: NameBinding) {
    if (binding.kind === 'symbol') {
      const { symbol } = binding
      this.#note(span, symbolKey(symbol.name), name, { symbol })
    } else if (binding.kind === 'row') {
      const known = this.#scopes.get(binding.scope)
      const local = binding.scope.alias !== undefined
      if (known) this.#note(span, `row ${known.id}`, name, { local })
    } else if (binding.kind === 'field') this.#field(span, binding.scope, binding.field)
    else this.#note(span, `enum ${binding.definition.name}`, name)
  }

  #field(span: Span, scope: Scope, field: string) {
    const known = this.#scopes.get(scope)
    if (!known) return
    const local = known.isWith && known.source.kind === 'Record' && scope.alias === undefined
    this.#note(span, `field ${known.id} ${field}`, field, { local })
  }

  #dot(node: Node & { kind: 'Dot' }) {
    const left = this.#bound.names.get(node.left)
    const dot = this.#bound.dots.get(node)
    if (!left || !dot || !('field' in dot)) return
    if (left.kind === 'row') this.#field(node.nameSpan, left.scope, dot.field)
    else if (left.kind === 'symbol')
      this.#note(node.nameSpan, `property ${left.symbol.name} ${dot.field}`, node.name, {
        symbol: left.symbol,
      })
  }

  /** What `Set`, `Collect`, `UpdateContext`… name for the first time. */
  #definitions() {
    const records = allNodes(this.#check.tree).filter((node) => node.kind === 'Record')
    for (const { name, start, end } of this.#check.definitions) {
      const field = records
        .filter((record) => record.start >= start && record.end <= end)
        .flatMap(({ fields }) => fields)
        .find((one) => one.name === name)
      this.#note(field?.nameSpan ?? { start, end }, symbolKey(name), name, { defines: true })
    }
  }

  /** Where a scope's rows are written, for names that are not defined by a name themselves. */
  sourceOf(key: string): Node | undefined {
    const id = Number(key.split(' ')[1])
    const found = [...this.#scopes.values()].find((scope) => scope.id === id)
    return found?.source
  }
}

/** The expression that gives the rows behind a `row` or `field` key. */
export function rowsBehind(check: CheckResult, key: string): Node | undefined {
  const bound = boundOf(check)
  if (!bound || !(key.startsWith('row ') || key.startsWith('field '))) return undefined
  return new Occurrences(check, bound).sourceOf(key)
}

/** The occurrence that a caret touches. */
export function occurrenceAt(
  occurrences: readonly Occurrence[],
  cursor: number,
): Occurrence | undefined {
  return occurrences.findLast(({ start, end }) => start <= cursor && cursor <= end)
}
