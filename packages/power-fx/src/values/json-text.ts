import { JsonNumber, type JsonNode } from './value.ts'

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const SPACE = /[ \t\n\r]*/y
// oxlint-disable-next-line no-control-regex -- JSON forbids control characters in texts
const PLAIN = /[^"\\\u0000-\u001f]*/y
const MAX_DEPTH = 64

/** Reads strict JSON, keeping numbers as written. Throws a SyntaxError with the position. */
export function parseJson(text: string): JsonNode {
  const reader = new Reader(text)
  const node = reader.value(0)
  reader.end()
  return node
}

class Reader {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  end() {
    this.#space()
    if (this.#at < this.#text.length) this.#fail('more text after the end')
  }

  #fail(what: string): never {
    throw new SyntaxError(`JSON: ${what} at position ${this.#at}`)
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.#text)?.[0] ?? ''
    this.#at += found.length
    return found
  }

  #space() {
    this.#match(SPACE)
  }

  value(depth: number): JsonNode {
    if (depth > MAX_DEPTH) this.#fail('too deep')
    this.#space()
    const c = this.#text[this.#at]
    if (c === '{') return this.#object(depth)
    if (c === '[') return this.#array(depth)
    if (c === '"') return this.#string()
    for (const [word, value] of WORDS)
      if (this.#text.startsWith(word, this.#at)) {
        this.#at += word.length
        return value
      }
    const number = this.#match(NUMBER)
    return number === '' ? this.#fail('no value') : new JsonNumber(number)
  }

  #object(depth: number): JsonNode {
    const fields = new Map<string, JsonNode>()
    this.#at++
    this.#space()
    if (this.#text[this.#at] === '}') {
      this.#at++
      return fields
    }
    for (;;) {
      this.#space()
      if (this.#text[this.#at] !== '"') this.#fail('no field name')
      const name = this.#string()
      this.#space()
      if (this.#text[this.#at++] !== ':') this.#fail('no colon')
      const value = this.value(depth + 1)
      fields.set(name, value)
      this.#space()
      const c = this.#text[this.#at++]
      if (c === '}') return fields
      if (c !== ',') this.#fail('no comma between fields')
    }
  }

  #array(depth: number): JsonNode {
    const items: JsonNode[] = []
    this.#at++
    this.#space()
    if (this.#text[this.#at] === ']') {
      this.#at++
      return items
    }
    for (;;) {
      items.push(this.value(depth + 1))
      this.#space()
      const c = this.#text[this.#at++]
      if (c === ']') return items
      if (c !== ',') this.#fail('no comma between items')
    }
  }

  #string(): string {
    this.#at++
    let out = ''
    for (;;) {
      out += this.#match(PLAIN)
      const c = this.#text[this.#at++]
      if (c === '"') return out
      if (c !== '\\') this.#fail('a text that does not end')
      const escape = this.#text[this.#at++] ?? ''
      if (escape === 'u') {
        const hex = this.#text.slice(this.#at, this.#at + 4)
        if (!/^[0-9a-fA-F]{4}$/.test(hex)) this.#fail('a bad escape')
        out += String.fromCharCode(parseInt(hex, 16))
        this.#at += 4
      } else out += ESCAPES[escape] ?? this.#fail('a bad escape')
    }
  }
}

const WORDS: readonly (readonly [string, JsonNode])[] = [
  ['null', null],
  ['true', true],
  ['false', false],
]
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
}

const SHORT: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\f': '\\f',
  '\r': '\\r',
}

/** A text as JSON writes it; other control characters as `\u00XX` in capitals. */
export function jsonString(text: string): string {
  const escaped = text.replace(
    // oxlint-disable-next-line no-control-regex -- control characters are what is escaped
    /["\\\u0000-\u001f\u007f-\u009f\u2028\u2029\ud800-\udfff]/g,
    (c) => SHORT[c] ?? `\\u${c.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`,
  )
  return `"${escaped}"`
}
