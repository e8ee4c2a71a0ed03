import { ErrorValue, RecordValue, Shape, type Value } from '../values/value.ts'
import type { Closure, Frame } from './frame.ts'

/** How many rows are gone through between two looks at the budget. */
export const BLOCK = 256

/** The value for one row. */
export type OfRow = (row: Value, frame: Frame) => Value

/**
 * Leaves of the places of rows, the first `count` of `chosen`, in order those for which the
 * formula is true. Gives how many; -1 when an error is among them: then each row is to be asked.
 */
export type Choose = (
  rows: readonly Value[],
  chosen: Int32Array,
  count: number,
  frame: Frame,
) => number

export type Collect = (
  rows: readonly Value[],
  from: number,
  to: number,
  values: Value[],
  frame: Frame,
) => void

/** A piece of a formula that needs of the open scopes but one row, and changes nothing. */
export interface RowFormula {
  readonly slot: number
  readonly ofRow: OfRow
  /** Asks many rows in a loop of its own. */
  readonly choose: Choose
  /** Puts the values of the rows `from` to below `to` in their places, in a loop of its own. */
  readonly collect?: Collect | undefined
}

const ROW_FORMULAS = new WeakMap<Closure, RowFormula>()

/** The closure that reads the row of the slot and gives it to the formula. */
export function closureOfRow(
  slot: number,
  ofRow: OfRow,
  choose?: Choose,
  collect?: Collect,
): Closure {
  const closure: Closure = (frame) => ofRow(frame.slots[slot] ?? null, frame)
  ROW_FORMULAS.set(closure, { slot, ofRow, choose: choose ?? chooseEach(ofRow), collect })
  return closure
}

/** What {@link closureOfRow} made the closure from, when it reads the row of that slot. */
export function rowFormulaOf(closure: Closure, slot?: number): RowFormula | undefined {
  const known = ROW_FORMULAS.get(closure)
  return slot === undefined || known?.slot === slot ? known : undefined
}

/** The formulas when they all read the row of one slot. */
export function rowFormulasOf(closures: readonly Closure[]): readonly RowFormula[] | undefined {
  const known: RowFormula[] = []
  for (const closure of closures) {
    const formula = ROW_FORMULAS.get(closure)
    if (!formula || formula.slot !== (known[0] ?? formula).slot) return undefined
    known.push(formula)
  }
  return known.length > 0 ? known : undefined
}

function chooseEach(ofRow: OfRow): Choose {
  return (rows, chosen, count, frame) => {
    let kept = 0
    for (let i = 0; i < count; i++) {
      const at = chosen[i]!
      const value = ofRow(rows[at]!, frame)
      if (typeof value === 'object' && value instanceof ErrorValue) return -1
      chosen[kept] = at
      if (value === true) kept++
    }
    return kept
  }
}

/** Those for which every part is true: each is asked about fewer. */
export function chooseByAll(parts: readonly RowFormula[]): Choose {
  return (rows, chosen, count, frame) => {
    let kept = count
    for (let i = 0; i < parts.length && kept > 0; i++)
      kept = parts[i]!.choose(rows, chosen, kept, frame)
    return kept
  }
}

/** Those for which a part is true, or with `opposite` none is. */
export function chooseByAny(parts: readonly RowFormula[], opposite: boolean): Choose {
  return (rows, chosen, count, frame) => {
    const rest = chosen.slice(0, count)
    let left = count
    for (const part of parts) {
      const found = rest.slice(0, left)
      const many = part.choose(rows, found, left, frame)
      if (many < 0) return -1
      left = without(rest, left, found, many)
    }
    if (!opposite) return without(chosen, count, rest, left)
    chosen.set(rest.subarray(0, left))
    return left
  }
}

/** Takes places out of others, both in order; gives how many are left. */
function without(places: Int32Array, count: number, gone: Int32Array, many: number): number {
  let kept = 0
  let next = 0
  for (let i = 0; i < count; i++) {
    const at = places[i]!
    if (next < many && gone[next] === at) next++
    else places[kept++] = at
  }
  return kept
}

/** A place in a formula that reads a field; knows where the field was in the last row's shape. */
export class FieldSite {
  readonly field: string
  shape: Shape | undefined
  place = -1
  constructor(field: string) {
    this.field = field
  }
}

/** Of no row. */
export const NO_SHAPE = new Shape([])

/** The field of a row; an error when the row is one, Blank when it has no such field. */
export function readField(row: Value, site: FieldSite): Value {
  // Rows of the shape seen last need no other check: only records have a shape.
  if (row !== null && typeof row === 'object') {
    const { shape, cells } = row as RecordValue
    if (shape !== undefined && shape === site.shape) return cells[site.place]!
  }
  return findField(row, site)
}

function findField(row: Value, site: FieldSite): Value {
  if (!(row instanceof RecordValue)) return row instanceof ErrorValue ? row : null
  const { shape } = row
  if (shape === undefined) return row.get(site.field)
  const place = shape.placeOf(site.field)
  if (place < 0) return null
  site.shape = shape
  site.place = place
  return row.cells[place] ?? null
}

/** Numbers of one field side by side; NaN where there is none, or something else. */
interface Column {
  readonly numbers: Float64Array
  readonly filled: Uint8Array
}

/** By rows and field. What is evaluated never changes rows in place, so that they stay right. */
const COLUMNS = new WeakMap<readonly Value[], Map<string, Column>>()

/**
 * The numbers of a field, those of the block of `at` at least. Going through them costs a fraction
 * of going through the rows; undefined for tables so short that it would not pay.
 */
export function numbersOf(
  rows: readonly Value[],
  site: FieldSite,
  at: number | undefined,
): Float64Array | undefined {
  const { length } = rows
  if (length < BLOCK || at === undefined) return undefined
  let columns = COLUMNS.get(rows)
  if (!columns) COLUMNS.set(rows, (columns = new Map()))
  let column = columns.get(site.field)
  if (!column) {
    column = {
      numbers: new Float64Array(length),
      filled: new Uint8Array(Math.ceil(length / BLOCK)),
    }
    columns.set(site.field, column)
  }
  const { numbers, filled } = column
  const block = Math.floor(at / BLOCK)
  if (filled[block] === 0) {
    filled[block] = 1
    const from = block * BLOCK
    const to = Math.min(from + BLOCK, length)
    for (let i = from; i < to; i++) {
      const row = rows[i] as RecordValue | null
      // A record without a shape may answer otherwise the next time.
      const value = row?.shape === undefined ? null : readField(row, site)
      numbers[i] = typeof value === 'number' ? value : NaN
    }
  }
  return numbers
}

/** The next block of rows asked: how many are chosen, or -1 when each is to be asked. */
function chooseBlock(
  rows: readonly Value[],
  from: number,
  chosen: Int32Array,
  formula: RowFormula,
  frame: Frame,
): number {
  const size = Math.min(BLOCK, rows.length - from)
  frame.spend(size)
  for (let i = 0; i < size; i++) chosen[i] = from + i
  return formula.choose(rows, chosen, size, frame)
}

/** The first rows for which a formula is true, and in its place each error that it gives. */
export function selectRows(
  rows: readonly Value[],
  formula: RowFormula,
  frame: Frame,
  most = Infinity,
): Value[] {
  const selected: Value[] = []
  const chosen = new Int32Array(BLOCK)
  for (let from = 0; from < rows.length && selected.length < most; from += BLOCK) {
    const count = chooseBlock(rows, from, chosen, formula, frame)
    for (let i = 0; i < count; i++) selected.push(rows[chosen[i]!]!)
    if (count < 0)
      for (const row of rows.slice(from, from + BLOCK)) {
        const keep = formula.ofRow(row, frame)
        if (keep === true) selected.push(row)
        else if (keep instanceof ErrorValue) selected.push(keep)
      }
  }
  return selected
}

/** How many rows a formula is true for, or the first error that it gives. */
export function countRows(
  rows: readonly Value[],
  formula: RowFormula,
  frame: Frame,
): number | ErrorValue {
  let total = 0
  const chosen = new Int32Array(BLOCK)
  for (let from = 0; from < rows.length; from += BLOCK) {
    const count = chooseBlock(rows, from, chosen, formula, frame)
    if (count >= 0) total += count
    else
      for (const row of rows.slice(from, from + BLOCK)) {
        const keep = formula.ofRow(row, frame)
        if (keep instanceof ErrorValue) return keep
        if (keep === true) total++
      }
  }
  return total
}

/** A list with so many places to be filled: one that grows is copied again and again. */
export function places(length: number): Value[] {
  // oxlint-disable-next-line unicorn/no-new-array
  return new Array<Value>(length)
}

/** The value of a formula for each row. */
export function valuesOfRows(rows: readonly Value[], formula: RowFormula, frame: Frame): Value[] {
  const values = places(rows.length)
  const { ofRow, collect } = formula
  for (let from = 0; from < rows.length; from += BLOCK) {
    const to = Math.min(from + BLOCK, rows.length)
    frame.spend(to - from)
    if (collect) collect(rows, from, to, values, frame)
    else for (let at = from; at < to; at++) values[at] = ofRow(rows[at]!, frame)
  }
  return values
}
