import { type BuiltInFunction } from '../../5-eval/built-in.ts'
import { Errors } from '../../5-eval/errors.ts'
import { T } from '../../types/type.ts'
import { ColorValue } from '../../values/value.ts'
import { parameter } from '../parameters.ts'
import { asNumber } from './color-text.ts'

export const colorFade: BuiltInFunction = {
  name: 'ColorFade',
  category: 'Color',
  description: 'Makes a colour lighter (up to 1) or darker (down to -1).',
  examples: [['ColorFade(RGBA(0, 0, 0, 1), 100%)', 'RGBA(255,255,255,1)']],
  parameters: [parameter('color', T.Color), parameter('amount', T.Number)],
  minimum: 2,
  maximum: 2,
  tabular: 2,
  returns: T.Color,
  blanks: ['keep', 'zero'],
  evaluate([color, amount]) {
    const { argb } = color instanceof ColorValue ? color : new ColorValue(0)
    const delta = asNumber(amount)
    if (delta < -1 || delta > 1) return Errors.argument()
    const towards = delta < 0 ? 0 : 255
    const size = Math.abs(delta)
    const fade = (shift: number) => {
      const part = (argb >>> shift) & 255
      return Math.floor((towards - part) * size + part) & 255
    }
    const alpha = argb >>> 24
    return new ColorValue(((alpha << 24) | (fade(16) << 16) | (fade(8) << 8) | fade(0)) >>> 0)
  },
}
