import { Errors } from '../../5-eval/errors.ts'
import { T } from '../../types/type.ts'
import { Decimal } from '../../values/decimal.ts'
import { optional, parameter } from '../parameters.ts'
import { asNumber, asText, textFunction } from './text-arguments.ts'

export const find = textFunction(
  'Find',
  'Gives the position of text within text, from 1, minding case; Blank when it is not there.',
  [
    ['Find("b", "abc")', '2'],
    ['Find("x", "abc")', 'Blank()'],
  ],
  [parameter('find', T.Text), parameter('within', T.Text), optional('start', T.Number)],
  T.Number,
  () => null,
  {
    check(call) {
      call.expect(0, T.Text)
      call.expect(1, T.Text)
      call.expect(2, T.Number)
      return call.numberType
    },
    evaluate(args, _frame, site) {
      const [needle, hay] = [asText(args[0]), asText(args[1])]
      const start = args.length > 2 ? Math.trunc(asNumber(args[2])) : 1
      if (start < 1 || start > hay.length + 1) return Errors.argument()
      const at = hay.indexOf(needle, start - 1)
      if (at < 0) return null
      return site.numberIsFloat ? at + 1 : Decimal.fromInteger(at + 1)
    },
  },
)
