import { type BuiltInFunction } from '../../5-eval/built-in.ts'
import { Errors } from '../../5-eval/errors.ts'
import { type Frame } from '../../5-eval/frame.ts'
import { isMoment } from '../../types/conversion.ts'
import { T } from '../../types/type.ts'
import { DAY, EPOCH, addMonths, inRange } from '../../values/calendar.ts'
import { settle, utcToWall, wallToUtc } from '../../values/time-zone.ts'
import { DateTimeValue, DateValue, TimeValue } from '../../values/value.ts'
import { optional, parameter } from '../parameters.ts'
import { FINE, asNumber, checkUnit, unitOf, wallOf } from './moments.ts'

export const dateAdd: BuiltInFunction = {
  name: 'DateAdd',
  category: 'DateTime',
  description: 'Moves a date or time by so many units, days unless said otherwise.',
  examples: [['DateAdd(Date(2024, 1, 31), 1, TimeUnit.Months)', 'Date(2024,2,29)']],
  parameters: [parameter('date', T.DateTime), parameter('amount', T.Number), optional('unit')],
  minimum: 2,
  maximum: 3,
  tabular: 3,
  blanks: ['epoch', 'zero', 'keep'],
  check(call) {
    const type = call.types[0]!
    if (!isMoment(type)) call.expect(0, T.DateTime)
    call.expect(1, T.Number)
    checkUnit(call, 2)
    return isMoment(type) ? type : T.DateTime
  },
  evaluate(args, frame, site) {
    const [value] = args
    const unit = unitOf(args[2] === null ? 'days' : args[2])
    if (unit === undefined) return Errors.argument('The time unit is not known.')
    const given = asNumber(args[1])
    const whole = FINE[unit] === undefined && unit !== 'days'
    const amount = whole ? Math.trunc(given) : given
    if (value instanceof TimeValue && FINE[unit] === undefined && unit !== 'days')
      return Errors.argument()
    const wall = wallOf(value)
    const moved = move(wall, amount, unit, frame, value instanceof TimeValue)
    if (!Number.isFinite(moved) || !inRange(moved)) return Errors.dateOutOfRange()
    if (site.type.kind === 'Time') return new TimeValue(moved - EPOCH)
    if (site.type.kind === 'Date') return new DateValue(moved)
    return new DateTimeValue(moved)
  },
}

function move(wall: number, amount: number, unit: string, frame: Frame, plain: boolean): number {
  const fine = FINE[unit]
  if (fine !== undefined) {
    const ms = Math.round(amount * fine)
    if (Math.abs(ms) > 4e14) return NaN
    if (plain) return wall + ms
    return utcToWall(wallToUtc(wall, frame.zone) + ms, frame.zone)
  }
  if (Math.abs(amount) > 4e6) return NaN
  if (unit === 'days')
    return plain ? wall + amount * DAY : settle(wall + Math.round(amount * DAY), frame.zone)
  const months = unit === 'years' ? 12 : unit === 'quarters' ? 3 : 1
  const moved = addMonths(wall, amount * months)
  return plain ? moved : settle(moved, frame.zone)
}
