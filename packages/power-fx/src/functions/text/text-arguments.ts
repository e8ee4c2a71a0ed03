import { type Example, type Parameter } from '../../3-bind/function-declaration.ts'
import { type BlankReplacement, type BuiltInFunction } from '../../5-eval/built-in.ts'
import { decimalFromText, numberFromText, toDecimal, toNumber } from '../../5-eval/coerce.ts'
import { Errors } from '../../5-eval/errors.ts'
import { type Frame } from '../../5-eval/frame.ts'
import { findCulture } from '../../culture/culture.ts'
import { isMoment } from '../../types/conversion.ts'
import { T, type Type } from '../../types/type.ts'
import { Decimal } from '../../values/decimal.ts'
import { foldCase, foldOnce, hasFolded } from '../../values/fold-case.ts'
import { DynamicValue, type Value } from '../../values/value.ts'
import { optional, parameter } from '../parameters.ts'

export type Compute = (args: readonly Value[], frame: Frame) => Value

/** Text arguments are empty when Blank, numbers zero. */
export function textFunction(
  name: string,
  description: string,
  examples: readonly Example[],
  parameters: readonly Parameter[],
  returns: Type,
  evaluate: Compute,
  more: Partial<BuiltInFunction> = {},
): BuiltInFunction {
  return {
    name,
    category: 'Text',
    description,
    examples,
    parameters,
    minimum: parameters.filter((p) => !p.optional).length,
    maximum: parameters.length,
    tabular: parameters.length,
    returns,
    blanks: parameters.map((p): BlankReplacement => (p.type === T.Text ? 'empty' : 'zero')),
    evaluate,
    ...more,
  }
}

export const text = parameter('text', T.Text)

export const asText = (value: Value | undefined): string => (typeof value === 'string' ? value : '')

export const asNumber = (value: Value | undefined): number =>
  typeof value === 'number' ? value : value instanceof Decimal ? value.toNumber() : 0

/** Applies a mapping unit by unit, keeping units whose mapping is not one unit long. */
export function mapUnits(source: string, map: (unit: string) => string): string {
  const whole = map(source)
  if (whole.length === source.length && !/[Σς]/.test(source)) return whole
  let out = ''
  for (const unit of source) {
    const mapped = map(unit)
    out += mapped.length === unit.length ? mapped : unit
  }
  return out
}

export const turkic = (frame: Frame) => /^(?:tr|az)/.test(frame.culture.id)

export const lowerText = (source: string, frame: Frame) =>
  mapUnits(source, (s) => (turkic(frame) ? s.toLocaleLowerCase('tr') : s.toLowerCase()))

export const upperText = (source: string, frame: Frame) =>
  mapUnits(source, (s) => (turkic(frame) ? s.toLocaleUpperCase('tr') : s.toUpperCase()))

export const WHITE = /[\t\n\v\f\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/
  .source

export function trimWhite(source: string): string {
  return source.replace(new RegExp(`^${WHITE}+|${WHITE}+$`, 'g'), '')
}

export function ends(
  name: 'Left' | 'Right',
  description: string,
  example: Example,
): BuiltInFunction {
  return textFunction(
    name,
    description,
    [example],
    [text, parameter('count', T.Number)],
    T.Text,
    ([s, n]) => {
      const count = Math.trunc(asNumber(n))
      if (count < 0) return Errors.argument()
      const source = asText(s)
      if (count >= source.length) return source
      return name === 'Left' ? source.slice(0, count) : source.slice(source.length - count)
    },
  )
}

export const begins = (name: 'StartsWith' | 'EndsWith', description: string, example: Example) => {
  const folded = foldOnce()
  const fits = (source: string, part: string, wanted: string) => {
    if (part.length > source.length) return false
    return hasFolded(source, wanted, name === 'StartsWith' ? 0 : source.length - part.length)
  }
  return textFunction(
    name,
    description,
    [example],
    [text, parameter('part', T.Text)],
    T.Boolean,
    ([s, t]) => {
      const part = asText(t)
      return fits(asText(s), part, folded(part))
    },
    {
      tabular: 0,
      textTest(part) {
        const wanted = foldCase(part)
        return (source) => fits(source, part, wanted)
      },
    },
  )
}

export type ValueName = 'Value' | 'Float' | 'Decimal'

/** `Value`, `Float` and `Decimal`: text, numbers, booleans, moments, options, dynamic. */
export function numberFunction(
  name: ValueName,
  description: string,
  examples: readonly Example[],
): BuiltInFunction {
  return {
    name,
    category: 'Text',
    description,
    examples,
    parameters: [
      parameter('value'),
      optional('language', T.Text, 'Whose separators the text has.'),
    ],
    minimum: 1,
    maximum: 2,
    ifBlank: 'blank',
    check(call) {
      const to = name === 'Value' ? call.numberType : name === 'Float' ? T.Number : T.Decimal
      if (name === 'Decimal' && !call.v1) {
        call.error(0, 'ErrDecimalNeedsPowerFxV1', 'Decimal', 'Power Fx 1.0 compatibility')
        return to
      }
      const type = call.types[0]!
      const fits =
        ['Text', 'Number', 'Decimal', 'Boolean', 'Blank', 'Dynamic'].includes(type.kind) ||
        isMoment(type) ||
        (type.kind === 'OptionSetValue' && type.definition.backing === 'Number')
      if (!fits) call.error(0, 'ErrNumberOrStringExpected')
      if (call.types[1] && call.types[1].kind !== 'Text' && call.types[1].kind !== 'Blank')
        call.error(1, 'ErrStringExpected')
      return to
    },
    evaluate([value, language], frame, site) {
      const decimal = site.type.kind === 'Decimal'
      if (typeof value === 'string') return readText(value, language, decimal, frame)
      if (value instanceof DynamicValue && typeof value.node === 'string')
        return readText(value.node, language, decimal, frame)
      return decimal ? toDecimal(value ?? null, frame) : toNumber(value ?? null, frame)
    },
  }
}

export function readText(
  source: string,
  language: Value | undefined,
  decimal: boolean,
  frame: Frame,
): Value {
  const culture = typeof language === 'string' ? findCulture(language) : frame.culture
  if (!culture) return Errors.badLanguage()
  return decimal ? decimalFromText(source, culture) : numberFromText(source, culture)
}
