/** A finding about a pattern: message key and the excerpt it names. */
export class PatternError extends SyntaxError {
  readonly key: string
  readonly excerpt: string | undefined
  constructor(key: string, excerpt?: string) {
    super(key)
    this.key = key
    this.excerpt = excerpt
  }
}

/** A pattern turned into JavaScript's notation. */
export interface TranslatedPattern {
  readonly source: string
  readonly ignoreCase: boolean
  readonly dotAll: boolean
  /** Named captures in order. */
  readonly names: readonly string[]
  /** How many numbered captures. */
  readonly captures: number
}

/** How a pattern is read. */
export interface PatternOptions {
  /** Letters of `MatchOptions`: `c ^c$ ^c c$ i m s x N`. */
  readonly options: string
  /** The subset of Power Fx 1.0; without it, whatever JavaScript can do is let through. */
  readonly strict: boolean
}

interface Group {
  readonly kind: 'root' | 'plain' | 'capture' | 'lookAhead' | 'lookBehind'
  readonly start: number
  readonly number?: number
  readonly name?: string
  readonly inLookBehind: boolean
  readonly inLook: boolean
  /** Sizes of the alternative being read, and of the ones before. */
  min: number
  max: number
  leastMin: number
  mostMax: number
  alternation: boolean
  /** Captures closed inside, and whether each may be skipped. */
  readonly captures: Capture[]
  current: Capture[]
  containsLook: boolean
  conditional: boolean
  /** Whether a group inside may match nothing. */
  holdsEmpty: boolean
  /** Captures standing directly in the alternative being read. */
  direct: number
}

interface Capture {
  readonly key: string
  open: boolean
  maybeSkipped: boolean
  readonly inLook: boolean
  max: number
}

const WORD = '\\p{Ll}\\p{Lu}\\p{Lt}\\p{Lo}\\p{Lm}\\p{Mn}\\p{Nd}\\p{Pc}'
const CONTROL = /\p{Cc}/gu
const SPACE = '\\p{Z}\\x09-\\x0d\\x85'
const NEW_LINE = '\\n'
const DOT = '[^\\r\\n\\x0b\\x0c\\x85\\u2028\\u2029]'
const CATEGORIES = new Set(
  'L Lu Ll Lt Lm Lo M Mn Mc Me N Nd Nl No P Pc Pd Ps Pe Pi Pf Po S Sm Sc Sk So Z Zs Zl Zp Cc Cf'.split(
    ' ',
  ),
)
const OUTSIDE_ESCAPES = new Set('\\^$.*+?()[]{}|/# '.split(''))
const INSIDE_ONLY = new Set('!@%&=-`~><\';:,"'.split(''))
const CLASS_MUST_ESCAPE = new Set('^(){}|/['.split(''))
const NO_REPEAT = new Set('!#$%&*+,.:;<=>?@`~'.split(''))
const MAX_GROUPS = 32
const MAX_LOOK_BEHIND = 250
const MAX_NAME = 62

/** Reads a pattern and writes it for JavaScript; throws a {@link PatternError}. */
export function translatePattern(pattern: string, options: PatternOptions): TranslatedPattern {
  return new Translator(pattern, options).run()
}

const hex = (code: number) => `\\u{${code.toString(16)}}`

class Translator {
  readonly #pattern: string
  readonly #strict: boolean
  readonly #numbered: boolean
  #ignoreCase: boolean
  #multiline: boolean
  #dotAll: boolean
  #freeSpacing: boolean
  readonly #groups: Group[] = []
  readonly #names: string[] = []
  readonly #all = new Map<string, Capture>()
  #captureCount = 0
  #out = ''
  #at = 0
  /** What the next quantifier would apply to. */
  #target: { start: number; min: number; max: number; group?: Group } | undefined

  constructor(pattern: string, { options, strict }: PatternOptions) {
    this.#pattern = pattern
    this.#strict = strict
    this.#numbered = !strict || options.includes('N')
    this.#ignoreCase = options.includes('i')
    this.#multiline = options.includes('m')
    this.#dotAll = options.includes('s')
    this.#freeSpacing = options.includes('x')
  }

  run(): TranslatedPattern {
    this.#groups.push(this.#newGroup('root', 0))
    this.#inlineOptions()
    while (this.#at < this.#pattern.length) this.#token()
    if (this.#groups.length > 1) throw new PatternError('ErrInvalidRegExUnclosedCaptureGroups')
    return {
      source: this.#out,
      ignoreCase: this.#ignoreCase,
      dotAll: false,
      names: this.#names,
      captures: this.#captureCount,
    }
  }

  #fail(key: string, excerpt?: string): never {
    throw new PatternError(key, excerpt)
  }

  #characterAt(at: number): string {
    return String.fromCodePoint(this.#pattern.codePointAt(at) ?? 0)
  }

  /** The pattern up to a position, its last twelve characters. */
  #before(end: number): string {
    const text = this.#pattern.slice(0, end).replace(CONTROL, ' ')
    // A pair that the cut would split is left out.
    return text.length > 12 ? `...${text.slice(-12).replace(/^[\udc00-\udfff]/, '')}` : text
  }

  /** The pattern from a position on, its first twelve characters. */
  #after(start: number): string {
    const text = this.#pattern.slice(start)
    return text.length > 12 ? `${text.slice(0, 12)}...` : text
  }

  get #group(): Group {
    return this.#groups.at(-1)!
  }

  #newGroup(kind: Group['kind'], start: number, more: Partial<Group> = {}): Group {
    const parent = this.#groups.at(-1)
    return {
      kind,
      start,
      inLookBehind: kind === 'lookBehind' || (parent?.inLookBehind ?? false),
      inLook: kind === 'lookBehind' || kind === 'lookAhead' || (parent?.inLook ?? false),
      min: 0,
      max: 0,
      leastMin: Infinity,
      mostMax: 0,
      alternation: false,
      captures: [],
      current: [],
      containsLook: kind === 'lookBehind' || kind === 'lookAhead',
      conditional: false,
      holdsEmpty: false,
      direct: 0,
      ...more,
    }
  }

  #rest(): string {
    return this.#pattern.slice(this.#at)
  }

  #inlineOptions() {
    const match = /^\(\?([a-zA-Z-]+)([:)])?/.exec(this.#pattern)
    if (!match) return
    const [all, letters = '', close] = match
    if (this.#strict) {
      if (close !== ')' || /[^imnsx]/.test(letters))
        this.#fail('ErrInvalidRegExBadInlineOptions', close === ')' || close === ':' ? all : all)
      if (new Set(letters).size !== letters.length)
        this.#fail('ErrInvalidRegExRepeatedInlineOption', all)
      if (letters.includes('n') && this.#numbered)
        this.#fail('ErrInvalidRegExInlineOptionConflictsWithNumberedSubMatches', all)
    } else if (close !== ')' || letters.includes('-')) return
    if (letters.includes('i')) this.#ignoreCase = true
    if (letters.includes('m')) this.#multiline = true
    if (letters.includes('s')) this.#dotAll = true
    if (letters.includes('x')) this.#freeSpacing = true
    this.#at = all.length
  }

  /** One more piece of the current alternative. */
  #piece(out: string, min: number, max: number, start: number, group?: Group) {
    this.#out += out
    this.#group.min += min
    this.#group.max += max
    this.#target = { start, min, max, ...(group && { group }) }
  }

  #token() {
    const start = this.#at
    const c = this.#pattern.charAt(start)
    switch (c) {
      case '\\':
        return this.#escape()
      case '[':
        return this.#class()
      case ']':
        if (!this.#strict) return this.#literal(c)
        return this.#fail('ErrInvalidRegExBadSquare', this.#before(start + 1))
      case '(':
        return this.#open()
      case ')':
        return this.#close()
      case '|':
        this.#at++
        this.#out += '|'
        this.#endAlternative()
        this.#group.alternation = true
        this.#target = undefined
        return undefined
      case '*':
      case '+':
      case '?':
      case '{':
        return this.#quantifier()
      case '}':
        if (!this.#strict) return this.#literal(c)
        return this.#fail('ErrInvalidRegExBadCurly', c)
      case '^':
        this.#at++
        return this.#piece(this.#multiline ? `(?<=^|${NEW_LINE})` : '^', 0, 0, start)
      case '$':
        this.#at++
        return this.#piece(this.#multiline ? `(?=${NEW_LINE}|$)` : `(?=${NEW_LINE}?$)`, 0, 0, start)
      case '.':
        this.#at++
        return this.#piece(this.#dotAll ? '[^]' : this.#strict ? DOT : '[^\\n]', 1, 1, start)
      default:
    }
    if (this.#freeSpacing) {
      if (/\s/.test(c)) {
        this.#at++
        this.#separate()
        return undefined
      }
      if (c === '#') {
        const end = /[\r\n]/.exec(this.#rest())
        this.#at = end ? start + end.index : this.#pattern.length
        this.#separate()
        return undefined
      }
    }
    return this.#literal(c)
  }

  /** Keeps what stood apart in the pattern from joining in the result. */
  #separate() {
    const quantified = this.#target !== undefined && /^[*+?{]/.test(this.#rest())
    if (!quantified && !this.#out.endsWith('(?:)')) this.#out += '(?:)'
  }

  #literal(_c: string) {
    const start = this.#at
    const code = this.#pattern.codePointAt(start) ?? 0
    const width = code > 0xffff ? 2 : 1
    this.#at += width
    return this.#piece(this.#cased(code), width, width, start)
  }

  #cased(code: number): string {
    return /[\p{L}\p{N}_ ]/u.test(String.fromCodePoint(code)) && code < 0xd800
      ? String.fromCodePoint(code)
      : hex(code)
  }

  // Escapes.

  #escape() {
    const start = this.#at
    const next = this.#pattern[start + 1]
    if (next === undefined) return this.#fail('ErrInvalidRegExEndsWithBackslash')
    const shorthand = SHORTHANDS[next]
    if (shorthand) {
      this.#at += 2
      return this.#piece(shorthand, 1, 1, start)
    }
    if (next === 'b' || next === 'B') {
      this.#at += 2
      const w = `[${WORD}\\u200c\\u200d]`
      const edge = `(?:(?<=${w})(?!${w})|(?<!${w})(?=${w}))`
      return this.#piece(next === 'b' ? edge : `(?!${edge})`, 0, 0, start)
    }
    if (/[1-9]/.test(next) || next === 'k') return this.#backReference()
    const category = this.#category()
    // .NET sees the halves of a pair, which belong to no such category.
    if (category !== undefined)
      return this.#piece(
        category.startsWith('\\p') ? `(?:(?![\\u{10000}-\\u{10ffff}])${category})` : category,
        1,
        1,
        start,
      )
    const code = this.#code()
    if (code !== undefined) return this.#codePoint(code, start)
    if (INSIDE_ONLY.has(next)) {
      if (this.#strict)
        return this.#fail('ErrInvalidRegExBadEscapeOutsideCharacterClass', `\\${next}`)
    } else if (!OUTSIDE_ESCAPES.has(next) && (this.#strict || /[A-Za-z0-9]/.test(next))) {
      if (!this.#strict) {
        const simple = SIMPLE[next]
        if (simple !== undefined) {
          this.#at += 2
          return this.#piece(simple, simple.startsWith('(') ? 0 : 1, 1, start)
        }
      }
      return this.#fail('ErrInvalidRegExBadEscape', `\\${this.#characterAt(start + 1)}`)
    }
    this.#at += 2
    return this.#piece(hex(next.codePointAt(0) ?? 0), 1, 1, start)
  }

  #codePoint(code: number, start: number) {
    if (code >= 0xd800 && code <= 0xdfff) {
      const end = this.#at
      const low = code < 0xdc00 ? /^\\u([dD][c-fC-F][0-9a-fA-F]{2})/.exec(this.#rest()) : null
      if (!low)
        return this.#fail('ErrInvalidRegExMalformedSurrogatePair', this.#pattern.slice(start, end))
      this.#at += low[0].length
      const pair = (code - 0xd800) * 0x400 + (parseInt(low[1]!, 16) - 0xdc00) + 0x10000
      return this.#piece(hex(pair), 2, 2, start)
    }
    const width = code > 0xffff ? 2 : 1
    return this.#piece(hex(code), width, width, start)
  }

  /** `\x41`, `\u0041`, `\u{41}`, `\r \n \t \f`: the code; undefined when it is none of them. */
  #code(): number | undefined {
    const text = this.#rest()
    const simple = /^\\([rntf])/.exec(text)
    if (simple) {
      this.#at += 2
      return { r: 13, n: 10, t: 9, f: 12 }[simple[1]!]
    }
    const octal = /^\\0[0-7]{0,2}/.exec(text)
    if (octal) {
      if (this.#strict) this.#fail('ErrInvalidRegExBadOctal', octal[0])
      this.#at += octal[0].length
      return parseInt(octal[0].slice(1), 8)
    }
    const found =
      /^\\x([0-9a-fA-F]{2})/.exec(text) ??
      /^\\u([0-9a-fA-F]{4})/.exec(text) ??
      /^\\u\{([0-9a-fA-F]{1,8})\}/.exec(text)
    if (found) {
      const code = parseInt(found[1]!, 16)
      if (code > 0x10ffff) this.#fail('ErrInvalidRegExBadEscape', text.slice(0, 2))
      this.#at += found[0].length
      return code
    }
    if (/^\\[xu]/.test(text)) this.#fail('ErrInvalidRegExBadEscape', text.slice(0, 2))
    return undefined
  }

  #category(): string | undefined {
    const match = /^\\([pP])\{(\w+)\}/.exec(this.#rest())
    if (!match) return undefined
    const [all, kind, name = ''] = match
    if (!CATEGORIES.has(name)) this.#fail('ErrInvalidRegExBadUnicodeCategory', all)
    this.#at += all.length
    if (this.#ignoreCase && ['Lu', 'Ll', 'Lt'].includes(name)) {
      const set = '\\p{Lu}\\p{Ll}\\p{Lt}'
      return kind === 'p' ? `[${set}]` : `[^${set}]`
    }
    return `\\${kind}{${name}}`
  }

  #backReference() {
    const start = this.#at
    const match = /^\\(?:k<([^>]*)>|([1-9]\d*))/.exec(this.#rest())
    if (!match) return this.#fail('ErrInvalidRegExBadEscape', this.#pattern.slice(start, start + 2))
    const [all, name, number] = match
    if (this.#strict && number !== undefined && !this.#numbered)
      return this.#fail('ErrInvalidRegExNumberedSubMatchesDisabled', all)
    const key = name ?? number!
    const capture = this.#all.get(key)
    if (this.#strict) {
      if (!capture) return this.#fail('ErrInvalidRegExBadBackRefNotDefined', all)
      if (capture.open) return this.#fail('ErrInvalidRegExBadBackRefSelfReferencing', all)
      if (capture.inLook && !this.#group.inLook)
        return this.#fail('ErrInvalidRegExBackRefToCaptureInLookaround', all)
      if (this.#group.inLookBehind && capture.max === Infinity)
        return this.#fail('ErrInvalidRegExUnlimitedQuantifierInLookAround', all)
      if (capture.maybeSkipped || capture.max === 0)
        return this.#fail('ErrInvalidRegExBackRefToZeroCapture', all)
    }
    this.#at += all.length
    const out = name === undefined ? `(?:\\${number})` : `\\k<${name}>`
    return this.#piece(out, 0, capture?.max ?? 0, start)
  }

  // Groups.

  #open() {
    const start = this.#at
    const text = this.#rest()
    const comment = /^\(\?#[^)]*(\)?)/.exec(text)
    if (comment) {
      if (!comment[1]) {
        if (this.#strict)
          return this.#fail(
            'ErrInvalidRegExUnclosedInlineCommentWithContext',
            this.#after(start).replace(/^(.{0,12}).*$/s, '$1'),
          )
        return this.#fail('ErrInvalidRegExUnclosedInlineComment')
      }
      this.#at += comment[0].length
      this.#separate()
      return undefined
    }
    const begin = (kind: Group['kind'], token: string, out: string, more: Partial<Group> = {}) => {
      if (this.#strict && this.#groups.length >= MAX_GROUPS)
        this.#fail('ErrInvalidRegExGroupTrackerOverflow', this.#after(start))
      this.#at += token.length
      this.#out += out
      this.#groups.push(this.#newGroup(kind, start, more))
      this.#target = undefined
    }
    for (const [token, kind] of LOOKS) if (text.startsWith(token)) return begin(kind, token, token)
    if (text.startsWith('(?:')) return begin('plain', '(?:', '(?:')
    const named = /^\(\?<([^>]*)>/.exec(text)
    if (named) return this.#openNamed(named[0], named[1]!, start, begin)
    if (this.#strict) this.#refuseSpecial(text)
    else if (/^\(\?(?!')/.test(text)) {
      const flags = /^\(\?[imnsx-]+:/.exec(text)
      return flags ? begin('plain', flags[0], '(?:') : this.#fail('ErrInvalidRegEx')
    }
    if (!this.#numbered) return begin('plain', '(', '(?:')
    this.#captureCount++
    const number = this.#captureCount
    this.#startCapture(String(number), start)
    return begin('capture', '(', '(', { number })
  }

  #openNamed(
    token: string,
    name: string,
    start: number,
    begin: (kind: Group['kind'], token: string, out: string, more?: Partial<Group>) => void,
  ) {
    if (this.#strict) {
      if (/-/.test(name)) return this.#fail('ErrInvalidRegExBadBalancing', token)
      if (!/^[\p{L}\p{Mn}\p{Nd}\p{Pc}]+$/u.test(name) || /^\p{Nd}/u.test(name))
        return this.#fail('ErrInvalidRegExBadNamedCaptureName', token)
      if (name.length > MAX_NAME) return this.#fail('ErrInvalidRegExNamedCaptureNameTooLong', token)
      if (this.#numbered)
        return this.#fail('ErrInvalidRegExMixingNamedAndNumberedSubMatches', token)
      if (this.#all.has(name))
        return this.#fail('ErrInvalidRegExBadNamedCaptureAlreadyExists', this.#after(start))
    }
    this.#captureCount++
    if (!this.#names.includes(name)) this.#names.push(name)
    this.#startCapture(name, start)
    return begin('capture', token, `(?<${name}>`, { name })
  }

  #startCapture(key: string, start: number) {
    if (this.#strict && this.#group.inLookBehind)
      this.#fail('ErrInvalidRegExCaptureInLookAround', this.#after(start))
    const capture: Capture = {
      key,
      open: true,
      maybeSkipped: false,
      inLook: this.#group.inLook,
      max: 0,
    }
    this.#all.set(key, capture)
  }

  #refuseSpecial(text: string) {
    const inline = /^\(\?([a-zA-Z-]+)([:)])?/.exec(text)
    if (inline) this.#fail('ErrInvalidRegExBadOptionsNotAtFront', inline[0])
    if (text.startsWith('(?(')) this.#fail('ErrInvalidRegExBadConditional', '(?(')
    const quoted = /^\(\?'[^']*'/.exec(text)
    if (quoted) this.#fail('ErrInvalidRegExBadSingleQuoteNamedCapture', quoted[0])
    const special = /^\(\?.?|^\(\*./s.exec(text)
    if (special) this.#fail('ErrInvalidRegExBadParen', special[0])
  }

  #endAlternative() {
    const group = this.#group
    group.leastMin = Math.min(group.leastMin, group.min)
    group.mostMax = Math.max(group.mostMax, group.max)
    group.min = 0
    group.max = 0
    for (const capture of group.current) capture.maybeSkipped = true
    group.captures.push(...group.current)
    if (group.direct > 0) group.conditional = true
    group.direct = 0
    group.current = []
  }

  #close() {
    const group = this.#group
    if (group.kind === 'root') return this.#fail('ErrInvalidRegExUnopenedCaptureGroups')
    this.#at++
    const min = Math.min(group.leastMin, group.min)
    const max = Math.max(group.mostMax, group.max)
    if (group.alternation) {
      for (const capture of group.current) capture.maybeSkipped = true
      if (group.direct > 0) group.conditional = true
    }
    const inner = [...group.captures, ...group.current]
    if (this.#strict && group.kind === 'lookBehind' && max > MAX_LOOK_BEHIND)
      return this.#fail('ErrInvalidRegExLookbehindTooManyChars', this.#before(this.#at))
    this.#groups.pop()
    this.#out += ')'
    const key = group.name ?? (group.number === undefined ? undefined : String(group.number))
    if (key !== undefined) {
      const capture = this.#all.get(key)!
      capture.open = false
      capture.max = max
      if (min === 0 && max > 0) capture.maybeSkipped = true
      inner.push(capture)
    }
    this.#group.current.push(...inner)
    if (key !== undefined) this.#group.direct++
    const lookAround = group.kind === 'lookAhead' || group.kind === 'lookBehind'
    if ((min === 0 && !lookAround) || group.holdsEmpty) this.#group.holdsEmpty = true
    if (group.containsLook) this.#group.containsLook = true
    if (group.conditional) this.#group.conditional = true
    const look = group.kind === 'lookAhead' || group.kind === 'lookBehind'
    this.#piece('', look ? 0 : min, look ? 0 : max, group.start, {
      ...group,
      min,
      max,
      captures: inner,
    })
    return undefined
  }

  // Quantifiers.

  #quantifier() {
    const start = this.#at
    const text = this.#rest()
    const curly = /^\{(\d+)(?:(,)(\d*))?\}/.exec(text)
    const token = curly ? curly[0] : text.charAt(0)
    if (text.startsWith('{') && !curly) {
      if (!this.#strict) return this.#literal('{')
      return this.#fail('ErrInvalidRegExBadCurly', '{')
    }
    const after = text.charAt(token.length)
    const end = start + token.length
    if (this.#strict) {
      if (curly && !curly[2] && /[?+*]/.test(after))
        this.#fail('ErrInvalidRegExBadExactQuantifier', token + after)
      if (/[+*]/.test(after)) this.#fail('ErrInvalidRegExBadQuantifier', token + after)
    }
    const [low, high] = this.#bounds(curly, token, end)
    const target = this.#target
    if (!target)
      return this.#fail(
        this.#strict ? 'ErrInvalidRegExQuantifierOnNothing' : 'ErrInvalidRegEx',
        this.#before(end),
      )
    if (this.#strict) this.#checkQuantified(target.group, high, end)
    const lazy = after === '?'
    this.#at = end + (lazy ? 1 : 0)
    this.#out += token.replace(/\d+/g, (digits) => String(Number(digits))) + (lazy ? '?' : '')
    const group = this.#group
    group.min += target.min * (low - 1)
    group.max = target.max === 0 ? group.max : group.max + target.max * (high - 1)
    if (target.group && low === 0) {
      for (const capture of target.group.captures) capture.maybeSkipped = true
      if (target.group.captures.length > 0) group.conditional = true
    }
    this.#target = undefined
    return undefined
  }

  #bounds(curly: RegExpExecArray | null, token: string, end: number): [number, number] {
    if (!curly) return token === '*' ? [0, Infinity] : token === '+' ? [1, Infinity] : [0, 1]
    const low = Number(curly[1])
    const high = curly[2] ? (curly[3] ? Number(curly[3]) : Infinity) : low
    const tooLarge = (n: number) => Number.isFinite(n) && n > 2_147_483_647
    if (tooLarge(low) || tooLarge(high)) this.#fail('ErrInvalidRegExNumberOverflow', token)
    if (low > high) this.#fail('ErrInvalidRegExLowHighQuantifierFlip', this.#before(end))
    return [low, high]
  }

  #checkQuantified(group: Group | undefined, high: number, end: number) {
    if (group?.containsLook)
      this.#fail('ErrInvalidRegExQuantifierOursideLookAround', this.#before(end))
    if (high === Infinity && this.#group.inLookBehind)
      this.#fail('ErrInvalidRegExUnlimitedQuantifierInLookAround', this.#before(end))
    if (group && (group.min === 0 || group.conditional || group.holdsEmpty))
      this.#fail('ErrInvalidRegExQuantifiedCapture', this.#before(end))
  }

  // Character classes.

  #class() {
    const start = this.#at
    const text = this.#rest()
    if (this.#strict) {
      if (text.startsWith('[]')) return this.#fail('ErrInvalidRegExEmptyCharacterClass', '[]')
      if (!/^\[(?:\\.|[^[\]\\])*\]/s.test(text)) {
        const bad = /^\[(?:\\.|[^\]\\[])*?[()]/s.exec(text)
        if (bad && !/^\[[^\]]*\]/.test(text)) {
          // An open class is told apart from a wrong character by what comes first.
        }
        return this.#fail('ErrInvalidRegExBadSquare', this.#before(start + 1))
      }
    }
    this.#at++
    const negated = this.#pattern[this.#at] === '^'
    if (negated) this.#at++
    const parts: string[] = []
    let first = true
    let previous: string | undefined
    for (;;) {
      const c = this.#pattern[this.#at]
      if (c === undefined)
        return this.#fail(
          this.#strict ? 'ErrInvalidRegExBadSquare' : 'ErrInvalidRegExUnterminatedSquare',
          this.#before(this.#at),
        )
      if (c === ']' && (this.#strict || !first)) break
      first = false
      previous = this.#classItem(parts, negated, previous)
    }
    this.#at++
    const inner = parts.join('')
    return this.#piece(`[${negated ? '^' : ''}${inner}]`, 1, 1, start)
  }

  /** Reads one character or range; gives the character read, to notice a repeated one. */
  #classItem(parts: string[], negated: boolean, previous: string | undefined): string | undefined {
    const at = this.#at
    const c = this.#pattern.charAt(at)
    if (c === '-' && this.#strict)
      this.#fail('ErrInvalidRegExLiteralHyphenInCharacterClass', this.#before(at + 1))
    if (this.#strict && NO_REPEAT.has(c) && previous === c)
      this.#fail('ErrInvalidRegExRepeatInCharClass', this.#before(at + 1))
    const from = this.#classAtom(negated)
    const dash = this.#pattern[this.#at] === '-' && this.#pattern[this.#at + 1] !== ']'
    if (!dash) {
      if (this.#pattern[this.#at] === '-' && this.#strict)
        this.#fail('ErrInvalidRegExLiteralHyphenInCharacterClass', this.#before(this.#at + 1))
      parts.push(typeof from === 'number' ? hex(from) : from)
      return c
    }
    if (typeof from !== 'number') {
      if (this.#strict)
        this.#fail('ErrInvalidRegExCharacterClassCategoryUse', this.#before(this.#at + 1))
      parts.push(from)
      return c
    }
    this.#at++
    const to = this.#classAtom(negated)
    if (typeof to !== 'number') {
      if (this.#strict)
        this.#fail('ErrInvalidRegExCharacterClassCategoryUse', this.#before(this.#at))
      parts.push(hex(from), hex(45), to)
      return undefined
    }
    if (to < from) this.#fail('ErrInvalidRegExCharacterClassRangeReverse', this.#before(this.#at))
    parts.push(`${hex(from)}-${hex(to)}`)
    return undefined
  }

  #classAtom(negated: boolean): number | string {
    const start = this.#at
    const c = this.#pattern.charAt(start)
    if (c !== '\\') {
      if (this.#strict && CLASS_MUST_ESCAPE.has(c))
        this.#fail('ErrInvalidRegExUnescapedCharInCharacterClass', this.#before(start + 1))
      const code = this.#pattern.codePointAt(start) ?? 0
      this.#at += code > 0xffff ? 2 : 1
      if (this.#strict && code > 0xffff)
        this.#fail('ErrInvalidRegExSurrogatePairInCharacterClass', this.#before(this.#at))
      return code
    }
    const next = this.#pattern[start + 1]
    if (next === undefined) return this.#fail('ErrInvalidRegExEndsWithBackslash')
    const shorthand = CLASS_SHORTHANDS[next]
    if (shorthand !== undefined) {
      if (this.#strict && negated && /[A-Z]/.test(next))
        this.#fail('ErrInvalidRegExBadEscapeInsideNegativeCharacterClass', this.#before(start + 2))
      this.#at += 2
      return shorthand
    }
    const category = this.#category()
    if (category !== undefined) {
      if (this.#strict && negated && next === 'P')
        this.#fail('ErrInvalidRegExBadEscapeInsideNegativeCharacterClass', this.#before(this.#at))
      return category
    }
    if (this.#strict && /[bB1-9k]/.test(next)) {
      const reference = /^\\k<[^>]*>|^\\[1-9]\d?/.exec(this.#rest())?.[0] ?? `\\${next}`
      this.#fail(
        'ErrInvalidRegExBadEscapeInsideCharacterClass',
        this.#before(start + reference.length),
      )
    }
    if (!this.#strict && next === 'b') {
      this.#at += 2
      return 8
    }
    const code = this.#code()
    if (code !== undefined) {
      if (code >= 0xd800 && code <= 0xdbff && this.#strict) {
        const low = /^\\u([dD][c-fC-F][0-9a-fA-F]{2})/.exec(this.#rest())
        if (low) {
          this.#at += low[0].length
          this.#fail('ErrInvalidRegExSurrogatePairInCharacterClass', this.#before(this.#at))
        }
      }
      if (code >= 0xd800 && code <= 0xdfff && this.#strict)
        this.#fail('ErrInvalidRegExMalformedSurrogatePair', this.#before(this.#at))
      if (code > 0xffff && this.#strict)
        this.#fail('ErrInvalidRegExSurrogatePairInCharacterClass', this.#before(this.#at))
      return code
    }
    if (this.#strict && !OUTSIDE_ESCAPES.has(next) && !INSIDE_ONLY.has(next))
      this.#fail(
        'ErrInvalidRegExBadEscape',
        this.#before(start + 1 + this.#characterAt(start + 1).length),
      )
    this.#at += 2
    return next.codePointAt(0) ?? 0
  }
}

const LOOKS: readonly (readonly [string, 'lookAhead' | 'lookBehind'])[] = [
  ['(?=', 'lookAhead'],
  ['(?!', 'lookAhead'],
  ['(?<=', 'lookBehind'],
  ['(?<!', 'lookBehind'],
]

const SHORTHANDS: Readonly<Record<string, string>> = {
  w: `[${WORD}]`,
  W: `[^${WORD}]`,
  d: '\\p{Nd}',
  D: '\\P{Nd}',
  s: `[${SPACE}]`,
  S: `[^${SPACE}]`,
}

const CLASS_SHORTHANDS: Readonly<Record<string, string>> = {
  w: WORD,
  W: `[^${WORD}]`,
  d: '\\p{Nd}',
  D: '\\P{Nd}',
  s: SPACE,
  S: `[^${SPACE}]`,
}

/** Escapes that only patterns from before Power Fx 1.0 may have. */
const SIMPLE: Readonly<Record<string, string>> = {
  a: '\\x07',
  e: '\\x1b',
  v: '\\x0b',
  A: '(?<![^])',
  Z: '(?=\\n?$)',
  z: '(?![^])',
}
