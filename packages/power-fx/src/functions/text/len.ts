import { T } from '../../types/type.ts'
import { Decimal } from '../../values/decimal.ts'
import { asText, text, textFunction } from './text-arguments.ts'

export const len = textFunction(
  'Len',
  'Counts characters.',
  [['Len("abc")', '3']],
  [text],
  T.Number,
  ([s]) => asText(s).length,
  {
    check(call) {
      call.expect(0, T.Text)
      return call.numberType
    },
    evaluate: ([s], _frame, site) => {
      const n = asText(s).length
      return site.numberIsFloat ? n : Decimal.fromInteger(n)
    },
  },
)
