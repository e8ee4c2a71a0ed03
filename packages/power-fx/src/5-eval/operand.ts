import type { Ir } from '../4-ir/ir.ts'
import type { SymbolInfo } from '../symbols/symbol.ts'
import type { Value } from '../values/value.ts'
import type { Closure, Frame } from './frame.ts'
import { BLOCK, FieldSite, type Measure, measured, readField, readPath } from './row-block.ts'
import { NO_ROW, type Numbers, type OfRow, type RowFormula, rowFormulaOf } from './row-formula.ts'

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
  /** What it reads of the row of its formula's slot. */
  readonly site: FieldSite | undefined
  readonly formula: RowFormula | undefined
  /** Where a run keeps the value, when it is the same throughout and costs more than a read. */
  readonly constantPlace: number | undefined

  constructor(ir: Ir, closure: Closure, constantPlace?: number) {
    this.constantPlace = constantPlace
    this.#closure = closure as (frame: Frame) => Value
    this.constant = ir.kind === 'Literal' ? ir.value : undefined
    const path: FieldSite[] = []
    let from = ir
    for (; from.kind === 'Field'; from = from.object) path.unshift(new FieldSite(from.field))
    this.#symbol = from.kind === 'Symbol' ? from.symbol : undefined
    this.#path = path
    this.site = siteOf(ir)
    this.formula = rowFormulaOf(closure)
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

  /** The same for a place that is come by again and again in one run. */
  readAgain(frame: Frame): Value {
    return this.constantPlace === undefined
      ? this.read(frame)
      : frame.constant(this.constantPlace, this.#closure)
  }
}

/** An operand as it is for each row of a slot. */
export class RowOperand {
  readonly operand: Operand
  /** The field of the row that it is. */
  readonly site: FieldSite | undefined
  /** Whether it is the same for all rows. */
  readonly isFixed: boolean
  readonly #ofRow: OfRow
  readonly #numbers: Numbers | undefined

  constructor(operand: Operand, slot: number) {
    this.operand = operand
    const { formula, site, constant } = operand
    this.isFixed = formula?.slot !== slot
    this.site = this.isFixed ? undefined : site
    this.#numbers = this.isFixed ? undefined : formula?.numbers
    if (formula && !this.isFixed) this.#ofRow = formula.ofRow
    else if (constant !== undefined) this.#ofRow = () => constant
    else this.#ofRow = (_row, frame) => operand.readAgain(frame)
  }

  of(row: Value, frame: Frame): Value {
    if (this.site !== undefined) return readPath(row, this.site)
    return this.#ofRow(row, frame)
  }

  /** A way to its numbers for many rows at once; undefined when only single rows can be asked. */
  numbers(measure: Measure): Numbers | undefined {
    const { site, operand } = this
    if (site) return (block, chosen, count) => block.numbers(site, measure, chosen, count)
    if (!this.isFixed) return measure === 'number' ? this.#numbers : undefined
    let list: Float64Array | undefined
    let last: number | undefined
    return (_block, _chosen, _count, frame) => {
      const number = measured(operand.readAgain(frame), measure)
      list ??= new Float64Array(BLOCK)
      if (number !== last) list.fill((last = number))
      return list
    }
  }
}

/** Where a field of a row is read, or of a record in the row; undefined of anything else. */
export function siteOf(ir: Ir): FieldSite | undefined {
  if (ir.kind === 'RowField') return new FieldSite(ir.field)
  const of = ir.kind === 'Field' ? siteOf(ir.object) : undefined
  return of && ir.kind === 'Field' ? new FieldSite(ir.field, of) : undefined
}

/** The innermost slot that the operands read; undefined when one is no {@link RowFormula}. */
export function slotOf(operands: readonly Operand[]): number | undefined {
  let slot = NO_ROW
  for (const { formula } of operands) {
    if (!formula) return undefined
    slot = Math.max(slot, formula.slot)
  }
  return slot
}
