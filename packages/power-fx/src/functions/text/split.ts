import { T } from '../../types/type.ts'
import { RecordValue, TableValue } from '../../values/value.ts'
import { parameter } from '../parameters.ts'
import { asText, text, textFunction } from './text-arguments.ts'

export const split = textFunction(
  'Split',
  'Cuts text at a separator into a one-column table.',
  [['Split("a,b", ",")', 'Table({Value:"a"},{Value:"b"})']],
  [text, parameter('separator', T.Text)],
  T.table({ Value: T.Text }),
  ([s, sep], frame) => {
    const source = asText(s)
    const separator = asText(sep)
    const parts = separator === '' ? source.split('') : source.split(separator)
    frame.spend(parts.length)
    return new TableValue(parts.map((part) => new RecordValue(new Map([['Value', part]]))))
  },
  { tabular: 0 },
)
