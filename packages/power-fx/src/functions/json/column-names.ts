import { type BuiltInFunction } from '../../5-eval/built-in.ts'
import { Errors } from '../../5-eval/errors.ts'
import { T } from '../../types/type.ts'
import { DynamicValue, type JsonNode, RecordValue, TableValue } from '../../values/value.ts'
import { parameter } from '../parameters.ts'

export const columnNames: BuiltInFunction = {
  name: 'ColumnNames',
  category: 'Json',
  description: 'Gives the names of the fields of a dynamic record.',
  examples: [['ColumnNames(ParseJSON("{""a"": 5}"))', 'Table({Value:"a"})']],
  parameters: [parameter('record', T.Dynamic)],
  minimum: 1,
  maximum: 1,
  ifBlank: 'blank',
  returns: T.table({ Value: T.Text }),
  evaluate([source]) {
    if (!(source instanceof DynamicValue)) return null
    if (!(source.node instanceof Map)) return Errors.wrongType('an object', 'another value')
    const names = [...(source.node as ReadonlyMap<string, JsonNode>).keys()]
    return new TableValue(names.map((name) => new RecordValue(new Map([['Value', name]]))))
  },
}
