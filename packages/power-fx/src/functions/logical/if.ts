import { type BuiltInFunction, chain } from '../../5-eval/built-in.ts'
import { type Awaitable, type Closure, type Frame } from '../../5-eval/frame.ts'
import { NO_ROW, closureOfRow, rowFormulasOf, within } from '../../5-eval/row-formula.ts'
import { T } from '../../types/type.ts'
import { ErrorValue } from '../../values/value.ts'
import { optional, parameter } from '../parameters.ts'
import { range, result, uniteBranches } from './branches.ts'

export const ifFunction: BuiltInFunction = {
  name: 'If',
  category: 'Logical',
  description: 'Gives the result beside the first condition that is true, or the last argument.',
  examples: [
    ['If(1 < 2, "yes", "no")', '"yes"'],
    ['If(false, 1)', 'Blank()'],
  ],
  parameters: [parameter('condition', T.Boolean), parameter('then'), optional('else')],
  minimum: 2,
  maximum: Infinity,
  lazy: () => true,
  check(call) {
    const count = call.args.length
    for (let i = 0; i + 1 < count; i += 2) call.expect(i, T.Boolean)
    const results = range(1, count, 2)
    if (count % 2 === 1) results.push(count - 1)
    return uniteBranches(call, results)
  },
  prepare(args, site) {
    const count = args.length
    const isVoid = site.type.kind === 'Void'
    const branch = (i: number, frame: Frame): Awaitable => {
      const value = args[i]!(frame)
      return isVoid ? chain(value, (settled) => result(settled, site)) : value
    }
    const from = (first: number, frame: Frame): Awaitable => {
      for (let i = first; i + 1 < count; i += 2) {
        const test = args[i]!(frame)
        if (test === true) return branch(i + 1, frame)
        if (test instanceof ErrorValue) return test
        if (test instanceof Promise)
          return test.then((settled) => {
            if (settled instanceof ErrorValue) return settled
            return settled === true ? branch(i + 1, frame) : from(i + 2, frame)
          })
      }
      return count % 2 === 1 ? branch(count - 1, frame) : null
    }
    const together = isVoid ? undefined : ofRow(args)
    if (together) return together
    if (count === 3 && !isVoid) return choice(args[0]!, args[1]!, args[2]!)
    return (frame) => from(0, frame)
  },
}

/** By itself, so that it holds on to nothing but its three parts. */
function choice(condition: Closure, then: Closure, otherwise: Closure): Closure {
  return (frame) => {
    const test = condition(frame)
    if (test === true) return then(frame)
    if (test === false || test === null) return otherwise(frame)
    return chain(test, (settled) => {
      if (settled instanceof ErrorValue) return settled
      return settled === true ? then(frame) : otherwise(frame)
    })
  }
}

/** When conditions and results need no more than a row, so does the choice between them. */
function ofRow(args: readonly Closure[]): Closure | undefined {
  const known = rowFormulasOf(args)
  if (!known || known.slot === NO_ROW) return undefined
  const { slot } = known
  const parts = known.formulas.map((formula) => within(formula, slot).ofRow)
  const count = parts.length
  return closureOfRow(slot, (row, frame) => {
    for (let i = 0; i + 1 < count; i += 2) {
      const test = parts[i]!(row, frame)
      if (test === true) return parts[i + 1]!(row, frame)
      if (typeof test === 'object' && test instanceof ErrorValue) return test
    }
    return count % 2 === 1 ? parts[count - 1]!(row, frame) : null
  })
}
