import { type BuiltInFunction } from '../../5-eval/built-in.ts'
import { Errors } from '../../5-eval/errors.ts'
import { Decimal } from '../../values/decimal.ts'
import { parameter } from '../parameters.ts'
import { type Value } from '../../values/value.ts'
import { asNumber, commonNumber, numberElseNaN } from './numbers.ts'

export const mod: BuiltInFunction = {
  name: 'Mod',
  category: 'Math',
  description: 'Gives what is left after division; it takes the sign of the divisor.',
  examples: [
    ['Mod(7, 3)', '1'],
    ['Mod(-7, 3)', '2'],
  ],
  parameters: [parameter('number', 'number'), parameter('divisor', 'number')],
  minimum: 2,
  maximum: 2,
  tabular: 2,
  blanks: ['zero'],
  check(call) {
    const to = commonNumber(call, 2)
    call.expect(0, to)
    call.expect(1, to)
    return to
  },
  evaluate([a, b]) {
    if (a instanceof Decimal && b instanceof Decimal) {
      if (b.sign === 0) return Errors.divideByZero()
      const rest = a.remainder(b)
      return rest.sign !== 0 && rest.sign !== b.sign ? rest.add(b) : rest
    }
    return remainder(asNumber(a ?? null), asNumber(b ?? null))
  },
  numeric: { of: 'number', compute: (x, y = 0) => numberElseNaN(remainder(x, y)) },
}

function remainder(x: number, y: number): Value {
  if (y === 0) return Errors.divideByZero()
  if (!Number.isFinite(x) || !Number.isFinite(y)) return Errors.overflow()
  const rest = x % y
  return rest !== 0 && rest < 0 !== y < 0 ? rest + y : rest
}
