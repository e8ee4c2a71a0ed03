import { type BuiltInFunction } from '../../5-eval/built-in.ts'
import { Errors } from '../../5-eval/errors.ts'
import { T, singleColumn } from '../../types/type.ts'
import { Decimal } from '../../values/decimal.ts'
import { RecordValue, TableValue, type Value } from '../../values/value.ts'
import { optional, parameter } from '../parameters.ts'
import { asNumber } from './numbers.ts'

const MOST_ROWS = 50_000

export const sequence: BuiltInFunction = {
  name: 'Sequence',
  category: 'Math',
  description: 'Makes a one-column table of numbers in steps.',
  examples: [
    ['Sequence(3)', 'Table({Value:1},{Value:2},{Value:3})'],
    ['Sequence(3, 10, 5)', 'Table({Value:10},{Value:15},{Value:20})'],
  ],
  parameters: [
    parameter('records', T.Number),
    optional('start', 'number'),
    optional('step', 'number'),
  ],
  minimum: 1,
  maximum: 3,
  blanks: ['zero'],
  check(call) {
    call.expect(0, T.Number)
    const kinds = [call.types[1], call.types[2]].filter((type) => type !== undefined)
    const float = kinds.some((type) => call.nativeNumber(type).kind === 'Number')
    const to = kinds.length === 0 ? call.numberType : float ? T.Number : T.Decimal
    call.expect(1, to)
    call.expect(2, to)
    return T.table({ Value: to })
  },
  evaluate(args, frame, site) {
    const count = Math.trunc(asNumber(args[0] ?? null))
    if (count < 0 || count > MOST_ROWS) return Errors.argument()
    frame.spend(count)
    const [, start, step] = args
    const column = singleColumn(site.type)?.[1]
    const rows: Value[] = []
    if (column?.kind === 'Decimal') {
      let value = decimalOr1(start)
      const by = decimalOr1(step)
      for (let i = 0; i < count; i++) {
        rows.push(new RecordValue(new Map([['Value', value]])))
        value = value.add(by)
      }
    } else {
      const first = start === undefined ? 1 : asNumber(start)
      const by = step === undefined ? 1 : asNumber(step)
      for (let i = 0; i < count; i++)
        rows.push(new RecordValue(new Map([['Value', first + i * by]])))
    }
    return new TableValue(rows)
  },
}

/** What is left out counts as 1; a Blank was made 0 before. */
function decimalOr1(value: Value | undefined): Decimal {
  if (value === undefined) return Decimal.one
  return value instanceof Decimal ? value : (Decimal.fromNumber(asNumber(value)) ?? Decimal.zero)
}
