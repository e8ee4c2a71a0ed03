import type { Diagnostic } from './3-bind/diagnostic.ts'
import type { Node } from './2-parse/ast.ts'
import type { RunContext } from './symbols/run-context.ts'
import type { SymbolInfo, SymbolTable } from './symbols/symbol.ts'
import type { Type } from './types/type.ts'
import type { Value } from './values/value.ts'

/** A read of a symbol, and which of its properties. `Input.Text` reads `Input` at `['Text']`. */
export interface SymbolRead {
  readonly symbol: SymbolInfo
  readonly path: readonly string[]
}

/** What a formula depends on. */
export interface Dependencies {
  readonly reads: readonly SymbolRead[]
  readonly writes: readonly SymbolInfo[]
  /** Every function called, namespaced ones as `Namespace.Name`. */
  readonly functions: readonly string[]
  /** Whether it calls `Now`, `Rand` or the like: it may change though nothing read has. */
  readonly volatile: boolean
}

/** A name that a formula gives a value, with the type it gives. */
export interface Definition {
  readonly function: 'Set' | 'UpdateContext' | 'Navigate' | 'Collect' | 'ClearCollect'
  readonly name: string
  readonly kind: 'variable' | 'contextVariable' | 'collection'
  readonly type: Type
  readonly start: number
  readonly end: number
  /** `Navigate`'s target screen, whose context variable this is. */
  readonly screen?: string
}

/** What is known of a formula without running it. Checking never throws. */
export interface CheckResult {
  readonly text: string
  readonly ok: boolean
  readonly diagnostics: readonly Diagnostic[]
  readonly type: Type
  readonly tree: Node
  readonly dependencies: Dependencies
  /** Whether running may have to wait. */
  readonly isAsync: boolean
  /** Whether it changes something, so it belongs in a behavior property. */
  readonly isBehavior: boolean
  readonly definitions: readonly Definition[]
  /** Makes it runnable; throws a TypeError when the check failed. Compiled once, then kept. */
  compile(): CompiledFormula
}

/** A formula ready to run any number of times. */
export interface CompiledFormula {
  readonly type: Type
  readonly isAsync: boolean
  /** The value, or a promise only when something has to be waited for. */
  run(context: RunContext): Value | Promise<Value>
}

/** How to check. */
export interface CheckOptions {
  readonly symbols?: SymbolTable
  /** The type the place wants: the result is converted to it, or a diagnostic says why not. */
  readonly expectedType?: Type
  /** Behavior formulas: `;` chains and functions that change something. Default false. */
  readonly allowSideEffects?: boolean
  /** Numbers are doubles. Default the engine's. */
  readonly numberIsFloat?: boolean
  /** The whole text is text with `${…}` islands, unless it starts with `=`. */
  readonly textFirst?: boolean
  /** Words such as `Child` may be names. Default the engine's. */
  readonly disableReservedKeywords?: boolean
}
