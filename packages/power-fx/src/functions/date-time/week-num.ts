import { type BuiltInFunction } from '../../5-eval/built-in.ts'
import { Errors } from '../../5-eval/errors.ts'
import { T } from '../../types/type.ts'
import { DAY, msOf, partsOf } from '../../values/calendar.ts'
import { OptionValue } from '../../values/value.ts'
import { optional, parameter } from '../parameters.ts'
import { asNumber, checkWeek, numberOf, wallOf, weekOf } from './moments.ts'

export const weekNum: BuiltInFunction = {
  name: 'WeekNum',
  category: 'DateTime',
  description: 'Gives the number of the week in the year; the week of January 1 is the first.',
  examples: [['WeekNum(Date(2024, 1, 8))', '2']],
  parameters: [parameter('date', T.DateTime), optional('startOfWeek')],
  minimum: 1,
  maximum: 2,
  preciseErrors: true,
  blanks: ['epoch', 'keep'],
  check: checkWeek,
  evaluate(args, _frame, site) {
    const week = weekOf(args[1])
    const whole = args[1] instanceof OptionValue || Number.isInteger(asNumber(args[1]))
    if (!week || week[1] === 0 || !whole) return Errors.argument()
    const at = wallOf(args[0])
    const start = msOf(partsOf(at).year, 1, 1)
    const offset = (partsOf(start).weekday - week[0] + 7) % 7
    const dayOfYear = Math.floor((at - start) / DAY)
    return numberOf(Math.floor((dayOfYear + offset) / 7) + 1, site)
  },
}
