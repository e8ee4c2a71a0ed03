import { settle } from '../../values/time-zone.ts'
import { type BuiltInFunction } from '../../5-eval/built-in.ts'
import { Errors } from '../../5-eval/errors.ts'
import { T } from '../../types/type.ts'
import { DateValue } from '../../values/value.ts'
import { dateOf, day, month, year } from './moments.ts'

export const date: BuiltInFunction = {
  name: 'Date',
  category: 'DateTime',
  description: 'Makes a date; months and days beyond their range carry over.',
  examples: [
    ['Date(2024, 2, 29)', 'Date(2024,2,29)'],
    ['Date(2024, 13, 1)', 'Date(2025,1,1)'],
  ],
  parameters: [year, month, day],
  minimum: 3,
  maximum: 3,
  preciseErrors: true,
  returns: T.Date,
  blanks: ['zero'],
  evaluate(args, frame) {
    const ms = dateOf(args)
    return ms === undefined ? Errors.dateOutOfRange() : new DateValue(settle(ms, frame.zone))
  },
}
