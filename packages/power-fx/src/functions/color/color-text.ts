import { COLORS } from '../../3-bind/colors.ts'
import { colorFromHex } from '../../5-eval/coerce.ts'
import { Errors } from '../../5-eval/errors.ts'
import { Decimal } from '../../values/decimal.ts'
import { ColorValue, type Value } from '../../values/value.ts'

export const asNumber = (value: Value | undefined): number =>
  typeof value === 'number' ? value : value instanceof Decimal ? value.toNumber() : 0

export const BY_NAME = new Map(
  Object.entries(COLORS).map(([name, argb]) => [name.toLowerCase(), argb]),
)

/** Reads a colour's name, `#rrggbb` or `#rrggbbaa`. */
export function readColor(text: string): Value {
  if (text.startsWith('#')) return colorFromHex(text)
  const argb = BY_NAME.get(text.toLowerCase())
  return argb === undefined ? Errors.notAColor(text) : new ColorValue(argb)
}
