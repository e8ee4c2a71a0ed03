import type { Type } from '../types/type.ts'
import type { Value } from '../values/value.ts'
import type { RunContext } from './run-context.ts'
import type { SymbolInfo } from './symbol.ts'

/** A parameter of a host function. */
export interface HostParameter {
  readonly name: string
  /** Any type is taken when left out. */
  readonly type?: Type
  readonly optional?: boolean
  readonly description?: string
  /**
   * Takes the symbol itself, not its value: `Navigate(Screen)`, `Select(Button)`. The function
   * finds it in `call.symbols` at the parameter's position.
   */
  readonly symbol?: boolean
  /** Evaluated only when the function asks, through `call.evaluate(position)`. */
  readonly lazy?: boolean
}

/** What a host function sees besides its arguments. */
export interface HostCall {
  readonly context: RunContext
  /** By position: the symbol of a parameter declared `symbol`, when the argument was a plain name. */
  readonly symbols: readonly (SymbolInfo | undefined)[]
  /** Evaluates a `lazy` argument. */
  evaluate(position: number): Value | Promise<Value>
}

/** A function a host adds to the language. One that throws gives an error value naming it. */
export interface HostFunction {
  readonly name: string
  readonly parameters: readonly HostParameter[]
  /** Whether the last parameter may be repeated. */
  readonly variadic?: boolean
  /** The result's type, fixed or made from the arguments' types. */
  readonly returns: Type | ((argumentTypes: readonly Type[]) => Type)
  /** Changes something, so it is allowed in behavior formulas only. */
  readonly behavior?: boolean
  /** May return a promise. */
  readonly async?: boolean
  /** Its result may differ from call to call without any read having changed. */
  readonly volatile?: boolean
  readonly description?: string
  readonly deprecated?: boolean | string
  /** Records and tables with fields beyond the parameter's are refused. */
  readonly strict?: boolean
  /** Blank arguments are passed on; an error argument is the result without a call, unless set. */
  readonly acceptsErrors?: boolean
  invoke(args: Value[], call: HostCall): Value | Promise<Value>
}
