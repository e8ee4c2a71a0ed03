import { type BuiltInFunction } from '../../5-eval/built-in.ts'
import { T } from '../../types/type.ts'
import { parameter } from '../parameters.ts'
import { done, targetTable } from './rows.ts'

export const refresh: BuiltInFunction = {
  name: 'Refresh',
  category: 'Behavior',
  description: 'Reads a data source anew.',
  examples: [['Refresh(Items); CountRows(Items)', '2']],
  parameters: [parameter('table')],
  minimum: 1,
  maximum: 1,
  behavior: true,
  target: (i) => i === 0,
  lazy: (i) => i === 0,
  check(call) {
    targetTable(call)
    return call.v1 ? T.Void : T.Boolean
  },
  *run(_args, frame, site) {
    const reference = site.references[0]
    if (reference?.kind === 'symbol') {
      const source = frame.context.dataSource?.(reference.symbol)
      const again = source?.refresh?.()
      if (again) yield again.then(() => null)
    }
    return done(site)
  },
}
