import type { FunctionDeclaration } from '../3-bind/function-declaration.ts'
import type { Features } from '../types/features.ts'
import type { Type } from '../types/type.ts'
import { ErrorValue, type Value } from '../values/value.ts'
import type { Awaitable, Closure, Frame } from './frame.ts'
import type { CompiledReference } from './reference.ts'
import { BLOCK, type Measure } from './row-block.ts'
import {
  NO_ROW,
  type TextTest,
  chooseByAll,
  chooseByAny,
  closureOfNoRow,
  closureOfRow,
  rowFormulaOf,
  rowFormulasOf,
  within,
} from './row-formula.ts'

/** What is known of one call before it runs. */
export interface Site {
  readonly declaration: FunctionDeclaration
  readonly features: Features
  readonly v1: boolean
  readonly numberIsFloat: boolean
  readonly argTypes: readonly Type[]
  readonly type: Type
  readonly slot: number
  readonly secondSlot: number
  readonly columns: ReadonlyMap<number, string>
  /** `As` names by position. */
  readonly names: readonly (string | undefined)[]
  readonly references: readonly (CompiledReference | undefined)[]
  readonly extra: unknown
}

/** What stands in for a Blank argument. `zero` is of the argument's number type. */
export type BlankReplacement = 'zero' | 'empty' | 'false' | 'epoch' | 'keep'

/** How a function of one or two numbers works on many rows at once. */
export interface Numeric {
  /** What stands for the first argument; the second is a number. */
  readonly of: Measure
  /** NaN where there is no number for a result: then the function itself is asked. */
  readonly compute: (x: number, y: number | undefined) => number
}

/** A built-in function: what the binder knows of it and how it is evaluated. */
export interface BuiltInFunction extends FunctionDeclaration {
  /** By position, the last for all that follow; default keep. */
  readonly blanks?: readonly BlankReplacement[]
  /** The result when an argument is still Blank; default none: the function sees the Blank. */
  readonly ifBlank?: 'blank' | 'false' | 'empty'
  /** Sees errors among its arguments, rather than giving them back. */
  readonly acceptsErrors?: boolean
  /** Of a function of a text and a part: what is asked of texts when the part stays the same. */
  readonly textTest?: (part: string) => TextTest
  /** Of a function of one value: what `evaluate` gives for any that is no error. */
  readonly valueTest?: (value: Value) => boolean
  /** What `evaluate` gives for numbers alone. */
  readonly numeric?: Numeric
  /** Takes all arguments evaluated. */
  readonly evaluate?: (args: readonly Value[], frame: Frame, site: Site) => Awaitable
  /** Evaluates arguments itself. Yields what may be a promise and is given the value. */
  readonly run?: (
    args: readonly Closure[],
    frame: Frame,
    site: Site,
  ) => Generator<Awaitable, Value, Value>
  /** Makes the call's closure once, for functions that have to be fast; in place of `run`. */
  readonly prepare?: (args: readonly Closure[], site: Site) => Closure
}

/**
 * Evaluates a formula for each row, one after the other. `see` gets each value and may end the walk by giving the result; `end` gives it when no row is left. Waits only when a value is a
 * promise.
 */
export function walkRows(
  rows: readonly Value[],
  formula: Closure,
  frame: Frame,
  slot: number,
  see: (value: Value, row: Value) => Awaitable | undefined,
  end: () => Value,
  from = 0,
): Awaitable {
  const { slots } = frame
  const { length } = rows
  // One loop rather than blocks in a loop, and no function made in it: both keep V8 from
  // leaving optimized code.
  for (let at = from; at < length; at++) {
    if (at % BLOCK === 0 || at === from) frame.spend(Math.min(length - at, BLOCK))
    const row = rows[at]!
    slots[slot] = row
    const value = formula(frame)
    if (typeof value === 'object' && value instanceof Promise) {
      return seeLater(value, row, see, [rows, formula, frame, slot, see, end, at + 1])
    }
    const result = see(value, row)
    if (result !== undefined) return result
  }
  return end()
}

function seeLater(
  value: Promise<Value>,
  row: Value,
  see: (value: Value, row: Value) => Awaitable | undefined,
  rest: Parameters<typeof walkRows>,
): Promise<Value> {
  return value.then((settled) => {
    const result = see(settled, row)
    return result === undefined ? walkRows(...rest) : result
  })
}

/** Runs a generator to its end: at once while nothing has to be waited for. */
export function drive(generator: Generator<Awaitable, Value, Value>): Awaitable {
  let step = generator.next()
  while (!step.done) {
    const { value } = step
    if (value instanceof Promise) return driveLater(generator, value)
    step = generator.next(value)
  }
  return step.value
}

async function driveLater(
  generator: Generator<Awaitable, Value, Value>,
  first: Promise<Value>,
): Promise<Value> {
  let step = generator.next(await first)
  while (!step.done) step = generator.next(await step.value)
  return step.value
}

/** Applies a function to a value now or later. */
export function chain(value: Awaitable, next: (value: Value) => Awaitable): Awaitable {
  return value instanceof Promise ? value.then(next) : next(value)
}

/** All formulas as one: the first value that is not true, else true. */
export function every(formulas: readonly Closure[]): Closure {
  const [only] = formulas
  if (formulas.length === 1 && only) return only
  const together = allOf(formulas, false)
  if (together) return together
  const from = (first: number, frame: Frame): Awaitable => {
    for (let i = first; i < formulas.length; i++) {
      const value = formulas[i]!(frame)
      if (typeof value === 'object' && value instanceof Promise)
        return value.then((settled) => (settled === true ? from(i + 1, frame) : settled))
      if (value !== true) return value
    }
    return true
  }
  return (frame) => from(0, frame)
}

const not = (value: Value): Value => (value instanceof ErrorValue ? value : value !== true)

/** The opposite of a condition; Blank counts as false. */
export function negation(condition: Closure): Closure {
  const formula = rowFormulaOf(condition)
  if (!formula) return (frame) => chain(condition(frame), not)
  const { slot, ofRow, choose } = formula
  if (slot === NO_ROW) return closureOfNoRow((frame) => not(condition(frame) as Value))
  return closureOfRow(slot, (row, frame) => not(ofRow(row, frame)), {
    choose: chooseByAny([choose], true),
  })
}

/** Formulas of one row joined by `&&`, or by `||` when one that is true decides. */
export function allOf(closures: readonly Closure[], decisive: boolean): Closure | undefined {
  const known = rowFormulasOf(closures)
  if (!known) return undefined
  const { slot } = known
  const tests = known.formulas.map((formula) => within(formula, slot))
  const each = tests.map(({ ofRow }) => ofRow)
  const decide = (row: Value, frame: Frame): Value => {
    for (let i = 0; i < each.length; i++) {
      const value = each[i]!(row, frame)
      if (value === decisive) return decisive
      if (value === null && !decisive) return false
      if (typeof value === 'object' && value instanceof ErrorValue) return value
    }
    return !decisive
  }
  if (slot === NO_ROW) return closureOfNoRow((frame) => decide(null, frame))
  const ways = tests.map(({ choose }) => choose)
  const choose = decisive ? chooseByAny(ways, false) : chooseByAll(ways)
  return closureOfRow(slot, decide, { choose })
}
