import type { Ir } from '../4-ir/ir.ts'
import type { SymbolInfo } from '../symbols/symbol.ts'
import type { Value } from '../values/value.ts'
import type { Closure, Frame } from './frame.ts'
import { FieldSite, type OfRow, readField, rowFormulaOf } from './row-formula.ts'

/**
 * An operand that never waits. What is read often, a constant, a symbol or a field of a row, is
 * read here rather than by a closure of its own: that is a call less for each.
 */
export class Operand {
  readonly constant: Value | undefined
  readonly #closure: (frame: Frame) => Value
  readonly #symbol: SymbolInfo | undefined
  /** The fields that lead from the symbol to the value. */
  readonly #path: readonly FieldSite[]
  readonly site: FieldSite | undefined
  /** Of the one row that it reads; -1 when it reads none or more than that. */
  readonly slot: number
  readonly #ofRow: OfRow | undefined

  constructor(ir: Ir, closure: Closure) {
    this.#closure = closure as (frame: Frame) => Value
    this.constant = ir.kind === 'Literal' ? ir.value : undefined
    const path: FieldSite[] = []
    let from = ir
    for (; from.kind === 'Field' || from.kind === 'SymbolField'; from = from.object)
      path.unshift(new FieldSite(from.field))
    this.#symbol = from.kind === 'Symbol' ? from.symbol : undefined
    this.#path = path
    this.site = ir.kind === 'RowField' ? new FieldSite(ir.field) : undefined
    const formula = rowFormulaOf(closure)
    this.slot = formula?.slot ?? -1
    this.#ofRow = formula?.ofRow
  }

  read(frame: Frame): Value {
    if (this.#symbol !== undefined) {
      let value = frame.context.read(this.#symbol)
      for (let i = 0; i < this.#path.length; i++) value = readField(value, this.#path[i]!)
      return value
    }
    if (this.constant !== undefined) return this.constant
    return this.#closure(frame)
  }

  /** The same of that row, whatever rows the frame has. */
  inRow(row: Value, frame: Frame): Value {
    if (this.site !== undefined) return readField(row, this.site)
    if (this.constant !== undefined) return this.constant
    return this.#ofRow!(row, frame)
  }
}

/** The slot of the one row that both read, or -1. */
export function slotOfBoth(a: Operand, b: Operand): number {
  if (a.slot === b.slot || b.constant !== undefined) return a.slot
  return a.constant === undefined ? -1 : b.slot
}
