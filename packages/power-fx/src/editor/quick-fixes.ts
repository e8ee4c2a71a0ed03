import type { Token } from '../1-lex/token.ts'
import { type Node, focusOf } from '../2-parse/ast.ts'
import { builtInEnumerations } from '../3-bind/enumerations.ts'
import type { Diagnostic } from '../3-bind/diagnostic.ts'
import { quoteName, quoteText } from '../1-lex/quote.ts'
import type { CheckOptions, CheckResult } from '../check-result.ts'
import { type Engine, boundOf } from '../engine.ts'
import { findSymbol, visibleSymbols } from '../symbols/symbol.ts'
import { type Type, hasFields } from '../types/type.ts'
import { fieldsInReach } from './complete.ts'
import { nearest } from './nearest.ts'
import { allNodes } from './place.ts'
import { type TextEdit, applyEdits } from './rename.ts'
import { convertSeparators, separatorsOf } from './separators.ts'
import { allFunctions, namespaceFunctions } from './signatures.ts'
import { checked, parsed } from './analysis.ts'

/** A way out of a finding. */
export interface QuickFix {
  readonly title: string
  /** Where the finding is that this mends. */
  readonly start: number
  readonly end: number
  readonly edits: readonly TextEdit[]
}

/** What can be offered for a formula's findings, the likeliest first at each place. */
export function quickFixes(engine: Engine, text: string, options: CheckOptions = {}): QuickFix[] {
  const check = checked(engine, text, options)
  if (check.diagnostics.length === 0) return []
  const fixes = new Fixes(engine, check, options)
  return [
    ...fixes.doubledOperators(),
    ...fixes.typographicQuotes(),
    ...fixes.unclosedText(),
    ...fixes.brackets(),
    ...fixes.wordOperators(),
    ...check.diagnostics.flatMap((finding) => fixes.forFinding(finding)),
    ...fixes.separators(),
  ]
}

const CLOSING: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' }
/** Operators of other languages, as two neighbouring tokens or one, and what stands for them here. */
const FOREIGN_OPERATORS: readonly (readonly [written: string, here: string])[] = [
  ['===', '='],
  ['!==', '<>'],
  ['==', '='],
  ['!=', '<>'],
  ['=>', '>='],
  ['=<', '<='],
]
const WORD_OPERATORS = ['And', 'Or', 'Not', 'in', 'exactin', 'As']
const QUOTES = /[\u2018\u2019\u201A\u201B\u201C\u201D\u201E\u201F\u00AB\u00BB]/u

class Fixes {
  readonly #engine: Engine
  readonly #check: CheckResult
  readonly #options: CheckOptions
  readonly #text: string
  readonly #tokens: readonly Token[]

  constructor(engine: Engine, check: CheckResult, options: CheckOptions) {
    this.#engine = engine
    this.#check = check
    this.#options = options
    this.#text = check.text
    this.#tokens = parsed(engine, check.text, options).tokens
  }

  /** `==` for `=`, `!=` for `<>`. */
  *doubledOperators(): Iterable<QuickFix> {
    for (let i = 0; i < this.#tokens.length; i++) {
      const { start } = this.#tokens[i]!
      const found = FOREIGN_OPERATORS.find(
        ([written]) =>
          this.#text.startsWith(written, start) && this.#spans(i, written.length) !== undefined,
      )
      if (!found) continue
      const [written, here] = found
      const end = start + written.length
      yield fix(`Write ${here} for ${written}`, { start, end }, [{ start, end, text: here }])
      i += this.#spans(i, written.length)! - 1
    }
  }

  /** How many operator tokens from `first` on cover exactly `length` characters. */
  #spans(first: number, length: number): number | undefined {
    const end = this.#tokens[first]!.start + length
    for (let i = first; i < this.#tokens.length; i++) {
      const token = this.#tokens[i]!
      if (token.kind !== 'punctuator' && token.kind !== 'error') return undefined
      if (token.end === end) return i - first + 1
    }
    return undefined
  }

  /** “text” for "text". */
  *typographicQuotes(): Iterable<QuickFix> {
    const wrong = this.#tokens.filter(
      ({ kind, start, end }) => kind === 'error' && QUOTES.test(this.#text.slice(start, end)),
    )
    for (let i = 0; i + 1 < wrong.length; i += 2) {
      const [open, close] = [wrong[i]!, wrong[i + 1]!]
      const inside = this.#text.slice(open.end, close.start)
      const span = { start: open.start, end: close.end }
      yield fix('Write straight quotation marks', span, [{ ...span, text: quoteText(inside) }])
    }
  }

  *unclosedText(): Iterable<QuickFix> {
    const last = this.#tokens.at(-2)
    if (last?.kind !== 'error' || !this.#text.startsWith('"', last.start)) return
    const end = this.#text.trimEnd().length
    yield fix('Add the closing quotation mark', last, [{ start: end, end, text: '"' }])
  }

  /** Closes what is open at the end; removes a bracket that closes nothing. */
  *brackets(): Iterable<QuickFix> {
    const open: Token[] = []
    for (const token of this.#tokens) {
      if (token.kind === 'error' && /^["']/.test(this.#text.slice(token.start))) return
      if (token.kind === 'islandStart') open.push(token)
      if (token.kind === 'islandEnd') open.pop()
      if (token.kind !== 'punctuator') continue
      if (CLOSING[token.value]) open.push(token)
      else if ([')', ']', '}'].includes(token.value)) {
        if (CLOSING[open.at(-1)?.value ?? ''] === token.value) open.pop()
        else if (open.length === 0)
          yield fix(`Remove the ${token.value} that closes nothing`, token, [
            { start: token.start, end: token.end, text: '' },
          ])
        else return
      }
    }
    if (open.length === 0 || open.some(({ kind }) => kind === 'islandStart')) return
    const closing = open
      .toReversed()
      .map(({ value }) => CLOSING[value])
      .join('')
    const end = this.#text.trimEnd().length
    const what = closing === ')' ? 'Add the missing parenthesis' : `Add the missing ${closing}`
    yield fix(what, this.#check.diagnostics[0] ?? { start: end, end }, [
      { start: end, end, text: closing },
    ])
  }

  /** `and` for `And`: words that are operators are written in one way only. */
  *wordOperators(): Iterable<QuickFix> {
    for (const { kind, value, start, end, quoted } of this.#tokens) {
      if (kind !== 'name' || quoted || this.#text[end] === '(') continue
      const word = WORD_OPERATORS.find(
        (one) => one !== value && one.toLowerCase() === value.toLowerCase(),
      )
      const complained = this.#check.diagnostics.some((d) => d.start <= end && start <= d.end)
      if (word && complained)
        yield fix(`Write ${word}`, { start, end }, [{ start, end, text: word }])
    }
  }

  /** The text reads better with the separators of the other kind of locale. */
  *separators(): Iterable<QuickFix> {
    const own = this.#engine.locale
    const other = separatorsOf(own).decimal === '.' ? 'de-DE' : 'en-US'
    const converted = convertSeparators(this.#text, other, own)
    if (converted === this.#text || !this.#hasErrors(this.#check)) return
    if (this.#hasErrors(this.#engine.check(converted, this.#options))) return
    const { list, decimal } = separatorsOf(own)
    yield fix(
      `Separate with ${list} and write decimals with ${decimal}`,
      { start: 0, end: this.#text.length },
      [{ start: 0, end: this.#text.length, text: converted }],
    )
  }

  #hasErrors(check: CheckResult): boolean {
    return check.diagnostics.some(({ severity }) => severity === 'error')
  }

  forFinding(finding: Diagnostic): QuickFix[] {
    switch (finding.key) {
      case 'ErrInvalidName':
        return this.#name(finding)
      case 'ErrUnknownFunction':
        return this.#function(finding)
      case 'ErrDeprecatedDotUseShowColumns':
        return this.#showColumns(finding)
      default:
        return []
    }
  }

  /** The node of a kind that a finding is about. */
  #nodeAt<K extends Node['kind']>(
    { start, end }: Diagnostic,
    kind: K,
  ): Extract<Node, { kind: K }> | undefined {
    const isWanted = (node: Node): node is Extract<Node, { kind: K }> => node.kind === kind
    for (const node of allNodes(this.#check.tree)) {
      const focus = focusOf(node)
      if (isWanted(node) && focus.start === start && focus.end === end) return node
    }
    return undefined
  }

  #name(finding: Diagnostic): QuickFix[] {
    const dot = this.#nodeAt(finding, 'Dot')
    if (dot) {
      const known = membersOf(boundOf(this.#check)?.types.get(dot.left))
      return nearest(dot.name, known).map((name) =>
        fix(`Change to ${name}`, finding, [{ ...span(dot.nameSpan), text: quoteName(name) }]),
      )
    }
    const name = this.#nodeAt(finding, 'Name')
    if (!name) return []
    const { start, end, value, quoted } = name.token
    const known = [
      ...fieldsInReach(this.#engine, this.#text, start, this.#options),
      ...[...visibleSymbols(this.#options.symbols)].map((s) => s.displayName ?? s.name),
      ...builtInEnumerations(this.#engine.features.powerFxV1CompatibilityRules).keys(),
      ...this.#check.definitions.map((definition) => definition.name),
      'true',
      'false',
    ]
    const bare = ['true', 'false', 'ThisRecord', 'Self', 'Parent']
    const fixes = nearest(value, known).map((one) =>
      fix(`Change to ${one}`, finding, [
        { start, end, text: bare.includes(one) ? one : quoteName(one) },
      ]),
    )
    const asText = fix('Make it text, in double quotation marks', finding, [
      { start, end, text: quoteText(value) },
    ])
    const isBlank = ['null', 'undefined', 'nil', 'none', 'nothing'].includes(value.toLowerCase())
    if (isBlank) fixes.unshift(fix('Write Blank()', finding, [{ start, end, text: 'Blank()' }]))
    return quoted ? [asText, ...fixes] : fixes
  }

  #function(finding: Diagnostic): QuickFix[] {
    const call = this.#nodeAt(finding, 'Call')
    const inside = allNodes(this.#check.tree).find(
      (node) =>
        node.kind === 'Call' && node.start <= finding.start && node.head.end >= finding.start,
    )
    const node = call ?? inside
    if (node?.kind !== 'Call') return []
    const { symbols } = this.#options
    const known =
      node.namespace === ''
        ? allFunctions(symbols).map(({ name }) => name)
        : namespaceFunctions(node.namespace, symbols).map(({ name }) => name)
    const fixes = nearest(node.name, known).map((name) =>
      fix(`Change to ${name}`, finding, [{ ...span(node.head), text: quoteName(name) }]),
    )
    if (node.namespace === '' || findSymbol(symbols, node.namespace) || !node.target) return fixes
    const namespaces = [...visibleSymbols(symbols)].filter(({ kind }) => kind === 'namespace')
    const { target } = node
    return [
      ...fixes,
      ...nearest(
        node.namespace,
        namespaces.map(({ name }) => name),
      ).map((name) =>
        fix(`Change to ${name}`, finding, [{ ...span(target), text: quoteName(name) }]),
      ),
    ]
  }

  #showColumns(finding: Diagnostic): QuickFix[] {
    const dot = this.#nodeAt(finding, 'Dot')
    if (!dot) return []
    const { list } = separatorsOf(this.#engine.locale)
    const table = this.#text.slice(dot.left.start, dot.left.end)
    const text = `ShowColumns(${table}${list} ${quoteName(dot.name)})`
    const place = { start: dot.left.start, end: dot.nameSpan.end }
    return [fix('Use ShowColumns', finding, [{ ...place, text }])]
  }
}

const span = ({ start, end }: { start: number; end: number }) => ({ start, end })

function fix(
  title: string,
  { start, end }: { start: number; end: number },
  edits: readonly TextEdit[],
): QuickFix {
  return { title, start, end, edits }
}

/** What may stand behind a dot. */
function membersOf(type: Type | undefined): string[] {
  if (!type) return []
  if (type.kind === 'OptionSet')
    return [...type.definition.options.keys()].map(
      (name) => type.definition.displayNames?.get(name) ?? name,
    )
  if (!hasFields(type)) return []
  return [...type.fields.keys()].map((name) => type.displayNames?.get(name) ?? name)
}

/** The text with a fix made. */
export function applyFix(text: string, { edits }: QuickFix): string {
  return applyEdits(text, edits)
}
