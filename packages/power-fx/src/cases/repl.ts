import type { Diagnostic } from '../3-bind/diagnostic.ts'
import type { CheckResult } from '../check-result.ts'
import { allNodes } from '../editor/place.ts'
import { type Engine, createEngine } from '../engine.ts'
import type { HostFunction } from '../symbols/host-function.ts'
import { type SymbolInfo, type SymbolTable, symbolTable } from '../symbols/symbol.ts'
import type { Features } from '../types/features.ts'
import type { Type } from '../types/type.ts'
import type { Value } from '../values/value.ts'
import type { Setup } from './setups.ts'

/** What a line of the console came to. */
export type Answer =
  | { readonly kind: 'value'; readonly value: Value }
  | { readonly kind: 'findings'; readonly diagnostics: readonly Diagnostic[] }
  | { readonly kind: 'nothing' }

/** A console that keeps variables and definitions from line to line. */
export class Repl {
  readonly #engine: Engine
  readonly #setup: Setup
  readonly #variables = new Map<string, SymbolInfo>()
  readonly #functions = new Map<string, HostFunction>()
  readonly #formulas = new Map<string, { symbol: SymbolInfo; check: CheckResult }>()
  readonly #types = new Map<string, Type>()

  constructor(options: { features: Features; numberIsFloat: boolean; setup: Setup }) {
    const { features, numberIsFloat } = options
    this.#engine = createEngine({ features, numberIsFloat })
    this.#setup = options.setup
  }

  #symbols(): SymbolTable {
    const formulas = [...this.#formulas.values()].map(({ symbol }) => symbol)
    return symbolTable([...this.#variables.values(), ...formulas], this.#setup.symbols, {
      functions: [...this.#functions.values()],
      types: this.#types,
    })
  }

  async handle(text: string): Promise<Answer> {
    const options = { allowSideEffects: true }
    const declared = this.#declare(text)
    if ('diagnostics' in declared) return { kind: 'findings', diagnostics: declared.diagnostics }
    const check = this.#engine.check(text, { ...options, symbols: this.#symbols() })
    if (!check.ok) {
      const script = this.#engine.define(text, { symbols: this.#symbols() })
      if (!script.ok) {
        const looksLikeScript = /^\s*[\w']+\s*(?:\([^()]*\)\s*:|:=)/.test(text)
        return {
          kind: 'findings',
          diagnostics: looksLikeScript ? script.diagnostics : check.diagnostics,
        }
      }
      for (const host of script.functions) this.#functions.set(host.name, host)
      for (const [name, type] of script.types) this.#types.set(name, type)
      for (const { name, check: formula } of script.formulas)
        this.#formulas.set(name, {
          symbol: { name, kind: 'namedFormula', type: formula.type },
          check: formula,
        })
      return { kind: 'nothing' }
    }
    const { context } = this.#setup
    const value = await check.compile().run({
      ...context,
      read: (symbol) => {
        const formula = this.#formulas.get(symbol.name)
        return formula && formula.symbol === symbol
          ? (formula.check.compile().run(context) as Value)
          : context.read(symbol)
      },
    })
    if (declared.name !== undefined)
      return { kind: 'value', value: this.#setup.values.get(declared.name) ?? null }
    return { kind: 'value', value }
  }

  /** Finds `Set(name, …)`: a new name is declared with the type of what it is given. */
  #declare(text: string): { name?: string } | { diagnostics: readonly Diagnostic[] } {
    const { tree, diagnostics } = this.#engine.parse(text, { allowSideEffects: true })
    if (diagnostics.length > 0) return {}
    let first: string | undefined
    for (const part of allNodes(tree)) {
      if (part.kind !== 'Call' || part.name !== 'Set' || part.args.length !== 2) continue
      const [target, value] = part.args
      if (target?.kind !== 'Name' || !value) continue
      const known = this.#variables.has(target.name) || this.#setup.symbols.find(target.name)
      if (!known) {
        const source = text.slice(0, value.end)
        const padded =
          source.slice(0, value.start).replace(/[^\r\n]/g, ' ') + source.slice(value.start)
        const check = this.#engine.check(padded, {
          allowSideEffects: true,
          symbols: this.#symbols(),
        })
        if (!check.ok) return { diagnostics: check.diagnostics }
        this.#variables.set(target.name, { name: target.name, kind: 'variable', type: check.type })
      }
      first ??= target.name
    }
    return first === undefined ? {} : { name: first }
  }
}
