import { type BuiltInFunction } from '../../5-eval/built-in.ts'
import { Errors } from '../../5-eval/errors.ts'
import { T } from '../../types/type.ts'
import { inRange } from '../../values/calendar.ts'
import { settle } from '../../values/time-zone.ts'
import { DateTimeValue } from '../../values/value.ts'
import { CLOCK, clockOf, dateOf, day, month, year } from './moments.ts'

export const dateTime: BuiltInFunction = {
  name: 'DateTime',
  category: 'DateTime',
  description: 'Makes a date with a time of day.',
  examples: [['DateTime(2024, 1, 31, 9, 30, 0)', 'DateTime(2024,1,31,9,30,0,0)']],
  parameters: [year, month, day, ...CLOCK],
  minimum: 6,
  maximum: 7,
  preciseErrors: true,
  returns: T.DateTime,
  blanks: ['zero'],
  evaluate(args, frame) {
    const start = dateOf(args.slice(0, 3))
    if (start === undefined) return Errors.dateOutOfRange()
    const ms = start + clockOf(args.slice(3))
    return inRange(ms) ? new DateTimeValue(settle(ms, frame.zone)) : Errors.dateOutOfRange()
  },
}
