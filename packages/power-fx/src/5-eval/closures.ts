import type { SymbolInfo } from '../symbols/symbol.ts'
import type { Type } from '../types/type.ts'
import { ErrorValue, type Value } from '../values/value.ts'
import { type BuiltInFunction, type Site, chain, drive } from './built-in.ts'
import type { Awaitable, Closure, Frame } from './frame.ts'
import type { Reader } from './operand.ts'
import { type FieldSite, readField } from './row-block.ts'
import { type OfRow, places } from './row-formula.ts'

/*
 * The closures that formulas run as, each made by a function of its own. A closure holds on to all
 * that the function around it shares with any closure: made in the compiler they would keep the
 * whole formula. An app has thousands of formulas, and a recalculation takes as long as it takes to
 * fetch from memory what they hold.
 */

/** What never waits. */
export type Plain = (frame: Frame) => Value

export type One = (value: Value, frame: Frame) => Value
export type Two = (a: Value, b: Value, frame: Frame) => Value
/** `about` is what is known of the place: many places share the function, each has its own. */
export type Many<About = undefined> = (values: Value[], frame: Frame, about: About) => Awaitable

export function giving(value: Value): Plain {
  return () => value
}

export function reading(symbol: SymbolInfo): Plain {
  return (frame) => frame.context.read(symbol)
}

export function readingField(site: FieldSite): One {
  return (value) => readField(value, site)
}

/** A computation that is to know a type. */
export function typed(compute: (value: Value, type: Type) => Value, type: Type): One {
  return (value) => compute(value, type)
}

/** Of an operand that never waits. */
export function computing(operand: Closure, compute: One): Plain {
  return (frame) => compute(operand(frame) as Value, frame)
}

export function computingLater(operand: Closure, compute: One): Closure {
  return (frame) => chain(operand(frame), (value) => compute(value, frame))
}

export function computingOfRow(operand: OfRow, compute: One): OfRow {
  return (row, frame) => compute(operand(row, frame), frame)
}

export function computingBoth(left: Reader, right: Reader, compute: Two): Plain {
  return (frame) => compute(left.read(frame), right.read(frame), frame)
}

export function computingBothLater(left: Closure, right: Closure, compute: Two): Closure {
  return (frame) => chain(left(frame), (a) => chain(right(frame), (b) => compute(a, b, frame)))
}

/** Values of all operands in order, then what is made of them. */
export function computingAll<About>(
  operands: readonly Reader[],
  make: Many<About>,
  about: About,
): Closure {
  const [first, second] = operands
  if (operands.length === 1) return computingFrom1(first!, make, about)
  if (operands.length === 2) return computingFrom2(first!, second!, make, about)
  return computingFrom(operands, make, about)
}

function computingFrom1<About>(operand: Reader, make: Many<About>, about: About): Closure {
  return (frame) => make([operand.read(frame)], frame, about)
}

function computingFrom2<About>(
  first: Reader,
  second: Reader,
  make: Many<About>,
  about: About,
): Closure {
  return (frame) => make([first.read(frame), second.read(frame)], frame, about)
}

function computingFrom<About>(
  operands: readonly Reader[],
  make: Many<About>,
  about: About,
): Closure {
  return (frame) => {
    const count = operands.length
    const values = places(count)
    for (let i = 0; i < count; i++) values[i] = operands[i]!.read(frame)
    return make(values, frame, about)
  }
}

/** The same when one of them may have to be waited for. */
export function computingAllLater<About>(
  operands: readonly Closure[],
  make: Many<About>,
  about: About,
): Closure {
  const next = (values: Value[], from: number, frame: Frame): Awaitable => {
    for (let at = from; at < operands.length; at++) {
      const value = operands[at]!(frame)
      if (value instanceof Promise)
        return value.then((settled) => {
          values[at] = settled
          return next(values, at + 1, frame)
        })
      values[at] = value
    }
    return make(values, frame, about)
  }
  return (frame) => next([], 0, frame)
}

/** Joined by `&&`, or by `||` when one that is true decides. */
export function deciding(operands: readonly Reader[], decisive: boolean): Plain {
  return (frame) => {
    for (let i = 0; i < operands.length; i++) {
      const value = operands[i]!.read(frame)
      if (value === decisive) return decisive
      if (value === null && !decisive) return false
      if (typeof value === 'object' && value instanceof ErrorValue) return value
    }
    return !decisive
  }
}

export function decidingLater(operands: readonly Closure[], decisive: boolean): Closure {
  const from = (first: number, frame: Frame): Awaitable =>
    chain(operands[first]!(frame), (value) => {
      if (value instanceof ErrorValue) return value
      if ((value === true) === decisive) return decisive
      return first + 1 < operands.length ? from(first + 1, frame) : !decisive
    })
  return (frame) => from(0, frame)
}

/** A call whose arguments the function evaluates by itself. */
export function running(
  run: NonNullable<BuiltInFunction['run']>,
  args: readonly Closure[],
  site: Site,
): Closure {
  return (frame) => {
    frame.step()
    return drive(run(args, frame, site))
  }
}
