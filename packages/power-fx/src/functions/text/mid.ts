import { Errors } from '../../5-eval/errors.ts'
import { T } from '../../types/type.ts'
import { optional, parameter } from '../parameters.ts'
import { asNumber, asText, text, textFunction } from './text-arguments.ts'

export const mid = textFunction(
  'Mid',
  'Gives characters from a position on, which counts from 1.',
  [['Mid("abcd", 2, 2)', '"bc"']],
  [text, parameter('start', T.Number), optional('count', T.Number)],
  T.Text,
  (args) => {
    const source = asText(args[0])
    const start = Math.trunc(asNumber(args[1]))
    const count = args.length > 2 ? Math.trunc(asNumber(args[2])) : source.length
    if (start < 1 || count < 0) return Errors.argument()
    return source.slice(start - 1, start - 1 + count)
  },
)
