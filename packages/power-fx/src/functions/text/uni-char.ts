import { Errors } from '../../5-eval/errors.ts'
import { T } from '../../types/type.ts'
import { parameter } from '../parameters.ts'
import { asNumber, textFunction } from './text-arguments.ts'

export const uniChar = textFunction(
  'UniChar',
  'Gives the character of a Unicode code point.',
  [['UniChar(9731)', '"☃"']],
  [parameter('code', T.Number)],
  T.Text,
  ([n]) => {
    const code = Math.trunc(asNumber(n))
    const valid = code >= 1 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff)
    if (valid) return String.fromCodePoint(code)
    return code >= 0xd800 && code <= 0xdfff ? Errors.notApplicable() : Errors.argument()
  },
)
