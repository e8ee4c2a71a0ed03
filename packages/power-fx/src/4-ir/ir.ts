import type { FunctionDeclaration } from '../3-bind/function-declaration.ts'
import type { HostFunction } from '../symbols/host-function.ts'
import type { Query } from '../symbols/query-plan.ts'
import type { SymbolInfo } from '../symbols/symbol.ts'
import type { Type } from '../types/type.ts'
import type { Value } from '../values/value.ts'

/** Something that can be assigned to: a symbol, a field of one, or a row chosen from one. */
export type Reference =
  | { readonly kind: 'symbol'; readonly symbol: SymbolInfo }
  | { readonly kind: 'field'; readonly of: Reference; readonly field: string }
  | { readonly kind: 'row'; readonly of: Reference; readonly row: Ir }

/** An argument of a call. */
export interface IrArgument {
  readonly ir: Ir
  /** Evaluated by the function when it wants to, perhaps many times. */
  readonly lazy: boolean
  /** `As` name. */
  readonly name?: string
  readonly reference?: Reference
}

/** A call with its overload resolved. */
export interface CallIr {
  readonly kind: 'Call'
  readonly declaration: FunctionDeclaration
  readonly host?: HostFunction
  readonly args: readonly IrArgument[]
  readonly argTypes: readonly Type[]
  readonly type: Type
  /** Frame slot of the scope it opens. */
  readonly slot?: number
  readonly secondSlot?: number
  readonly tabular: boolean
  readonly columns: ReadonlyMap<number, string>
  readonly extra: unknown
}

/** Arithmetic on two numbers, two decimals, or moments. */
export type Domain = 'Number' | 'Decimal' | 'Moment'

/** What a formula does, every conversion spelled out, every name resolved. */
export type Ir =
  | { readonly kind: 'Literal'; readonly value: Value }
  | { readonly kind: 'Symbol'; readonly symbol: SymbolInfo }
  | {
      /** Asks the symbol's data source; `here` is the same without its help. */
      readonly kind: 'Query'
      readonly symbol: SymbolInfo
      readonly query: Query<Ir>
      /** Whether what is here is worked on further because the source cannot. */
      readonly partial: boolean
      readonly here: Ir
      readonly type: Type
    }
  | { readonly kind: 'Row'; readonly slot: number }
  | {
      readonly kind: 'RowField'
      readonly slot: number
      readonly field: string
      readonly type: Type
    }
  | {
      readonly kind: 'Field'
      readonly object: Ir
      readonly field: string
      readonly type: Type
    }
  | { readonly kind: 'Column'; readonly table: Ir; readonly field: string }
  | { readonly kind: 'DynamicField'; readonly object: Ir; readonly field: string }
  | CallIr
  | { readonly kind: 'Record'; readonly fields: readonly (readonly [string, Ir])[] }
  | { readonly kind: 'Table'; readonly items: readonly Ir[]; readonly wrap: boolean }
  | {
      readonly kind: 'Arithmetic'
      readonly operator: '+' | '-' | '*' | '/' | '^'
      readonly domain: Domain
      readonly left: Ir
      readonly right: Ir
      readonly leftType: Type
      readonly rightType: Type
    }
  | {
      readonly kind: 'Compare'
      readonly operator: '=' | '<>' | '<' | '<=' | '>' | '>='
      readonly left: Ir
      readonly right: Ir
      readonly leftType: Type
      readonly rightType: Type
    }
  | {
      readonly kind: 'Logic'
      readonly operator: '&&' | '||'
      readonly left: Ir
      readonly right: Ir
    }
  | {
      readonly kind: 'In'
      readonly exact: boolean
      readonly left: Ir
      readonly right: Ir
      readonly table: boolean
    }
  | { readonly kind: 'Negate'; readonly operand: Ir; readonly type: Type }
  | { readonly kind: 'Percent'; readonly operand: Ir; readonly type: Type }
  | { readonly kind: 'Not'; readonly operand: Ir }
  | { readonly kind: 'Concatenate'; readonly parts: readonly Ir[] }
  | { readonly kind: 'JoinOptions'; readonly left: Ir; readonly right: Ir; readonly type: Type }
  | { readonly kind: 'Chain'; readonly parts: readonly Ir[] }
  | { readonly kind: 'Coerce'; readonly operand: Ir; readonly from: Type; readonly to: Type }
