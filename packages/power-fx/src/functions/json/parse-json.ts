import { type BuiltInFunction } from '../../5-eval/built-in.ts'
import { T } from '../../types/type.ts'
import { parameter } from '../parameters.ts'
import { conversion, readJson } from './typed-json.ts'

export const parseJsonFunction: readonly BuiltInFunction[] = [
  {
    name: 'ParseJSON',
    category: 'Json',
    description: 'Reads JSON into a dynamic value, or into a type.',
    examples: [['Value(ParseJSON("{""a"": 5}").a)', '5']],
    parameters: [parameter('json', T.Text)],
    minimum: 1,
    maximum: 1,
    noCoercion: true,
    ifBlank: 'blank',
    returns: T.Dynamic,
    evaluate: ([text]) => readJson(typeof text === 'string' ? text : ''),
  },
  conversion('ParseJSON', 'Reads JSON into a type.', [
    'ParseJSON("[1, 2]", Type([Number]))',
    'Table({Value:1},{Value:2})',
  ]),
]
