import { type BuiltInFunction } from '../../5-eval/built-in.ts'
import { T } from '../../types/type.ts'
import { wallToUtc } from '../../values/time-zone.ts'
import { DateTimeValue, DateValue, TimeValue, type Value } from '../../values/value.ts'
import { optional } from '../parameters.ts'
import { expectMoment, numberOf, wallOf } from './moments.ts'

type Moment = DateValue | DateTimeValue | TimeValue

const isMomentValue = (value: Value | undefined): value is Moment =>
  value instanceof DateValue || value instanceof DateTimeValue || value instanceof TimeValue

export const timeZoneOffset: BuiltInFunction = {
  name: 'TimeZoneOffset',
  category: 'DateTime',
  description: 'Gives the minutes from the user’s time to UTC; positive west of Greenwich.',
  examples: [['TimeZoneOffset(Date(2024, 1, 1))', '0']],
  parameters: [optional('date', T.DateTime)],
  minimum: 0,
  maximum: 1,
  volatile: true,
  blanks: ['epoch'],
  check(call) {
    expectMoment(call, 0)
    return call.numberType
  },
  evaluate(args, frame, site) {
    const [value] = args
    const utc = isMomentValue(value) ? wallToUtc(wallOf(value), frame.zone) : frame.now()
    const minutes = -frame.zone.offset(utc)
    return numberOf(minutes === 0 ? 0 : minutes, site)
  },
}
