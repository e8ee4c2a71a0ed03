import { Errors } from '../../5-eval/errors.ts'
import { T } from '../../types/type.ts'
import { parameter } from '../parameters.ts'
import { asNumber, asText, text, textFunction } from './text-arguments.ts'

export const replace = textFunction(
  'Replace',
  'Puts text in the place of the characters from a position on.',
  [['Replace("abcd", 2, 2, "X")', '"aXd"']],
  [text, parameter('start', T.Number), parameter('count', T.Number), parameter('new', T.Text)],
  T.Text,
  ([s, a, n, t]) => {
    const source = asText(s)
    const start = asNumber(a)
    const count = asNumber(n)
    if (start <= 0 || count < 0) return Errors.argument()
    const from = Math.min(Math.trunc(start) - 1, source.length)
    return source.slice(0, from) + asText(t) + source.slice(from + Math.trunc(count))
  },
)
