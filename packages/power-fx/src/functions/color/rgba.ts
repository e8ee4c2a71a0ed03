import { type BuiltInFunction } from '../../5-eval/built-in.ts'
import { Errors } from '../../5-eval/errors.ts'
import { T } from '../../types/type.ts'
import { ColorValue } from '../../values/value.ts'
import { parameter } from '../parameters.ts'
import { asNumber } from './color-text.ts'

export const rgba: BuiltInFunction = {
  name: 'RGBA',
  category: 'Color',
  description: 'Makes a colour of red, green and blue from 0 to 255 and an opacity from 0 to 1.',
  examples: [['RGBA(255, 0, 0, 1)', 'RGBA(255,0,0,1)']],
  parameters: [
    parameter('red', T.Number),
    parameter('green', T.Number),
    parameter('blue', T.Number),
    parameter('alpha', T.Number),
  ],
  minimum: 4,
  maximum: 4,
  returns: T.Color,
  blanks: ['zero'],
  evaluate(args) {
    const [red, green, blue] = args.slice(0, 3).map((arg) => Math.floor(asNumber(arg)))
    const alpha = asNumber(args[3])
    for (const part of [red!, green!, blue!]) if (part < 0 || part > 255) return Errors.argument()
    if (alpha < 0 || alpha > 1) return Errors.argument()
    const opacity = Math.round(alpha * 255)
    return new ColorValue(((opacity << 24) | (red! << 16) | (green! << 8) | blue!) >>> 0)
  },
}
