import { ErrorValue, type Value } from '../values/value.ts'
import type { Closure, Frame } from './frame.ts'
import {
  ASK,
  BLOCK,
  EVERY_PLACE,
  type FieldSite,
  type RowBlock,
  blocksOf,
  readPath,
} from './row-block.ts'

/** The slot of what reads no row. */
export const NO_ROW = -1

/** The value for one row. */
export type OfRow = (row: Value, frame: Frame) => Value

/**
 * Leaves of the places in a block, the first `count` of `chosen`, in order those for which the
 * formula is true. Gives how many; -1 when an error is among them: then each row is to be asked.
 */
export type Choose = (block: RowBlock, chosen: Int32Array, count: number, frame: Frame) => number

/**
 * The number for each chosen row of a block, NaN where the row has to be asked. The list may be
 * filled again when the next block is asked for.
 */
export type Numbers = (
  block: RowBlock,
  chosen: Int32Array,
  count: number,
  frame: Frame,
) => Float64Array

/**
 * A piece of a formula that waits for nothing, changes nothing, and gives the same for the same
 * rows. It reads the row of one slot; those of slots around it, and all else, stand still meanwhile.
 */
export interface RowFormula {
  /** The innermost slot that is read; {@link NO_ROW} when none is. */
  readonly slot: number
  readonly closure: Closure
  readonly ofRow: OfRow
  readonly choose: Choose
  readonly numbers: Numbers | undefined
  /**
   * Whether rows are gone through by it just now. What it reads may run it again for another place
   * of the app, and the lists that `choose` and `numbers` fill are of one run.
   */
  isRunning: boolean
  /** The places that are chosen from, for one run after the other. */
  chosen?: Int32Array
}

/** Faster ways than to ask each row. */
export interface Ways {
  readonly choose?: Choose | undefined
  readonly numbers?: Numbers | undefined
}

/**
 * What is known of the closures of the formula that is being compiled. Nobody asks afterwards: a
 * formula that is run then holds no more memory than running it takes.
 */
let known = new Map<Closure, RowFormula>()

/** Compiles a formula, of whose closures nothing is remembered but the one given back. */
export function compileApart(work: () => Closure): Closure {
  const before = known
  known = new Map()
  try {
    return work()
  } finally {
    known = before
  }
}

/** The closure that reads the row of the slot and gives it to the formula. */
export function closureOfRow(slot: number, ofRow: OfRow, ways: Ways = {}): Closure {
  const closure: Closure = (frame) => ofRow(frame.slots[slot] ?? null, frame)
  const { choose = chooseEach(ofRow), numbers } = ways
  known.set(closure, { slot, closure, ofRow, choose, numbers, isRunning: false })
  return closure
}

/** Notes of a closure that it reads no row, besides what {@link RowFormula} asks for. */
export function closureOfNoRow(closure: (frame: Frame) => Value): Closure {
  const ofRow: OfRow = (_row, frame) => closure(frame)
  known.set(closure, {
    slot: NO_ROW,
    closure,
    ofRow,
    choose: chooseAllOrNone(closure),
    numbers: undefined,
    isRunning: false,
  })
  return closure
}

/** What is known of a closure; of one that reads the row of that slot when a slot is given. */
export function rowFormulaOf(closure: Closure, slot?: number): RowFormula | undefined {
  const formula = known.get(closure)
  return slot === undefined || formula?.slot === slot ? formula : undefined
}

/** What is known of all closures, and the innermost slot that they read. */
export function rowFormulasOf(
  closures: readonly Closure[],
): { slot: number; formulas: readonly RowFormula[] } | undefined {
  const formulas: RowFormula[] = []
  let slot = NO_ROW
  for (const closure of closures) {
    const formula = known.get(closure)
    if (!formula) return undefined
    formulas.push(formula)
    slot = Math.max(slot, formula.slot)
  }
  return { slot, formulas }
}

/** The formula as one of the rows of a slot further in, for which it stays the same. */
export function within(formula: RowFormula, slot: number): RowFormula {
  if (formula.slot === slot) return formula
  const closure = formula.closure as (frame: Frame) => Value
  const ofRow: OfRow = (_row, frame) => closure(frame)
  const choose = chooseAllOrNone(closure)
  return { slot, closure, ofRow, choose, numbers: undefined, isRunning: false }
}

function chooseEach(ofRow: OfRow): Choose {
  return (block, chosen, count, frame) => {
    let kept = 0
    for (let i = 0; i < count; i++) {
      const at = chosen[i]!
      const value = ofRow(block.row(at), frame)
      if (typeof value === 'object' && value instanceof ErrorValue) return -1
      chosen[kept] = at
      if (value === true) kept++
    }
    return kept
  }
}

function chooseAllOrNone(closure: (frame: Frame) => Value): Choose {
  return (_block, _chosen, count, frame) => {
    const value = closure(frame)
    if (value instanceof ErrorValue) return -1
    return value === true ? count : 0
  }
}

/** Those for which every part is true: each is asked about fewer. */
export function chooseByAll(parts: readonly Choose[]): Choose {
  return (block, chosen, count, frame) => {
    let kept = count
    for (let i = 0; i < parts.length && kept > 0; i++) kept = parts[i]!(block, chosen, kept, frame)
    return kept
  }
}

/** Those for which a part is true, or with `opposite` none is. */
export function chooseByAny(parts: readonly Choose[], opposite: boolean): Choose {
  // Made when first needed: formulas are many, and most are never asked about a long table.
  let rest: Int32Array | undefined
  let found: Int32Array | undefined
  let isFound: Uint8Array | undefined
  return (block, chosen, count, frame) => {
    rest ??= new Int32Array(BLOCK)
    found ??= new Int32Array(BLOCK)
    isFound ??= new Uint8Array(BLOCK)
    rest.set(chosen)
    isFound.fill(0)
    let left = count
    for (let i = 0; i < parts.length && left > 0; i++) {
      // Each part is asked about those for which none before was true.
      if (i > 0) left = keepFlagged(rest, left, isFound, 0)
      found.set(rest)
      const many = parts[i]!(block, found, left, frame)
      if (many < 0) return -1
      for (let at = 0; at < many; at++) isFound[found[at]!] = 1
    }
    return keepFlagged(chosen, count, isFound, opposite ? 0 : 1)
  }
}

/** Leaves the places that have that flag, in order; gives how many. Free of branches. */
function keepFlagged(list: Int32Array, count: number, flags: Uint8Array, flag: number): number {
  let kept = 0
  for (let i = 0; i < count; i++) {
    const at = list[i]!
    list[kept] = at
    kept += flags[at]! ^ flag ^ 1
  }
  return kept
}

/** Those of which a field is true. */
export function chooseByField(site: FieldSite): Choose {
  return (block, chosen, count) => {
    const flags = block.flags(site, chosen, count)
    let kept = 0
    for (let i = 0; i < count; i++) {
      const at = chosen[i]!
      let flag = flags[at]!
      if (flag === ASK) {
        const value = readPath(block.row(at), site)
        if (value instanceof ErrorValue) return -1
        flag = value === true ? 1 : 0
      }
      chosen[kept] = at
      kept += flag
    }
    return kept
  }
}

/** What is asked of texts; undefined when only the formula itself can tell. */
export type TextTest = (text: string) => boolean

/** Those of which a field is a text that passes. */
export function chooseByText(
  site: FieldSite,
  testOf: (frame: Frame) => TextTest | undefined,
  ofRow: OfRow,
): Choose {
  return (block, chosen, count, frame) => {
    const test = testOf(frame)
    const texts = block.texts(site)
    const isKept = texts.length > 0
    let kept = 0
    for (let i = 0; i < count; i++) {
      const at = chosen[i]!
      const own = (isKept ? texts[at] : undefined) ?? readPath(block.row(at), site)
      chosen[kept] = at
      if (typeof own === 'string' && test) kept += test(own) ? 1 : 0
      else {
        const value = ofRow(block.row(at), frame)
        if (value instanceof ErrorValue) return -1
        kept += value === true ? 1 : 0
      }
    }
    return kept
  }
}

/** Those of which a field is a value that passes. */
export function chooseByValue(site: FieldSite, test: (value: Value) => boolean): Choose {
  return (block, chosen, count, frame) => {
    frame.spend(count)
    const texts = block.texts(site)
    const isKept = texts.length > 0
    let kept = 0
    for (let i = 0; i < count; i++) {
      const at = chosen[i]!
      const value = (isKept ? texts[at] : undefined) ?? readPath(block.row(at), site)
      if (typeof value === 'object' && value instanceof ErrorValue) return -1
      chosen[kept] = at
      kept += test(value) ? 1 : 0
    }
    return kept
  }
}

/** What a function of one or two numbers makes of lists of them. */
export function computeAll(
  compute: (x: number, y: number | undefined) => number,
  first: Numbers,
  second: Numbers | undefined,
): Numbers {
  let results: Float64Array | undefined
  return (block, chosen, count, frame) => {
    frame.spend(count)
    results ??= new Float64Array(BLOCK)
    const xs = first(block, chosen, count, frame)
    const ys = second?.(block, chosen, count, frame)
    for (let i = 0; i < count; i++) {
      const at = chosen[i]!
      const x = xs[at]!
      const y = ys?.[at]
      // What is NaN has to be asked for, and what is not finite is an error.
      const result = x === x && y === y ? compute(x, y) : NaN
      results[at] = result - result === 0 ? result : NaN
    }
    return results
  }
}

/** Which of below, alike and above fits: a bit for each. */
export const ORDERINGS = { '<': 1, '<=': 3, '=': 2, '>=': 6, '>': 4, '<>': 5 } as const

/** Those whose numbers are in that order. Free of branches that would depend on the numbers. */
export function chooseByOrder(
  left: Numbers,
  right: Numbers,
  ordering: number,
  ofRow: OfRow,
): Choose {
  return (block, chosen, count, frame) => {
    const xs = left(block, chosen, count, frame)
    const ys = right(block, chosen, count, frame)
    let kept = 0
    for (let i = 0; i < count; i++) {
      const at = chosen[i]!
      const x = xs[at]!
      const y = ys[at]!
      chosen[kept] = at
      // Neither is NaN.
      if (x === x && y === y) kept += (ordering >> (Number(x > y) - Number(x < y) + 1)) & 1
      else {
        const value = ofRow(block.row(at), frame)
        if (value instanceof ErrorValue) return -1
        if (value === true) kept++
      }
    }
    return kept
  }
}

/** Whether rows are asked one by one: for short tables blocks would not pay. */
const isOneByOne = (rows: readonly Value[], { isRunning }: RowFormula) =>
  isRunning || rows.length < BLOCK

/** The rows block by block, as long as which the formula is running. */
function* blocksFor(
  formula: RowFormula,
  rows: readonly Value[],
): Generator<RowBlock, void, undefined> {
  formula.isRunning = true
  try {
    yield* blocksOf(rows)
  } finally {
    formula.isRunning = false
  }
}

/** The first rows for which a formula is true, and in its place each error that it gives. */
export function selectRows(
  rows: readonly Value[],
  formula: RowFormula,
  frame: Frame,
  most = Infinity,
): Value[] {
  const { ofRow, choose } = formula
  const selected: Value[] = []
  const ask = (row: Value) => {
    const keep = ofRow(row, frame)
    if (keep === true) selected.push(row)
    else if (keep instanceof ErrorValue) selected.push(keep)
  }
  if (isOneByOne(rows, formula)) {
    frame.spend(rows.length)
    for (let at = 0; at < rows.length && selected.length < most; at++) ask(rows[at]!)
    return selected
  }
  const chosen = (formula.chosen ??= new Int32Array(BLOCK))
  // Who wants few rows may find them early: then a few are looked at first, and ever more.
  let size = most < BLOCK ? FEW : BLOCK
  for (const block of blocksFor(formula, rows)) {
    for (let from = 0; from < block.size && selected.length < most; size *= 2) {
      const to = Math.min(from + size, block.size)
      frame.spend(to - from)
      for (let at = from; at < to; at++) chosen[at - from] = at
      const count = choose(block, chosen, to - from, frame)
      if (count < 0) for (let at = from; at < to && selected.length < most; at++) ask(block.row(at))
      for (let i = 0; i < count; i++) selected.push(block.row(chosen[i]!))
      from = to
    }
    if (selected.length >= most) break
  }
  return selected
}

const FEW = 16

/** How many rows a formula is true for, or the first error that it gives. */
export function countRows(
  rows: readonly Value[],
  formula: RowFormula,
  frame: Frame,
): number | ErrorValue {
  const { ofRow, choose } = formula
  let total = 0
  const askEach = (from: number, to: number): ErrorValue | undefined => {
    for (let at = from; at < to; at++) {
      const keep = ofRow(rows[at]!, frame)
      if (keep instanceof ErrorValue) return keep
      if (keep === true) total++
    }
    return undefined
  }
  if (isOneByOne(rows, formula)) {
    frame.spend(rows.length)
    return askEach(0, rows.length) ?? total
  }
  const chosen = (formula.chosen ??= new Int32Array(BLOCK))
  for (const block of blocksFor(formula, rows)) {
    frame.spend(block.size)
    chosen.set(EVERY_PLACE)
    const count = choose(block, chosen, block.size, frame)
    if (count >= 0) total += count
    else {
      const bad = askEach(block.start, block.start + block.size)
      if (bad) return bad
    }
  }
  return total
}

/** A list with so many places to be filled: one that grows is copied again and again. */
export function places(length: number): Value[] {
  // oxlint-disable-next-line unicorn/no-new-array
  return new Array<Value>(length)
}

/** Gives the value of a formula for each row, in order. */
export function eachValue(
  rows: readonly Value[],
  formula: RowFormula,
  frame: Frame,
  see: (value: Value, at: number) => void,
): void {
  const { ofRow, numbers } = formula
  if (!numbers || isOneByOne(rows, formula)) {
    for (let at = 0; at < rows.length; at++) {
      if (at % BLOCK === 0) frame.spend(Math.min(rows.length - at, BLOCK))
      see(ofRow(rows[at]!, frame), at)
    }
    return
  }
  for (const block of blocksFor(formula, rows)) {
    frame.spend(block.size)
    const list = numbers(block, EVERY_PLACE, block.size, frame)
    for (let at = 0; at < block.size; at++) {
      const number = list[at]!
      see(number === number ? number : ofRow(block.row(at), frame), block.start + at)
    }
  }
}

/** The value of a formula for each row. */
export function valuesOfRows(rows: readonly Value[], formula: RowFormula, frame: Frame): Value[] {
  const values = places(rows.length)
  eachValue(rows, formula, frame, (value, at) => {
    values[at] = value
  })
  return values
}

/** The number of a formula for each row; undefined when it is not a number for one of them. */
export function numbersOfRows(
  rows: readonly Value[],
  formula: RowFormula,
  frame: Frame,
): Float64Array | undefined {
  const { numbers } = formula
  if (!numbers || isOneByOne(rows, formula)) return undefined
  const all = new Float64Array(rows.length)
  for (const block of blocksFor(formula, rows)) {
    frame.spend(block.size)
    const list = numbers(block, EVERY_PLACE, block.size, frame)
    for (let at = 0; at < block.size; at++) {
      const number = list[at]!
      if (number !== number) return undefined
      all[block.start + at] = number
    }
  }
  return all
}
