import { badRequest } from '../errors.ts'
import { type AttributePath, parseAttributePath } from './attribute-path.ts'

export type Comparison = 'eq' | 'ne' | 'co' | 'sw' | 'ew' | 'gt' | 'ge' | 'lt' | 'le'
export type FilterValue = string | number | boolean | null

/** A filter (RFC 7644 §3.4.2.2). */
export type Filter =
  | { is: 'compare'; path: AttributePath; operator: Comparison; value: FilterValue }
  | { is: 'present'; path: AttributePath }
  | { is: 'and' | 'or'; left: Filter; right: Filter }
  | { is: 'not'; of: Filter }
  /** One value of the attribute fits the whole filter: `emails[type eq "work"]`. */
  | { is: 'value'; path: AttributePath; of: Filter }

interface Token {
  kind: 'name' | 'text' | 'mark'
  value: string
  at: number
}

/** Characters of a filter, and brackets in one another; more is no question but an attack. */
const limits = { length: 4096, depth: 32, terms: 200 } as const

const comparisons: ReadonlySet<string> = new Set([
  'eq',
  'ne',
  'co',
  'sw',
  'ew',
  'gt',
  'ge',
  'lt',
  'le',
])

const fault = (message: string): Error => badRequest('invalidFilter', message)

function tokenize(text: string): Token[] {
  if (text.length > limits.length)
    throw fault(`The filter has ${text.length} characters; ${limits.length} are read.`)
  const pattern = /\s*(?:("(?:[^"\\]|\\.)*")|([()[\]])|([^\s()[\]"]+)|$)/y
  const tokens: Token[] = []
  while (pattern.lastIndex < text.length) {
    const at = pattern.lastIndex
    const match = pattern.exec(text)
    if (match === null) throw fault(`The filter ends within a text that begins at ${at + 1}.`)
    const [, quoted, mark, name] = match
    if (quoted !== undefined) tokens.push({ kind: 'text', value: unquote(quoted), at })
    else if (mark !== undefined) tokens.push({ kind: 'mark', value: mark, at })
    else if (name !== undefined) tokens.push({ kind: 'name', value: name, at })
    else break
  }
  return tokens
}

function unquote(quoted: string): string {
  try {
    return JSON.parse(quoted) as string
  } catch {
    throw fault(`${quoted} is no JSON string.`)
  }
}

/** @throws {ScimError} 400 `invalidFilter` with the place. */
export function parseFilter(text: string): Filter {
  const tokens = tokenize(text)
  let next = 0
  let depth = 0
  let terms = 0

  const peek = (): Token | undefined => tokens[next]
  const isWord = (word: string): boolean =>
    peek()?.kind === 'name' && peek()?.value.toLowerCase() === word
  const isMark = (mark: string): boolean => peek()?.kind === 'mark' && peek()?.value === mark
  const where = (): string => {
    const token = peek()
    return token === undefined ? 'at its end' : `at character ${token.at + 1} ("${token.value}")`
  }
  function close(mark: string): void {
    if (!isMark(mark)) throw fault(`The filter lacks "${mark}" ${where()}.`)
    next++
    depth--
  }
  function open(): void {
    next++
    if (++depth > limits.depth) throw fault('The filter has too many brackets in one another.')
  }

  // "and" binds closer than "or" (RFC 7644 §3.4.2.2).
  function parseOr(): Filter {
    let left = parseAnd()
    while (isWord('or')) {
      next++
      left = { is: 'or', left, right: parseAnd() }
    }
    return left
  }

  function parseAnd(): Filter {
    let left = parseTerm()
    while (isWord('and')) {
      next++
      left = { is: 'and', left, right: parseTerm() }
    }
    return left
  }

  function parseTerm(): Filter {
    if (++terms > limits.terms) throw fault(`The filter has more than ${limits.terms} terms.`)
    if (isWord('not') && tokens[next + 1]?.value === '(') {
      next++
      open()
      const of = parseOr()
      close(')')
      return { is: 'not', of }
    }
    if (isMark('(')) {
      open()
      const inner = parseOr()
      close(')')
      return inner
    }
    const name = peek()
    if (name?.kind !== 'name') throw fault(`An attribute is expected ${where()}.`)
    next++
    const path = parseAttributePath(name.value)
    if (!isMark('[')) return parseComparison(path)
    open()
    const of = parseOr()
    close(']')
    // Entra compares behind the bracket, which the grammar has for paths only: emails[…].value eq "…".
    const sub = peek()
    if (sub?.kind !== 'name' || !sub.value.startsWith('.')) return { is: 'value', path, of }
    next++
    const right = parseComparison(parseAttributePath(sub.value.slice(1)))
    return { is: 'value', path, of: { is: 'and', left: of, right } }
  }

  function parseComparison(path: AttributePath): Filter {
    if (isWord('pr')) {
      next++
      return { is: 'present', path }
    }
    const operator = peek()?.value.toLowerCase() ?? ''
    if (peek()?.kind !== 'name' || !comparisons.has(operator))
      throw fault(`An operator (eq, ne, co, sw, ew, pr, gt, ge, lt, le) is expected ${where()}.`)
    next++
    return { is: 'compare', path, operator: operator as Comparison, value: parseValue() }
  }

  function parseValue(): FilterValue {
    const token = peek()
    if (token === undefined || token.kind === 'mark') throw fault(`A value is expected ${where()}.`)
    next++
    if (token.kind === 'text') return token.value
    const word = token.value.toLowerCase()
    if (word === 'true' || word === 'false') return word === 'true'
    if (word === 'null') return null
    if (/^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/.test(word)) return Number(word)
    throw fault(`"${token.value}" is no value: texts stand in double quotes.`)
  }

  const filter = parseOr()
  if (peek() !== undefined) throw fault(`The filter goes on where it should end, ${where()}.`)
  return filter
}
