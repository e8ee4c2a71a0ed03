import type { Ir } from '../4-ir/ir.ts'
import type { SymbolInfo } from '../symbols/symbol.ts'
import type { Value } from '../values/value.ts'
import type { Closure, Frame } from './frame.ts'
import { BLOCK, FieldSite, type Measure, measured, readField, readPath } from './row-block.ts'
import { NO_ROW, type Numbers, type OfRow, type RowFormula, rowFormulaOf } from './row-formula.ts'

/**
 * Reads an operand that never waits. What is read often, a constant or a symbol, is read here
 * rather than by a closure of its own: that is a call less for each. Formulas are many, and going
 * through all of them takes as long as it takes to fetch them from memory: so these are small.
 */
export interface Reader {
  read(frame: Frame): Value
}

class ConstantReader implements Reader {
  readonly #value: Value
  constructor(value: Value) {
    this.#value = value
  }
  read(): Value {
    return this.#value
  }
}

class SymbolReader implements Reader {
  readonly #symbol: SymbolInfo
  constructor(symbol: SymbolInfo) {
    this.#symbol = symbol
  }
  read(frame: Frame): Value {
    return frame.context.read(this.#symbol)
  }
}

/** The fields that lead from a symbol to the value. */
class PathReader implements Reader {
  readonly #symbol: SymbolInfo
  readonly #path: readonly FieldSite[]
  constructor(symbol: SymbolInfo, path: readonly FieldSite[]) {
    this.#symbol = symbol
    this.#path = path
  }
  read(frame: Frame): Value {
    return readFields(frame.context.read(this.#symbol), this.#path)
  }
}

class ClosureReader implements Reader {
  readonly #closure: (frame: Frame) => Value
  constructor(closure: (frame: Frame) => Value) {
    this.#closure = closure
  }
  read(frame: Frame): Value {
    const closure = this.#closure
    return closure(frame)
  }
}

function readerOf(ir: Ir, closure: (frame: Frame) => Value): Reader {
  if (ir.kind === 'Literal') return new ConstantReader(ir.value)
  const path: FieldSite[] = []
  let from: Ir = ir
  for (; from.kind === 'Field'; from = from.object) path.unshift(new FieldSite(from.field))
  if (from.kind !== 'Symbol') return new ClosureReader(closure)
  return path.length > 0 ? new PathReader(from.symbol, path) : new SymbolReader(from.symbol)
}

function readFields(value: Value, path: readonly FieldSite[]): Value {
  for (let i = 0; i < path.length; i++) value = readField(value, path[i]!)
  return value
}

/** What is known of an operand while its formula is compiled. */
export class Operand {
  readonly reader: Reader
  readonly closure: (frame: Frame) => Value
  readonly constant: Value | undefined
  /** What it reads of the row of its formula's slot. */
  readonly site: FieldSite | undefined
  readonly formula: RowFormula | undefined
  /** Where a run keeps the value, when it is the same throughout and costs more than a read. */
  readonly constantPlace: number | undefined

  constructor(ir: Ir, closure: Closure, constantPlace?: number) {
    this.closure = closure as (frame: Frame) => Value
    this.reader = readerOf(ir, this.closure)
    this.constant = ir.kind === 'Literal' ? ir.value : undefined
    this.site = siteOf(ir)
    this.formula = rowFormulaOf(closure)
    this.constantPlace = constantPlace
  }
}

/** An operand as it is for each row of a slot. */
export class RowOperand {
  /** The field of the row that it is. */
  readonly site: FieldSite | undefined
  /** Whether it is the same for all rows. */
  readonly isFixed: boolean
  readonly #reader: Reader
  readonly #closure: (frame: Frame) => Value
  readonly #constantPlace: number | undefined
  readonly #ofRow: OfRow
  readonly #numbers: Numbers | undefined

  constructor(operand: Operand, slot: number) {
    const { formula, site, constant } = operand
    this.#reader = operand.reader
    this.#closure = operand.closure
    this.#constantPlace = operand.constantPlace
    this.isFixed = formula?.slot !== slot
    this.site = this.isFixed ? undefined : site
    this.#numbers = this.isFixed ? undefined : formula?.numbers
    if (formula && !this.isFixed) this.#ofRow = formula.ofRow
    else if (constant !== undefined) this.#ofRow = () => constant
    else this.#ofRow = (_row, frame) => this.readAgain(frame)
  }

  /** The value of one that is the same for all rows; kept when it costs more than a read. */
  readAgain(frame: Frame): Value {
    return this.#constantPlace === undefined
      ? this.#reader.read(frame)
      : frame.constant(this.#constantPlace, this.#closure)
  }

  of(row: Value, frame: Frame): Value {
    if (this.site !== undefined) return readPath(row, this.site)
    return this.#ofRow(row, frame)
  }

  /** A way to its numbers for many rows at once; undefined when only single rows can be asked. */
  numbers(measure: Measure): Numbers | undefined {
    const { site } = this
    if (site) return (block, chosen, count) => block.numbers(site, measure, chosen, count)
    if (!this.isFixed) return measure === 'number' ? this.#numbers : undefined
    let list: Float64Array | undefined
    let last: number | undefined
    return (_block, _chosen, _count, frame) => {
      const number = measured(this.readAgain(frame), measure)
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
