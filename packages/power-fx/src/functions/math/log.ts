import { type BuiltInFunction } from '../../5-eval/built-in.ts'
import { Errors } from '../../5-eval/errors.ts'
import { T } from '../../types/type.ts'
import { optional, parameter } from '../parameters.ts'
import { asNumber, finite } from './numbers.ts'

export const log: BuiltInFunction = {
  name: 'Log',
  category: 'Math',
  description: 'Gives the logarithm to a base, 10 unless said otherwise.',
  examples: [
    ['Log(100)', '2'],
    ['Log(8, 2)', '3'],
  ],
  parameters: [parameter('number', T.Number), optional('base', T.Number)],
  minimum: 1,
  maximum: 2,
  tabular: 2,
  preciseErrors: true,
  returns: T.Number,
  blanks: ['zero'],
  evaluate(args) {
    const x = asNumber(args[0] ?? null)
    const base = args.length > 1 ? asNumber(args[1] ?? null) : 10
    if (base === 1) return Errors.divideByZero()
    if (x <= 0 || base <= 0) return Errors.overflow()
    if (base === 10) return Math.log10(x)
    if (base === 2) return Math.log2(x)
    return finite(Math.log(x) / Math.log(base))
  },
}
