import { type Node } from '../../2-parse/ast.ts'
import { type CallCheck } from '../../3-bind/call-check.ts'
import { type BuiltInFunction, type Site } from '../../5-eval/built-in.ts'
import { Errors } from '../../5-eval/errors.ts'
import { BoundedPattern, MatchStopped } from '../../regex/bounded.ts'
import { PatternError, type TranslatedPattern, translatePattern } from '../../regex/pattern.ts'
import { T, type Type, typeName } from '../../types/type.ts'
import { Decimal } from '../../values/decimal.ts'
import { ErrorKind } from '../../values/error-kind.ts'
import { OptionValue, RecordValue, TableValue, type Value, error } from '../../values/value.ts'
import { optional, parameter } from '../parameters.ts'

export interface Prepared {
  readonly expression: RegExp
  /** The same in bounded time; made when first needed. */
  bounded?: BoundedPattern
  readonly names: readonly string[]
  readonly numbered: boolean
  readonly v1: boolean
}

/** `RegExp` is used as long as there are no more ways for it to go about a text. */
const MOST_WAYS = 1e6
/** What one call may take of a bounded pattern's steps, and how many count as one turn of a loop. */
const MOST_STEPS = 2_000_000
const STEPS_OF_A_TURN = 64

export type MatchName = 'IsMatch' | 'Match' | 'MatchAll'

export const isSet = (type: Type, name: string) =>
  type.kind === 'OptionSetValue' && type.definition.name === name

/** The options as letters, or undefined when they are not constant or of a wrong type. */
export function optionsOf(call: CallCheck, lenient: boolean): string | undefined {
  const node = call.args[2]
  const type = call.types[2]
  if (!node || !type) return 'c'
  const strong = call.host.features.stronglyTypedBuiltinEnums
  if (
    strong &&
    !isSet(type, 'MatchOptions') &&
    (type.kind === 'Text' || type.kind === 'OptionSetValue')
  ) {
    call.ensure(2, 'ErrBadType_ExpectedType_ProvidedType', 'Enum (MatchOptions)', typeName(type))
    return undefined
  }
  const text = optionText(node, call)
  if (text === undefined) {
    if (!lenient) call.error(2, 'ErrVariableRegExOptions')
    return undefined
  }
  return /\^c|c\$|(?<![\^])c/.test(text) ? text : `${text}c`
}

export function optionText(node: Node, call: CallCheck): string | undefined {
  return call.host.constantText(node)
}

/** The pattern with the anchors that the options ask for. */
export function anchored(translated: TranslatedPattern, options: string): string {
  const { source } = translated
  const multiline = options.includes('m')
  const start = options.includes('^c') ? (multiline ? '(?<=^|\\n)' : '^') : ''
  const end = options.includes('c$') ? (multiline ? '(?=\\n|$)' : '(?=\\n?$)') : ''
  return start === '' && end === '' ? source : `${start}(?:${source})${end}`
}

export function prepare(pattern: string, options: string, v1: boolean): Prepared {
  const translated = translatePattern(pattern, { options, strict: v1 })
  const flags = `gv${translated.ignoreCase ? 'i' : ''}`
  let expression: RegExp
  try {
    expression = new RegExp(anchored(translated, options), flags)
  } catch {
    throw new PatternError('ErrInvalidRegEx')
  }
  return { expression, names: translated.names, numbered: options.includes('N'), v1 }
}

/** A pattern that is known only when the formula runs. */
export function prepareNow(pattern: Value, options: Value | undefined): Prepared | undefined {
  const text = (value: Value | undefined) =>
    value instanceof OptionValue ? String(value.value) : typeof value === 'string' ? value : ''
  try {
    const letters = text(options)
    return prepare(text(pattern), /c/.test(letters) ? letters : `${letters}c`, false)
  } catch (cause) {
    if (cause instanceof PatternError) return undefined
    throw cause
  }
}

export function resultType(prepared: Prepared): Type {
  const fields = new Map<string, Type>([
    ['FullMatch', T.Text],
    ['StartMatch', T.Number],
  ])
  for (const name of prepared.names) fields.set(name, T.Text)
  if (prepared.numbered || !prepared.v1) fields.set('SubMatches', T.table({ Value: T.Text }))
  return T.record(fields)
}

export function check(call: CallCheck, name: MatchName): Type {
  const empty: Type = name === 'IsMatch' ? T.Boolean : name === 'Match' ? T.record({}) : T.table({})
  call.expect(0, T.Text)
  const node = call.args[1]!
  const type = call.types[1]!
  if (type.kind !== 'Text' && !isSet(type, 'Match')) {
    const strong = call.host.features.stronglyTypedBuiltinEnums
    if (type.kind === 'Blank') call.error(1, 'ErrVariableRegEx')
    else
      call.ensure(
        1,
        'ErrBadType_ExpectedType_ProvidedType',
        strong ? 'Enum (Match)' : 'Text',
        typeName(type),
      )
    if (type.kind !== 'OptionSetValue' && type.kind !== 'Blank') call.error(1, 'ErrVariableRegEx')
    return empty
  }
  const lenient = !call.v1 && name === 'IsMatch'
  const options = optionsOf(call, lenient)
  const pattern = call.host.constantText(node)
  if (pattern === undefined) {
    if (!lenient) call.error(1, 'ErrVariableRegEx')
    return empty
  }
  if (options === undefined) return empty
  if (!call.v1 && /[sxN]/.test(options.replace(/[\^c$]/g, ''))) {
    const bad = options.includes('s') ? 's' : options.includes('x') ? 'x' : 'N'
    if (bad !== 'N') {
      call.error(2, 'ErrInvalidRegExV1Options', call.host.sourceOf(call.args[2]!))
      return empty
    }
  }
  try {
    const prepared = prepare(pattern, options, call.v1)
    call.extra = prepared
    const record = resultType(prepared)
    if (name === 'IsMatch') return T.Boolean
    return name === 'Match' || record.kind !== 'Record' ? record : { ...record, kind: 'Table' }
  } catch (cause) {
    if (!(cause instanceof PatternError)) throw cause
    if (cause.excerpt === undefined) call.error(1, cause.key)
    else call.error(1, cause.key, cause.excerpt)
    return empty
  }
}

export function matchRecord(match: RegExpExecArray, prepared: Prepared, _site: Site): RecordValue {
  const fields = new Map<string, Value>([
    ['FullMatch', match[0]],
    ['StartMatch', match.index + 1],
  ])
  for (const name of prepared.names) fields.set(name, match.groups?.[name] ?? null)
  if (prepared.numbered) fields.set('SubMatches', subMatches(match))
  return prepared.v1 ? new RecordValue(fields) : new LooseMatch(fields, match)
}

export function subMatches(match: RegExpExecArray): TableValue {
  return new TableValue(
    match
      .slice(1)
      .map((text: string | undefined) => new RecordValue(new Map([['Value', text ?? null]]))),
  )
}

/** Before Power Fx 1.0 a match can be asked for its numbered captures, though it does not list them. */
export class LooseMatch extends RecordValue {
  readonly #match: RegExpExecArray

  constructor(fields: ReadonlyMap<string, Value>, match: RegExpExecArray) {
    super(fields)
    this.#match = match
  }

  override get(name: string): Value {
    return name === 'SubMatches' ? subMatches(this.#match) : super.get(name)
  }
}

export function matching(
  name: MatchName,
  description: string,
  example: readonly [string, string],
): BuiltInFunction {
  return {
    name,
    category: 'Text',
    description,
    examples: [example],
    parameters: [
      parameter('text', T.Text),
      parameter('pattern', undefined, 'A regular expression, known beforehand.'),
      optional('options', undefined, 'Members of MatchOptions, joined with &.'),
    ],
    minimum: 2,
    maximum: 3,
    blanks: ['empty', 'keep', 'keep'],
    check: (call) => check(call, name),
    evaluate([text, pattern, options], frame, site) {
      const prepared = (site.extra as Prepared | undefined) ?? prepareNow(pattern ?? null, options)
      if (!prepared) return error(ErrorKind.BadRegex, 'The regular expression cannot be used.')
      const source = text instanceof Decimal ? text.toString() : String((text ?? '') as string)
      const { expression } = prepared
      prepared.bounded ??= new BoundedPattern(expression)
      if (prepared.bounded.waysThrough(source.length) <= MOST_WAYS)
        return answer(name, prepared, source.matchAll(expression), site)
      const most = Math.min(MOST_STEPS, frame.meter.steps * STEPS_OF_A_TURN)
      try {
        const matcher = prepared.bounded.on(source, most)
        const value = answer(name, prepared, matcher.all(), site)
        frame.spend(Math.ceil(matcher.steps / STEPS_OF_A_TURN))
        return value
      } catch (cause) {
        if (!(cause instanceof MatchStopped)) throw cause
        frame.spend(Math.floor(most / STEPS_OF_A_TURN) - 1)
        return Errors.tooManySteps(name)
      }
    },
  }
}

function answer(
  name: MatchName,
  prepared: Prepared,
  matches: Iterable<RegExpExecArray>,
  site: Site,
): Value {
  const rows: Value[] = []
  for (const match of matches) {
    if (name === 'IsMatch') return true
    const row = matchRecord(match, prepared, site)
    if (name === 'Match') return row
    if (rows.push(row) > 100_000) return Errors.argument('There are too many matches.')
  }
  return name === 'IsMatch' ? false : name === 'Match' ? null : new TableValue(rows)
}
