import { type BuiltInFunction } from '../../5-eval/built-in.ts'
import { Errors } from '../../5-eval/errors.ts'
import { T } from '../../types/type.ts'
import { Decimal } from '../../values/decimal.ts'
import { type Value } from '../../values/value.ts'
import { parameter } from '../parameters.ts'

export const hex2Dec: BuiltInFunction = {
  name: 'Hex2Dec',
  category: 'Math',
  description: 'Reads a hexadecimal number of up to ten digits.',
  examples: [['Hex2Dec("FF")', '255']],
  parameters: [parameter('number', T.Text)],
  minimum: 1,
  maximum: 1,
  tabular: 1,
  returns: 'number',
  blanks: ['empty'],
  check(call) {
    call.expect(0, T.Text)
    return call.numberType
  },
  evaluate([text], _frame, site) {
    const digits = String(text as string)
    const number = (n: number): Value => (site.numberIsFloat ? n : Decimal.fromInteger(n))
    if (digits === '') return number(0)
    if (digits.length > 10) return Errors.overflow()
    if (!/^[0-9a-fA-F]+$/.test(digits)) return Errors.overflow()
    const value = parseInt(digits, 16)
    return number(value >= 549_755_813_888 ? value - 1_099_511_627_776 : value)
  },
}
