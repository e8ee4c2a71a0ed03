import { type BuiltInFunction } from '../../5-eval/built-in.ts'
import { decimalOf } from '../../5-eval/coerce.ts'
import { Errors } from '../../5-eval/errors.ts'
import { parameter } from '../parameters.ts'
import { asNumber, commonNumber } from './numbers.ts'

export const randBetween: BuiltInFunction = {
  name: 'RandBetween',
  category: 'Math',
  description: 'Gives a random whole number between two numbers, both included.',
  examples: [['RandBetween(3, 3)', '3']],
  parameters: [parameter('bottom', 'number'), parameter('top', 'number')],
  minimum: 2,
  maximum: 2,
  volatile: true,
  blanks: ['zero'],
  check(call) {
    const to = commonNumber(call, 2)
    call.expect(0, to)
    call.expect(1, to)
    return to
  },
  evaluate([a, b], frame, site) {
    const [x, y] = [asNumber(a ?? null), asNumber(b ?? null)]
    if (x > y) return Errors.overflow()
    const low = Math.ceil(x)
    const high = Math.floor(y)
    const value = low + Math.floor(frame.random() * (high - low + 1))
    return site.type.kind === 'Decimal' ? decimalOf(value) : value
  },
}
