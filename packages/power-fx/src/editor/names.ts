import type { Node, Span } from '../2-parse/ast.ts'
import type { Bound } from '../3-bind/binder.ts'
import { quoteName } from '../1-lex/quote.ts'
import type { CheckOptions } from '../check-result.ts'
import { type Engine, boundOf } from '../engine.ts'
import { findSymbol } from '../symbols/symbol.ts'
import { type Type, findField, hasFields } from '../types/type.ts'
import { allNodes } from './place.ts'
import { type TextEdit, applyEdits } from './rename.ts'
import { checked } from './analysis.ts'

/** The formula with display names, as people read it. Ambiguous ones stay logical. */
export function toDisplayNames(engine: Engine, text: string, options: CheckOptions = {}): string {
  return applyEdits(text, nameEdits(engine, text, 'display', options))
}

/** The formula with logical names, as it is best stored: display names may change. */
export function toLogicalNames(engine: Engine, text: string, options: CheckOptions = {}): string {
  return applyEdits(text, nameEdits(engine, text, 'logical', options))
}

type Direction = 'display' | 'logical'

function nameEdits(
  engine: Engine,
  text: string,
  direction: Direction,
  options: CheckOptions,
): TextEdit[] {
  const check = checked(engine, text, options)
  const bound = boundOf(check)
  return bound ? new Conversion(bound, direction, options).edits(check.tree) : []
}

/** Functions whose record arguments have the fields of their first argument's rows. */
const WRITES_ROWS = new Set(['Patch', 'Collect', 'ClearCollect', 'Update', 'UpdateIf', 'Remove'])

class Conversion {
  readonly #bound: Bound
  readonly #direction: Direction
  readonly #options: CheckOptions
  readonly #edits = new Map<number, TextEdit>()

  constructor(bound: Bound, direction: Direction, options: CheckOptions) {
    this.#bound = bound
    this.#direction = direction
    this.#options = options
  }

  edits(tree: Node): TextEdit[] {
    for (const node of allNodes(tree)) this.#visit(node)
    return [...this.#edits.values()]
  }

  #put({ start, end }: Span, before: string, name: string) {
    if (name !== before && !this.#edits.has(start))
      this.#edits.set(start, { start, end, text: quoteName(name) })
  }

  #visit(node: Node) {
    if (node.kind === 'Name') this.#name(node)
    else if (node.kind === 'Dot') this.#dot(node)
    else if (node.kind === 'Call') this.#call(node)
  }

  #name(node: Node & { kind: 'Name' }) {
    const binding = this.#bound.names.get(node)
    if (binding?.kind === 'symbol') {
      const { name, displayName } = binding.symbol
      const wanted = this.#direction === 'display' ? (displayName ?? name) : name
      if (findSymbol(this.#options.symbols, wanted) === binding.symbol)
        this.#put(node.token, node.name, wanted)
    } else if (binding?.kind === 'field')
      this.#put(node.token, node.name, this.#field(binding.scope.type, binding.field))
  }

  #dot(node: Node & { kind: 'Dot' }) {
    const dot = this.#bound.dots.get(node)
    const type = this.#bound.types.get(node.left)
    if (dot?.kind === 'option') {
      const { options, displayNames } = dot.definition
      const display = displayNames?.get(dot.option) ?? dot.option
      const same = [...options.keys()].filter((key) => (displayNames?.get(key) ?? key) === display)
      const wanted = this.#direction === 'display' && same.length === 1 ? display : dot.option
      this.#put(node.nameSpan, node.name, wanted)
    } else if (dot && type && dot.kind !== 'dynamic')
      this.#put(node.nameSpan, node.name, this.#field(type, dot.field))
  }

  #call(node: Node & { kind: 'Call' }) {
    const [first] = node.args
    const type = first && this.#bound.types.get(first.kind === 'As' ? first.left : first)
    if (!type || !hasFields(type)) return
    for (const [position, field] of this.#bound.calls.get(node)?.columns ?? []) {
      const arg = node.args[position]
      if (arg?.kind === 'Name' && type.fields.has(field))
        this.#put(arg.token, arg.name, this.#field(type, field))
    }
    if (!WRITES_ROWS.has(node.name)) return
    for (const arg of node.args.slice(1)) this.#recordKeys(arg, type)
  }

  #recordKeys(node: Node, type: Type) {
    if (node.kind === 'Table') for (const item of node.items) this.#recordKeys(item, type)
    if (node.kind !== 'Record' || !hasFields(type)) return
    for (const { name, nameSpan } of node.fields) {
      const field = findField(type, name)
      if (field) this.#put(nameSpan, name, this.#field(type, field.name))
    }
  }

  /** A field's name in the direction wanted; the logical one where the other would be ambiguous. */
  #field(type: Type, logical: string): string {
    if (this.#direction === 'logical' || !hasFields(type)) return logical
    const display = type.displayNames?.get(logical) ?? logical
    const same = [...(type.displayNames?.values() ?? [])].filter((name) => name === display)
    return same.length <= 1 && findField(type, display)?.name === logical ? display : logical
  }
}
