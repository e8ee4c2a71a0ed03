import type { Type } from '../types/type.ts'
import type { CallCheck } from './call-check.ts'

/** Where a function is listed. */
export type FunctionCategory =
  | 'Logical'
  | 'Information'
  | 'Math'
  | 'Statistics'
  | 'Text'
  | 'DateTime'
  | 'Color'
  | 'Table'
  | 'Json'
  | 'Behavior'
  | 'Host'

/** A parameter of a built-in function, for checking and for help. */
export interface Parameter {
  readonly name: string
  /** Any type is taken when left out. */
  readonly type?: Type | 'number'
  readonly description?: string
  readonly optional?: boolean
}

/** A formula and what it gives, shown as help and run as a test. */
export type Example = readonly [formula: string, result: string]

/** Which names the lazy arguments of a function see. */
export type ScopeKind = 'rows' | 'record' | 'errors' | 'groups' | 'join'

/** What the binder and the editor know of a function: everything but how it is evaluated. */
export interface FunctionDeclaration {
  readonly name: string
  readonly namespace?: string
  readonly category: FunctionCategory
  /** One sentence in the present tense. */
  readonly description: string
  readonly parameters: readonly Parameter[]
  readonly examples?: readonly Example[]
  readonly minimum: number
  readonly maximum: number
  /** The result's type; left out when `check` decides. `number` follows the number mode. */
  readonly returns?: Type | 'number'
  /** Changes something outside the formula. */
  readonly behavior?: boolean
  /** Gives another result each time. */
  readonly volatile?: boolean
  readonly async?: boolean
  /** Its own findings suffice: no "has some invalid arguments" besides. */
  readonly preciseErrors?: boolean
  /** Arguments are taken as they are. */
  readonly noCoercion?: boolean
  /** Opens a scope over its first argument. */
  readonly scope?: ScopeKind
  /** Whether the argument at the position is evaluated in that scope, or at all only on demand. */
  readonly lambda?: (position: number, count: number) => boolean
  /** Whether the argument may stay unevaluated; `lambda` implies it. */
  readonly lazy?: (position: number, count: number) => boolean
  /** Whether the argument names a column. */
  readonly column?: (position: number, count: number) => boolean
  /** A name that is no column may also be a text that says which. */
  readonly columnOrText?: boolean
  /** Column names may be identifiers only when Power Fx 1.0 rules hold as well. */
  readonly columnNeedsV1?: boolean
  /** Whether the argument is a type. */
  readonly typeArgument?: (position: number) => boolean
  /** Whether the argument names something rather than being read: `Set(name, …)`. */
  readonly target?: (position: number) => boolean
  /** One-column tables may stand for any of the first so many arguments; the result is a table. */
  readonly tabular?: number
  /** Whether this overload is meant for such a first argument; default yes. */
  readonly suits?: (first: Type, count: number) => boolean
  /** An even or odd number of arguments only. */
  readonly parity?: 'odd' | 'even'
  /** Checks the arguments and gives the result's type; default: each against its parameter. */
  readonly check?: (call: CallCheck) => Type
}
