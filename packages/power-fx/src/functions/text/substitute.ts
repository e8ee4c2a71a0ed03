import { Errors } from '../../5-eval/errors.ts'
import { T } from '../../types/type.ts'
import { optional, parameter } from '../parameters.ts'
import { asNumber, asText, text, textFunction } from './text-arguments.ts'

/** Letters that cost as much as one step. */
const BLOCK = 64

export const substitute = textFunction(
  'Substitute',
  'Puts text in the place of other text, everywhere or at the nth occurrence.',
  [
    ['Substitute("a-b-c", "-", "+")', '"a+b+c"'],
    ['Substitute("a-b-c", "-", "+", 2)', '"a-b+c"'],
  ],
  [text, parameter('old', T.Text), parameter('new', T.Text), optional('instance', T.Number)],
  T.Text,
  (args, frame) => {
    const [source, old, next] = [asText(args[0]), asText(args[1]), asText(args[2])]
    const nth = args.length > 3 ? asNumber(args[3]) : undefined
    if (nth !== undefined && nth < 1) return Errors.argument()
    if (old === '') return source
    if (nth === undefined) {
      frame.spend(Math.ceil((source.length / old.length) * (next.length / BLOCK)))
      return source.replaceAll(old, () => next)
    }
    let at = -1
    for (let i = 0; i < Math.trunc(nth); i++) {
      at = source.indexOf(old, at < 0 ? 0 : at + old.length)
      if (at < 0) return source
    }
    return source.slice(0, at) + next + source.slice(at + old.length)
  },
)
