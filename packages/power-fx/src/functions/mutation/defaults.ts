import { type BuiltInFunction } from '../../5-eval/built-in.ts'
import { T, rowType } from '../../types/type.ts'
import { type Value } from '../../values/value.ts'
import { ANY_TABLE, parameter } from '../parameters.ts'
import { NewRecord } from './rows.ts'

export const defaults: BuiltInFunction = {
  name: 'Defaults',
  category: 'Table',
  description: 'Gives an empty record of a data source; Patch with it creates one.',
  examples: [['Defaults(Items)', '{Name:Blank(),Qty:Blank()}']],
  parameters: [parameter('table', ANY_TABLE)],
  minimum: 1,
  maximum: 1,
  target: (i) => i === 0,
  lazy: (i) => i === 0,
  check: (call) => {
    const type = call.table()
    return type ? rowType(type) : T.record({})
  },
  // oxlint-disable-next-line require-yield -- nothing is evaluated
  *run(_args, _frame, site) {
    const type = site.argTypes[0]
    const fields = new Map<string, Value>()
    if (type?.kind === 'Table') for (const name of type.fields.keys()) fields.set(name, null)
    return new NewRecord(fields)
  },
}
