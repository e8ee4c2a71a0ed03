import type { CallCheck } from '../3-bind/call-check.ts'
import type { Example, Parameter } from '../3-bind/function-declaration.ts'
import type { BlankReplacement, BuiltInFunction } from '../5-eval/built-in.ts'
import {
  decimalFromText,
  numberFromText,
  toBoolean,
  toDecimal,
  toGuid,
  toNumber,
} from '../5-eval/coerce.ts'
import { joinsText } from '../3-bind/operators.ts'
import { foldCase } from '../5-eval/compile.ts'
import { Errors } from '../5-eval/errors.ts'
import type { Awaitable, Frame } from '../5-eval/frame.ts'
import { findCulture } from '../culture/culture.ts'
import { coercesTo, isMoment } from '../types/conversion.ts'
import { T, type Type } from '../types/type.ts'
import { Decimal } from '../values/decimal.ts'
import {
  DynamicValue,
  ErrorValue,
  GuidValue,
  OptionValue,
  RecordValue,
  TableValue,
  type Value,
} from '../values/value.ts'
import { ANY_TABLE, optional, parameter } from './parameters.ts'

type Compute = (args: readonly Value[], frame: Frame) => Value

/** Text arguments are empty when Blank, numbers zero. */
function textFunction(
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

const text = parameter('text', T.Text)
const asText = (value: Value | undefined): string => (typeof value === 'string' ? value : '')
const asNumber = (value: Value | undefined): number =>
  typeof value === 'number' ? value : value instanceof Decimal ? value.toNumber() : 0

/** Applies a mapping unit by unit, keeping units whose mapping is not one unit long. */
function mapUnits(source: string, map: (unit: string) => string): string {
  const whole = map(source)
  if (whole.length === source.length && !/[Σς]/.test(source)) return whole
  let out = ''
  for (const unit of source) {
    const mapped = map(unit)
    out += mapped.length === unit.length ? mapped : unit
  }
  return out
}

const turkic = (frame: Frame) => /^(?:tr|az)/.test(frame.culture.id)

const lowerText = (source: string, frame: Frame) =>
  mapUnits(source, (s) => (turkic(frame) ? s.toLocaleLowerCase('tr') : s.toLowerCase()))

const upperText = (source: string, frame: Frame) =>
  mapUnits(source, (s) => (turkic(frame) ? s.toLocaleUpperCase('tr') : s.toUpperCase()))

export const lower = textFunction(
  'Lower',
  'Turns letters into small ones.',
  [['Lower("ABC")', '"abc"']],
  [text],
  T.Text,
  ([s], frame) => lowerText(asText(s), frame),
)

export const upper = textFunction(
  'Upper',
  'Turns letters into capitals.',
  [['Upper("abc")', '"ABC"']],
  [text],
  T.Text,
  ([s], frame) => upperText(asText(s), frame),
)

export const proper = textFunction(
  'Proper',
  'Capitalises the first letter of each word.',
  [['Proper("ada LOVELACE")', '"Ada Lovelace"']],
  [text],
  T.Text,
  ([s], frame) =>
    lowerText(asText(s), frame).replace(
      /\p{L}[\p{L}\p{M}']*/gu,
      (word) => upperText(word.slice(0, 1), frame) + word.slice(1),
    ),
  { preciseErrors: true },
)

const WHITE = /[\t\n\v\f\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/.source

export const trimEnds = textFunction(
  'TrimEnds',
  'Removes spaces at both ends.',
  [['TrimEnds("  a  b ")', '"a  b"']],
  [text],
  T.Text,
  ([s]) => trimWhite(asText(s)),
)

function trimWhite(source: string): string {
  return source.replace(new RegExp(`^${WHITE}+|${WHITE}+$`, 'g'), '')
}

export const trim = textFunction(
  'Trim',
  'Removes spaces at both ends, and all but one between words.',
  [['Trim("  a  b ")', '"a b"']],
  [text],
  T.Text,
  ([s]) => trimWhite(asText(s).replace(/[^\S\xA0\n\v\f\r\uFEFF]+/g, ' ')),
)

export const len = textFunction(
  'Len',
  'Counts characters.',
  [['Len("abc")', '3']],
  [text],
  T.Number,
  ([s]) => asText(s).length,
  {
    check(call) {
      call.expect(0, T.Text)
      return call.numberType
    },
    evaluate: ([s], _frame, site) => {
      const n = asText(s).length
      return site.numberIsFloat ? n : Decimal.fromInteger(n)
    },
  },
)

function ends(name: 'Left' | 'Right', description: string, example: Example): BuiltInFunction {
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

export const left = ends('Left', 'Gives the first characters.', ['Left("abc", 2)', '"ab"'])
export const right = ends('Right', 'Gives the last characters.', ['Right("abc", 2)', '"bc"'])

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

export const substitute = textFunction(
  'Substitute',
  'Puts text in the place of other text, everywhere or at the nth occurrence.',
  [
    ['Substitute("a-b-c", "-", "+")', '"a+b+c"'],
    ['Substitute("a-b-c", "-", "+", 2)', '"a-b+c"'],
  ],
  [text, parameter('old', T.Text), parameter('new', T.Text), optional('instance', T.Number)],
  T.Text,
  (args) => {
    const [source, old, next] = [asText(args[0]), asText(args[1]), asText(args[2])]
    const nth = args.length > 3 ? asNumber(args[3]) : undefined
    if (nth !== undefined && nth < 1) return Errors.argument()
    if (old === '') return source
    if (nth === undefined) return source.split(old).join(next)
    let at = -1
    for (let i = 0; i < Math.trunc(nth); i++) {
      at = source.indexOf(old, at < 0 ? 0 : at + old.length)
      if (at < 0) return source
    }
    return source.slice(0, at) + next + source.slice(at + old.length)
  },
)

export const find = textFunction(
  'Find',
  'Gives the position of text within text, from 1, minding case; Blank when it is not there.',
  [
    ['Find("b", "abc")', '2'],
    ['Find("x", "abc")', 'Blank()'],
  ],
  [parameter('find', T.Text), parameter('within', T.Text), optional('start', T.Number)],
  T.Number,
  () => null,
  {
    check(call) {
      call.expect(0, T.Text)
      call.expect(1, T.Text)
      call.expect(2, T.Number)
      return call.numberType
    },
    evaluate(args, _frame, site) {
      const [needle, hay] = [asText(args[0]), asText(args[1])]
      const start = args.length > 2 ? Math.trunc(asNumber(args[2])) : 1
      if (start < 1 || start > hay.length + 1) return Errors.argument()
      const at = hay.indexOf(needle, start - 1)
      if (at < 0) return null
      return site.numberIsFloat ? at + 1 : Decimal.fromInteger(at + 1)
    },
  },
)

const begins = (name: 'StartsWith' | 'EndsWith', description: string, example: Example) =>
  textFunction(
    name,
    description,
    [example],
    [text, parameter('part', T.Text)],
    T.Boolean,
    ([s, t]) => {
      const [source, part] = [foldCase(asText(s)), foldCase(asText(t))]
      return name === 'StartsWith' ? source.startsWith(part) : source.endsWith(part)
    },
    { tabular: 0 },
  )

export const startsWith = begins('StartsWith', 'True when text begins so, whatever the case.', [
  'StartsWith("Hello", "he")',
  'true',
])
export const endsWith = begins('EndsWith', 'True when text ends so, whatever the case.', [
  'EndsWith("Hello", "LO")',
  'true',
])

export const split = textFunction(
  'Split',
  'Cuts text at a separator into a one-column table.',
  [['Split("a,b", ",")', 'Table({Value:"a"},{Value:"b"})']],
  [text, parameter('separator', T.Text)],
  T.table({ Value: T.Text }),
  ([s, sep]) => {
    const source = asText(s)
    const separator = asText(sep)
    const parts = separator === '' ? source.split('') : source.split(separator)
    return new TableValue(parts.map((part) => new RecordValue(new Map([['Value', part]]))))
  },
  { tabular: 0 },
)

export const char = textFunction(
  'Char',
  'Gives the character of a code from 1 to 255.',
  [['Char(65)', '"A"']],
  [parameter('code', T.Number)],
  T.Text,
  ([n]) => {
    const code = Math.trunc(asNumber(n))
    return code < 1 || code > 255 ? Errors.argument() : String.fromCharCode(code)
  },
)

export const uniChar = textFunction(
  'UniChar',
  'Gives the character of a Unicode code point.',
  [['UniChar(9731)', '"☃"']],
  [parameter('code', T.Number)],
  T.Text,
  ([n]) => {
    const code = Math.trunc(asNumber(n))
    const valid = code >= 1 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff)
    if (valid) return String.fromCodePoint(code)
    return code >= 0xd800 && code <= 0xdfff ? Errors.notApplicable() : Errors.argument()
  },
)

export const concatenate: BuiltInFunction = {
  name: 'Concatenate',
  category: 'Text',
  description: 'Joins texts, as `&` does.',
  examples: [['Concatenate("a", "b", "c")', '"abc"']],
  parameters: [text],
  minimum: 1,
  maximum: Infinity,
  tabular: Infinity,
  returns: T.Text,
  blanks: ['empty'],
  check(call) {
    const set = call.types.find((type) => type.kind === 'OptionSetValue')
    if (set?.kind === 'OptionSetValue' && set.definition.canConcatenate) {
      const fits = (type: Type) =>
        type.kind === 'OptionSetValue'
          ? type.definition === set.definition
          : joinsText(set) && (type.kind === 'Text' || type.kind === 'Blank')
      if (call.types.every(fits)) return set
    }
    call.args.forEach((_, i) => call.expect(i, T.Text))
    return T.Text
  },
  evaluate(args, _frame, site) {
    if (site.type.kind === 'OptionSetValue') {
      const joined = args
        .map((a) => (a instanceof OptionValue ? String(a.value) : asText(a)))
        .join('')
      return new OptionValue(site.type.definition, undefined, joined)
    }
    return args.map((arg) => asText(arg)).join('')
  },
}

export const concat: BuiltInFunction = {
  name: 'Concat',
  category: 'Text',
  description: 'Joins what a formula gives for each row, with a separator between if wanted.',
  examples: [['Concat([1, 2, 3], Value, ", ")', '"1, 2, 3"']],
  parameters: [
    parameter('table', ANY_TABLE),
    parameter('formula', T.Text),
    optional('separator', T.Text),
  ],
  minimum: 2,
  maximum: 3,
  scope: 'rows',
  lambda: (i) => i === 1,
  check(call) {
    call.expect(0, ANY_TABLE)
    call.expect(1, T.Text)
    call.expect(2, T.Text)
    return T.Text
  },
  *run(args, frame, site) {
    const source: Value = yield args[0]!(frame)
    const separator: Value = args[2] ? yield args[2](frame) : ''
    if (source instanceof ErrorValue) return source
    if (separator instanceof ErrorValue) return separator
    if (!(source instanceof TableValue)) return source
    const parts: string[] = []
    for (const row of source.rows) {
      frame.step()
      frame.slots[site.slot] = row
      let value: Awaitable = args[1]!(frame)
      if (value instanceof Promise) value = yield value
      if (value instanceof ErrorValue) return value
      parts.push(asText(value))
    }
    return parts.join(asText(separator))
  },
}

export const encodeUrl = textFunction(
  'EncodeUrl',
  'Escapes text for a web address.',
  [['EncodeUrl("a b&c")', '"a%20b%26c"']],
  [text],
  T.Text,
  ([s]) =>
    encodeURIComponent(asText(s).toWellFormed()).replace(
      /[!'()*]/g,
      (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
    ),
  { tabular: 0 },
)

const HTML: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

export const encodeHtml = textFunction(
  'EncodeHTML',
  'Escapes text for HTML.',
  [['EncodeHTML("<b>")', '"&lt;b&gt;"']],
  [text],
  T.Text,
  ([s]) =>
    asText(s).replace(
      /[&<>"'\u00a0-\u00ff]|[\u{10000}-\u{10ffff}]/gu,
      (c) => HTML[c] ?? `&#${c.codePointAt(0)};`,
    ),
  { tabular: 0 },
)

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  copy: '©',
  reg: '®',
  trade: '™',
  euro: '€',
  hellip: '…',
  mdash: '—',
  ndash: '–',
  laquo: '«',
  raquo: '»',
  bull: '•',
  middot: '·',
  deg: '°',
}

export const plainText = textFunction(
  'PlainText',
  'Removes HTML or XML markup and resolves character references.',
  [['PlainText("<b>bold</b> &amp; more")', '"bold & more"']],
  [text],
  T.Text,
  ([s]) => plainTextOf(asText(s)),
  { tabular: 0, blanks: ['empty'] },
)

/** Markup removed; blocks and breaks become line ends. */
function plainTextOf(source: string): string {
  const flat = source.replace(/[\r\n\t]/g, ' ').replace(/ {2,}/g, ' ')
  const stripped = flat
    .replace(/< *(header|script|style)\b[^>]*>.*?< *\/ *\1 *>/gi, '')
    .replace(/<!--.*?-->/g, '')
    .replace(/< *(?:br|li)\b[^>]*>/gi, '\r\n')
    .replace(/< *(?:div|p|tr)\b[^>]*>/gi, '\r\n\r\n')
    .replace(/<[^>]*>/g, '')
  return stripped
    .replace(/&(?:#(\d+)|#x([0-9a-f]+)|(\w+));/gi, (all, dec, hex, name) => {
      if (dec !== undefined) return String.fromCodePoint(Number(dec))
      if (hex !== undefined) return String.fromCodePoint(parseInt(String(hex), 16))
      return ENTITIES[String(name)] ?? all
    })
    .trim()
}

// Conversions.

type ValueName = 'Value' | 'Float' | 'Decimal'

/** `Value`, `Float` and `Decimal`: text, numbers, booleans, moments, options, dynamic. */
function numberFunction(
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

function readText(
  source: string,
  language: Value | undefined,
  decimal: boolean,
  frame: Frame,
): Value {
  const culture = typeof language === 'string' ? findCulture(language) : frame.culture
  if (!culture) return Errors.argument('The language code is not known.')
  return decimal ? decimalFromText(source, culture) : numberFromText(source, culture)
}

export const value = numberFunction('Value', 'Turns text and other values into a number.', [
  ['Value("1,234.5")', '1234.5'],
  ['Value("50%")', '0.5'],
])
export const float = numberFunction(
  'Float',
  'Turns text and other values into a floating-point number.',
  [['Float("1e3")', '1000']],
)
export const decimalFunction = numberFunction(
  'Decimal',
  'Turns text and other values into a decimal number.',
  [],
)

export const booleanFunction: BuiltInFunction = {
  name: 'Boolean',
  category: 'Text',
  description: 'Turns text or a number into true or false.',
  examples: [
    ['Boolean("true")', 'true'],
    ['Boolean(0)', 'false'],
  ],
  parameters: [parameter('value')],
  minimum: 1,
  maximum: 1,
  tabular: 1,
  ifBlank: 'blank',
  check(call) {
    const type = call.types[0]!
    const fits =
      ['Text', 'Number', 'Decimal', 'Boolean', 'Blank', 'Dynamic'].includes(type.kind) ||
      (type.kind === 'OptionSetValue' && type.definition.backing === 'Boolean')
    if (!fits) call.ensure(0, 'ErrBadType_ExpectedType_ProvidedType', 'Text', call.spokenType(type))
    return T.Boolean
  },
  evaluate: ([v]) => toBoolean(v ?? null),
}

export const guid: readonly BuiltInFunction[] = [
  {
    name: 'GUID',
    category: 'Text',
    description: 'Reads a GUID, or makes a new one.',
    examples: [
      ['GUID("0F8FAD5BD9CB469FA16570867728950E")', 'GUID("0f8fad5b-d9cb-469f-a165-70867728950e")'],
    ],
    parameters: [parameter('text', T.Text)],
    minimum: 1,
    maximum: 1,
    ifBlank: 'blank',
    check(call) {
      const type = call.types[0]!
      if (!['Text', 'Dynamic', 'Blank', 'Guid'].includes(type.kind)) call.expect(0, T.Text)
      return T.Guid
    },
    noCoercion: true,
    evaluate: ([v]) => toGuid(v ?? null),
  },
  {
    name: 'GUID',
    category: 'Text',
    description: 'Makes a new GUID.',
    parameters: [],
    minimum: 0,
    maximum: 0,
    volatile: true,
    returns: T.Guid,
    evaluate: (_, frame) => new GuidValue(randomGuid(frame)),
  },
]

/** A random (version 4) GUID from the run's own randomness. */
function randomGuid(frame: Frame): string {
  let hex = ''
  for (let i = 0; i < 32; i++) {
    const digit = Math.floor(frame.random() * 16)
    hex += (i === 12 ? 4 : i === 16 ? (digit & 3) | 8 : digit).toString(16)
  }
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}

/** Whether a type can be shown as text. */
export function showsAsText(call: CallCheck, type: Type): boolean {
  return coercesTo(type, T.Text, call.v1)
}
