import { type BuiltInFunction } from '../../5-eval/built-in.ts'
import { dynamicOf } from '../../5-eval/dynamic.ts'
import { Errors } from '../../5-eval/errors.ts'
import { T } from '../../types/type.ts'
import { DynamicValue, type JsonNode } from '../../values/value.ts'
import { parameter } from '../parameters.ts'

export const column: BuiltInFunction = {
  name: 'Column',
  category: 'Json',
  description: 'Gives a field of a dynamic record by name.',
  examples: [['Value(Column(ParseJSON("{""a"": 5}"), "a"))', '5']],
  parameters: [parameter('record', T.Dynamic), parameter('name', T.Text)],
  minimum: 2,
  maximum: 2,
  ifBlank: 'blank',
  check(call) {
    call.expect(0, T.Dynamic)
    call.expect(1, T.Text)
    return T.Dynamic
  },
  evaluate([source, name]) {
    if (!(source instanceof DynamicValue)) return null
    if (!(source.node instanceof Map)) return Errors.wrongType('an object', 'another value')
    return dynamicOf(
      (source.node as ReadonlyMap<string, JsonNode>).get(String(name as string)) ?? null,
    )
  },
}
