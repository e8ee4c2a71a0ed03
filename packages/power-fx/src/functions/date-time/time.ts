import { type BuiltInFunction } from '../../5-eval/built-in.ts'
import { Errors } from '../../5-eval/errors.ts'
import { T } from '../../types/type.ts'
import { TimeValue } from '../../values/value.ts'
import { CLOCK, clockOf } from './moments.ts'

export const time: BuiltInFunction = {
  name: 'Time',
  category: 'DateTime',
  description: 'Makes a time of day.',
  examples: [['Time(9, 30, 0)', 'Time(9,30,0,0)']],
  parameters: CLOCK,
  minimum: 3,
  maximum: 4,
  preciseErrors: true,
  returns: T.Time,
  blanks: ['zero'],
  evaluate(args) {
    const ms = clockOf(args)
    return Math.abs(ms) > 9.2e14 ? Errors.argument() : new TimeValue(ms)
  },
}
