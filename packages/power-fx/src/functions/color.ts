import type { BuiltInFunction } from '../5-eval/built-in.ts'
import { colorFromHex } from '../5-eval/coerce.ts'
import { Errors } from '../5-eval/errors.ts'
import { COLORS } from '../3-bind/colors.ts'
import { T } from '../types/type.ts'
import { Decimal } from '../values/decimal.ts'
import { ColorValue, DynamicValue, type Value } from '../values/value.ts'
import { parameter } from './parameters.ts'

const asNumber = (value: Value | undefined): number =>
  typeof value === 'number' ? value : value instanceof Decimal ? value.toNumber() : 0

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

const BY_NAME = new Map(Object.entries(COLORS).map(([name, argb]) => [name.toLowerCase(), argb]))

/** Reads a colour's name, `#rrggbb` or `#rrggbbaa`. */
export function readColor(text: string): Value {
  if (text.startsWith('#')) return colorFromHex(text)
  const argb = BY_NAME.get(text.toLowerCase())
  return argb === undefined ? Errors.notAColor(text) : new ColorValue(argb)
}

export const colorValue: BuiltInFunction = {
  name: 'ColorValue',
  category: 'Color',
  description: 'Reads a colour by name, #rrggbb or #rrggbbaa.',
  examples: [
    ['ColorValue("#ff0000")', 'RGBA(255,0,0,1)'],
    ['ColorValue("Red")', 'RGBA(255,0,0,1)'],
  ],
  parameters: [parameter('text', T.Text)],
  minimum: 1,
  maximum: 1,
  noCoercion: true,
  ifBlank: 'blank',
  check(call) {
    if (call.types[0]?.kind !== 'Dynamic') call.expect(0, T.Text)
    return T.Color
  },
  evaluate([value]) {
    if (value instanceof DynamicValue)
      return typeof value.node === 'string'
        ? colorFromHex(value.node)
        : Errors.wrongType('text', 'another value')
    return typeof value === 'string' && value !== '' ? readColor(value) : null
  },
}
