import type { Token, TokenKind } from './token.ts'

/** The separators of formula text: they depend on whether the decimal separator is a comma. */
export interface Separators {
  readonly decimal: '.' | ','
  readonly list: ',' | ';'
  readonly chain: ';' | ';;'
}

const POINT: Separators = { decimal: '.', list: ',', chain: ';' }
const COMMA: Separators = { decimal: ',', list: ';', chain: ';;' }

/** The separators for a decimal separator: anything but a point means the comma form. */
export function separatorsFor(decimal: string): Separators {
  return decimal === '.' ? POINT : COMMA
}

/** How to read the text. */
export interface LexOptions {
  readonly separators?: Separators
  /** Format characters stay in text literals (Power Fx 1.0). */
  readonly keepFormatCharacters?: boolean
  readonly textFirst?: boolean
  readonly disableReservedKeywords?: boolean
}

/** Words that are operators or constants. Case matters. */
export const KEYWORDS: ReadonlySet<string> = new Set([
  'true',
  'false',
  'in',
  'exactin',
  'Self',
  'Parent',
  'And',
  'Or',
  'Not',
  'As',
])

/** Words kept for later, unless the engine lets them be names. */
export const RESERVED: ReadonlySet<string> = new Set([
  'blank',
  'null',
  'empty',
  'none',
  'nothing',
  'undefined',
  'This',
  'Is',
  'Child',
  'Children',
  'Siblings',
])

const NAME = /[\p{L}\p{Nl}_][\p{L}\p{Nl}\p{Mn}\p{Mc}\p{Nd}\p{Pc}\p{Cf}]*/uy
const SPACES = /[\p{Zs}\t\v\f\n\r\u0085\u2028\u2029]+/uy
const FORMAT_CHARACTERS = /\p{Cf}/gu
const NUMBER_POINT = /(?:\p{Nd}+(?:\.\p{Nd}*)?|\.\p{Nd}+)(?:[eE][+-]?\p{Nd}+)?/uy
const NUMBER_COMMA = /(?:\p{Nd}+(?:,\p{Nd}*)?|,\p{Nd}+)(?:[eE][+-]?\p{Nd}+)?/uy
const PUNCTUATORS = ['||', '&&', '<=', '>=', '<>', '=>', ':=', ...'!+-*/^()=<>.:{}[]&%@'.split('')]

type Mode = 'normal' | 'island' | 'interpolation' | 'textFirst'

/** Cuts the text into tokens; always ends with an `end` token and never throws. */
export function lex(text: string, options: LexOptions = {}): Token[] {
  return new Lexer(text, options).run()
}

class Lexer {
  readonly #text: string
  readonly #options: LexOptions
  readonly #separators: Separators
  readonly #tokens: Token[] = []
  readonly #modes: Mode[] = []
  #at = 0

  constructor(text: string, options: LexOptions) {
    this.#text = text
    this.#options = options
    this.#separators = options.separators ?? POINT
  }

  run(): Token[] {
    const first = this.#options.textFirst && !this.#text.startsWith('=')
    this.#modes.push(first ? 'textFirst' : 'normal')
    if (this.#options.textFirst && !first) this.#at = 1
    if (first) this.#add('interpolationStart', 0, 0, '$"')
    while (this.#at < this.#text.length) {
      const mode = this.#modes.at(-1)
      if (mode === 'interpolation') this.#interpolation()
      else if (mode === 'textFirst') this.#textFirst()
      else this.#normal()
    }
    const end = this.#text.length
    if (first) this.#add('interpolationEnd', end, end, '"')
    this.#add('end', end, end, '')
    return this.#tokens
  }

  #add(kind: TokenKind, start: number, end: number, value: string, more: Partial<Token> = {}) {
    this.#tokens.push({ kind, start, end, value, ...more })
    this.#at = end
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at
    return pattern.exec(this.#text)?.[0]
  }

  #error(start: number, end: number, ...error: [string, ...string[]]) {
    this.#add('error', start, end, this.#text.slice(start, end), { error })
  }

  #normal() {
    const text = this.#text
    const start = this.#at
    const spaces = this.#match(SPACES)
    if (spaces) return this.#add('space', start, start + spaces.length, spaces)
    if (text.startsWith('//', start)) {
      const stop = text.slice(start).search(/[\n\r\u0085\u2028\u2029]/)
      const end = stop < 0 ? text.length : start + stop
      return this.#add('comment', start, end, text.slice(start, end))
    }
    if (text.startsWith('/*', start)) {
      const close = text.indexOf('*/', start + 2)
      if (close < 0) return this.#error(start, text.length, 'ErrBadToken')
      return this.#add('comment', start, close + 2, text.slice(start, close + 2))
    }
    const number = this.#match(this.#separators.decimal === '.' ? NUMBER_POINT : NUMBER_COMMA)
    if (number) return this.#add('number', start, start + number.length, number.replace(',', '.'))
    if (text.startsWith('$"', start)) {
      this.#modes.push('interpolation')
      return this.#add('interpolationStart', start, start + 2, '$"')
    }
    if (text[start] === '"') return this.#string()
    if (text[start] === "'") return this.#quotedName()
    const name = this.#match(NAME)
    if (name) return this.#name(name)
    return this.#punctuator()
  }

  #name(name: string) {
    const start = this.#at
    const end = start + name.length
    const asFunction = /^(?:And|Or|Not)$/.test(name) && this.#text[end] === '('
    if (KEYWORDS.has(name) && !asFunction) return this.#add('keyword', start, end, name)
    if (RESERVED.has(name) && !this.#options.disableReservedKeywords)
      return this.#error(start, end, 'ErrBadToken')
    return this.#add('name', start, end, name)
  }

  #quotedName() {
    const start = this.#at
    let value = ''
    let i = start + 1
    for (; i < this.#text.length; i++) {
      const c = this.#text.charAt(i)
      if (c === "'") {
        if (this.#text[i + 1] !== "'") break
        value += c
        i++
      } else if (/[\n\r\u0085\u2028\u2029]/.test(c)) break
      else value += c
    }
    const closed = this.#text[i] === "'"
    if (closed) {
      const modified = value.trim() === ''
      return this.#add('name', start, i + 1, value, { quoted: true, modified })
    }
    if (i >= this.#text.length) {
      const cut = this.#text.indexOf(';', start)
      if (cut > 0) i = cut
    }
    return this.#add('name', start, i, this.#text.slice(start + 1, i), {
      quoted: true,
      modified: true,
    })
  }

  #string() {
    const start = this.#at
    let value = ''
    let i = start + 1
    for (; i < this.#text.length; i++) {
      const c = this.#text.charAt(i)
      if (c !== '"') value += c
      else if (this.#text[i + 1] === '"') {
        value += c
        i++
      } else return this.#add('text', start, i + 1, this.#literal(value))
    }
    return this.#error(start, this.#text.length, 'ErrBadToken')
  }

  #literal(value: string) {
    return this.#options.keepFormatCharacters ? value : value.replace(FORMAT_CHARACTERS, '')
  }

  #punctuator() {
    const start = this.#at
    const { list, chain } = this.#separators
    const text = this.#text
    if (text.startsWith(chain, start))
      return this.#add('punctuator', start, start + chain.length, ';')
    if (text[start] === list) return this.#add('punctuator', start, start + 1, ',')
    const mode = this.#modes.at(-1)
    if (text[start] === '{' && mode === 'island') this.#modes.push('island')
    if (text[start] === '}' && mode === 'island') {
      this.#modes.pop()
      if (this.#modes.at(-1) !== 'island') return this.#add('islandEnd', start, start + 1, '}')
    }
    const found = PUNCTUATORS.find((p) => text.startsWith(p, start))
    if (found) return this.#add('punctuator', start, start + found.length, found)
    const code = text.codePointAt(start) ?? 0
    const width = code > 0xffff ? 2 : 1
    if (code > 0xff) {
      const hex = code.toString(16).toUpperCase().padStart(4, '0')
      return this.#error(start, start + width, 'UnexpectedCharacterToken', `U+${hex}`)
    }
    return this.#error(start, start + 1, 'ErrBadToken')
  }

  #interpolation() {
    const text = this.#text
    const start = this.#at
    if (text[start] === '"' && text[start + 1] !== '"') {
      this.#modes.pop()
      return this.#add('interpolationEnd', start, start + 1, '"')
    }
    if (text[start] === '{' && text[start + 1] !== '{') {
      this.#modes.push('island')
      return this.#add('islandStart', start, start + 1, '{')
    }
    let value = ''
    let i = start
    for (; i < text.length; i++) {
      const c = text.charAt(i)
      if (c !== '"' && c !== '{' && c !== '}') {
        value += c
        continue
      }
      if (text[i + 1] === c) {
        value += c
        i++
        continue
      }
      if (c === '}') {
        if (i > start) this.#add('text', start, i, this.#literal(value))
        this.#error(i, i, 'ErrBadToken')
        this.#at = i + 1
        return
      }
      break
    }
    this.#add('text', start, i, this.#literal(value))
  }

  #textFirst() {
    const text = this.#text
    const start = this.#at
    if (text.startsWith('${', start)) {
      this.#modes.push('island')
      return this.#add('islandStart', start, start + 2, '{')
    }
    let value = ''
    let i = start
    for (; i < text.length && !text.startsWith('${', i); i++) {
      if (text.startsWith('$${', i)) {
        value += '${'
        i += 2
      } else value += text.charAt(i)
    }
    this.#add('text', start, i, value)
  }
}
