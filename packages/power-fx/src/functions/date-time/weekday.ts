import { type BuiltInFunction } from '../../5-eval/built-in.ts'
import { Errors } from '../../5-eval/errors.ts'
import { T } from '../../types/type.ts'
import { partsOf } from '../../values/calendar.ts'
import { optional, parameter } from '../parameters.ts'
import { checkWeek, numberOf, wallOf, weekOf } from './moments.ts'

export const weekday: BuiltInFunction = {
  name: 'Weekday',
  category: 'DateTime',
  description: 'Gives the day of the week as a number; Sunday is 1 unless a first day is given.',
  examples: [['Weekday(Date(2024, 2, 29))', '5']],
  parameters: [parameter('date', T.DateTime), optional('startOfWeek')],
  minimum: 1,
  maximum: 2,
  preciseErrors: true,
  blanks: ['epoch', 'keep'],
  check: checkWeek,
  evaluate(args, _frame, site) {
    const week = weekOf(args[1])
    if (!week) return Errors.argument()
    const [shift, first] = week
    return numberOf(((partsOf(wallOf(args[0])).weekday - shift + 7) % 7) + first, site)
  },
}
