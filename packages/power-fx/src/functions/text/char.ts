import { Errors } from '../../5-eval/errors.ts'
import { T } from '../../types/type.ts'
import { parameter } from '../parameters.ts'
import { asNumber, textFunction } from './text-arguments.ts'

export const char = textFunction(
  'Char',
  'Gives the character of a code from 1 to 255.',
  [['Char(65)', '"A"']],
  [parameter('code', T.Number)],
  T.Text,
  ([n]) => {
    const code = Math.trunc(asNumber(n))
    return code < 1 || code > 255 ? Errors.argument() : String.fromCharCode(code)
  },
)
