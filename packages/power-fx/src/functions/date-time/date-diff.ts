import { type BuiltInFunction } from '../../5-eval/built-in.ts'
import { Errors } from '../../5-eval/errors.ts'
import { type Frame } from '../../5-eval/frame.ts'
import { T } from '../../types/type.ts'
import { DAY, partsOf, startOfDay } from '../../values/calendar.ts'
import { wallToUtc } from '../../values/time-zone.ts'
import { optional, parameter } from '../parameters.ts'
import { FINE, checkUnit, expectMoment, numberOf, unitOf, wallOf } from './moments.ts'

export const dateDiff: BuiltInFunction = {
  name: 'DateDiff',
  category: 'DateTime',
  description: 'Counts the units from one date to another, days unless said otherwise.',
  examples: [['DateDiff(Date(2024, 1, 1), Date(2024, 3, 1))', '60']],
  parameters: [parameter('start', T.DateTime), parameter('end', T.DateTime), optional('unit')],
  minimum: 2,
  maximum: 3,
  tabular: 3,
  preciseErrors: true,
  blanks: ['epoch', 'epoch', 'keep'],
  check(call) {
    expectMoment(call, 0)
    expectMoment(call, 1)
    checkUnit(call, 2)
    return call.numberType
  },
  evaluate(args, frame, site) {
    const unit = unitOf(args[2] === null ? 'days' : args[2])
    if (unit === undefined) return Errors.argument('The time unit is not known.')
    return numberOf(difference(wallOf(args[0]), wallOf(args[1]), unit, frame), site)
  },
}

function difference(from: number, to: number, unit: string, frame: Frame): number {
  const a = partsOf(from)
  const b = partsOf(to)
  const months = (b.year - a.year) * 12 + b.month - a.month
  switch (unit) {
    case 'years':
      return b.year - a.year
    case 'quarters':
      return (b.year - a.year) * 4 + Math.floor((b.month - 1) / 3) - Math.floor((a.month - 1) / 3)
    case 'months':
      return months
    case 'days':
      return Math.round((startOfDay(to) - startOfDay(from)) / DAY)
    default: {
      const size = FINE[unit]!
      const [x, y] = [wallToUtc(from, frame.zone), wallToUtc(to, frame.zone)]
      return Math.floor(y / size) - Math.floor(x / size)
    }
  }
}
