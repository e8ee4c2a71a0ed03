import { type BuiltInFunction } from '../../5-eval/built-in.ts'
import { T } from '../../types/type.ts'
import { DAY, msOf, partsOf, startOfDay } from '../../values/calendar.ts'
import { parameter } from '../parameters.ts'
import { expectMoment, numberOf, wallOf } from './moments.ts'

export const isoWeekNum: BuiltInFunction = {
  name: 'ISOWeekNum',
  category: 'DateTime',
  description: 'Gives the ISO 8601 week number: weeks start on Monday, the first holds January 4.',
  examples: [['ISOWeekNum(Date(2021, 1, 3))', '53']],
  parameters: [parameter('date', T.DateTime)],
  minimum: 1,
  maximum: 1,
  blanks: ['epoch'],
  check(call) {
    expectMoment(call, 0)
    return call.numberType
  },
  evaluate([value], _frame, site) {
    const at = startOfDay(wallOf(value))
    const thursday = at + (3 - ((partsOf(at).weekday + 6) % 7)) * DAY
    const start = msOf(partsOf(thursday).year, 1, 1)
    return numberOf(Math.floor((thursday - start) / (7 * DAY)) + 1, site)
  },
}
