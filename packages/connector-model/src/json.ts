/** A place in a text, both 1-based. */
export interface Position {
  line: number
  column: number
}

/** Stable names of what may be wrong with a JSON text. */
export type JsonRule =
  | 'JsonNotValid'
  | 'TrailingComma'
  | 'CommentNotAllowed'
  | 'ByteOrderMark'
  | 'UnexpectedSpace'
  | 'ControlCharacterInString'
  | 'DuplicateName'

/** Something in a JSON text that RFC 8259 does not allow. */
export interface JsonFault extends Position {
  rule: JsonRule
  message: string
  /** The rest of the text could not be read. */
  fatal: boolean
}

/** A JSON text as read, with the way back from a value to its place. */
export interface JsonText {
  /** Undefined when a fault was fatal. */
  value: unknown
  faults: JsonFault[]
  /** The place of the value at a JSON pointer (RFC 6901), or of its nearest ancestor. */
  locate: (pointer: string) => Position | undefined
}

/** Deeper nesting than this is refused; the deepest known definition has about 60 levels. */
const MAXIMUM_DEPTH = 400

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

class FatalFault extends Error {}

/**
 * Reads JSON as connector files in the wild have it: a byte order mark, comments, trailing commas
 * and control characters in strings are taken and reported; anything else ends the reading with
 * one fatal fault that says where and what was expected.
 *
 * A key that occurs twice keeps its last value, as `JSON.parse` does.
 */
export function parseJson(text: string): JsonText {
  const faults: JsonFault[] = []
  // By container rather than by pointer: pointers are made of text, and few are ever asked for.
  const offsets = new Map<object, Map<string, number> | number[]>()
  let rootOffset = 0
  let at = 0
  let lineStarts: number[] | undefined

  const positionOf = (offset: number): Position => {
    if (!lineStarts) {
      lineStarts = [0]
      for (let i = 0; i < text.length; i++) if (text[i] === '\n') lineStarts.push(i + 1)
    }
    let low = 0
    let high = lineStarts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (lineStarts[middle]! <= offset) low = middle
      else high = middle - 1
    }
    return { line: low + 1, column: offset - lineStarts[low]! + 1 }
  }

  const report = (rule: JsonRule, message: string, offset = at, fatal = false) => {
    faults.push({ rule, message, fatal, ...positionOf(offset) })
  }
  const fail = (message: string, offset = at): never => {
    report('JsonNotValid', message, offset, true)
    throw new FatalFault(message)
  }
  const seen = () => (at < text.length ? `"${text[at]}"` : 'the end of the text')

  function skipBlanks() {
    for (;;) {
      const c = text[at]
      if (c === ' ' || c === '\t' || c === '\n' || c === '\r') at++
      else if (c !== undefined && c > '\x7f' && /[\p{Zs}\ufeff]/u.test(c)) {
        report('UnexpectedSpace', 'Replace this character by an ordinary space.')
        at++
      } else if (c === '/' && text[at + 1] === '/') {
        report('CommentNotAllowed', 'JSON has no comments; remove this one.')
        while (at < text.length && text[at] !== '\n') at++
      } else if (c === '/' && text[at + 1] === '*') {
        report('CommentNotAllowed', 'JSON has no comments; remove this one.')
        const end = text.indexOf('*/', at + 2)
        if (end < 0) fail('This comment is never closed.')
        at = end + 2
      } else return
    }
  }

  function readString(): string {
    const start = at
    let result = ''
    let from = ++at
    for (;;) {
      if (at >= text.length) fail('This string is never closed; add a " at its end.', start)
      const c = text[at]!
      if (c === '"') {
        result += text.slice(from, at++)
        return result
      }
      if (c === '\\') {
        result += text.slice(from, at)
        const escaped = text[at + 1] ?? ''
        if (escaped === 'u') {
          const code = text.slice(at + 2, at + 6)
          if (!isHexadecimal(code)) fail('\\u needs four hexadecimal digits after it.')
          result += String.fromCharCode(parseInt(code, 16))
          at += 6
        } else if (escaped in ESCAPES) {
          result += ESCAPES[escaped]!
          at += 2
        } else fail(`"\\${escaped}" is not an escape of JSON; write "\\\\" for a backslash.`)
        from = at
      } else {
        if (c < ' ')
          report(
            'ControlCharacterInString',
            `Write this character as \\u${c.charCodeAt(0).toString(16).padStart(4, '0')}.`,
          )
        at++
      }
    }
  }

  function readNumber(): number {
    const start = at
    const digits = () => {
      const first = at
      while (isDigit(text[at])) at++
      if (at === first) fail(`A digit is missing before ${seen()}.`)
    }
    if (text[at] === '-') at++
    if (text[at] === '0' && isDigit(text[at + 1])) fail('A number may not begin with 0.')
    digits()
    if (text[at] === '.') {
      at++
      digits()
    }
    if (text[at] === 'e' || text[at] === 'E') {
      at++
      if (text[at] === '+' || text[at] === '-') at++
      digits()
    }
    return Number(text.slice(start, at))
  }

  function readWord(): unknown {
    for (const [word, value] of [
      ['true', true],
      ['false', false],
      ['null', null],
    ] as const)
      if (text.startsWith(word, at)) {
        at += word.length
        return value
      }
    return fail(`A value is expected here, but ${seen()} was found.`)
  }

  /** Reads `item, item, … close`, taking a comma too many before the end. */
  function readItems(close: string, item: () => void) {
    const start = at++
    let afterComma = -1
    for (;;) {
      skipBlanks()
      if (at >= text.length) fail(`This "${text[start]}" is never closed.`, start)
      if (text[at] === close) {
        if (afterComma >= 0)
          report('TrailingComma', `Remove this comma: nothing follows it.`, afterComma)
        at++
        return
      }
      item()
      skipBlanks()
      afterComma = -1
      if (text[at] === ',') afterComma = at++
      else if (text[at] !== close && at < text.length)
        fail(`"," or "${close}" is expected here, but ${seen()} was found.`)
    }
  }

  function readValue(depth: number): unknown {
    const c = text[at]
    if (c === '{') return readObject(depth)
    if (c === '[') {
      const result: unknown[] = []
      const places: number[] = []
      offsets.set(result, places)
      readItems(']', () => {
        const { value, offset } = readInner(depth)
        places.push(offset)
        result.push(value)
      })
      return result
    }
    if (c === '"') return readString()
    if (c === '-' || isDigit(c)) return readNumber()
    return readWord()
  }

  function readInner(depth: number): { value: unknown; offset: number } {
    if (depth >= MAXIMUM_DEPTH) fail(`More than ${MAXIMUM_DEPTH} levels are nested here.`)
    skipBlanks()
    const offset = at
    return { value: readValue(depth + 1), offset }
  }

  function readObject(depth: number): Record<string, unknown> {
    const result: Record<string, unknown> = {}
    const places = new Map<string, number>()
    offsets.set(result, places)
    readItems('}', () => {
      if (text[at] !== '"') fail(`A name in quotes is expected here, but ${seen()} was found.`)
      const nameAt = at
      const name = readString()
      skipBlanks()
      if (text[at] !== ':') fail(`":" is expected after the name "${name}".`)
      at++
      if (places.has(name))
        report('DuplicateName', `"${name}" occurs twice here; the last one counts.`, nameAt)
      const { value, offset } = readInner(depth)
      places.set(name, offset)
      // A plain assignment to this one name would set the prototype instead.
      if (name === '__proto__')
        Object.defineProperty(result, name, {
          value,
          enumerable: true,
          configurable: true,
          writable: true,
        })
      else result[name] = value
    })
    return result
  }

  let value: unknown
  try {
    if (text.startsWith('\ufeff')) {
      report('ByteOrderMark', 'Save the file as UTF-8 without a byte order mark.')
      at = 1
    }
    skipBlanks()
    rootOffset = at
    value = readValue(0)
    skipBlanks()
    if (at < text.length) fail(`Nothing may follow the value, but ${seen()} was found.`)
  } catch (error) {
    if (!(error instanceof FatalFault)) throw error
    value = undefined
  }
  return {
    value,
    faults,
    locate(pointer) {
      if (value === undefined) return undefined
      let offset = rootOffset
      let container: unknown = value
      for (const step of pointer.split('/').slice(1)) {
        if (typeof container !== 'object' || container === null) break
        const places = offsets.get(container)
        const name = unescapePointer(step)
        const found = Array.isArray(places) ? places[Number(name)] : places?.get(name)
        if (found === undefined) break
        offset = found
        container = (container as Record<string, unknown>)[name]
      }
      return positionOf(offset)
    },
  }
}

/** Bytes of a connector file as text: UTF-8, UTF-16 with its mark, or else Latin-1. */
export function decodeText(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('windows-1252').decode(bytes)
  }
}

/** A name as one step of a JSON pointer (RFC 6901 §3). */
export function escapePointer(name: string): string {
  if (!name.includes('/') && !name.includes('~')) return name
  return name.replaceAll('~', '~0').replaceAll('/', '~1')
}

/** One step of a JSON pointer as the name it stands for. */
export function unescapePointer(step: string): string {
  if (!step.includes('~')) return step
  return step.replaceAll('~1', '/').replaceAll('~0', '~')
}

function isDigit(c: string | undefined): boolean {
  return c !== undefined && c >= '0' && c <= '9'
}

function isHexadecimal(text: string): boolean {
  return /^[0-9a-fA-F]{4}$/.test(text)
}
