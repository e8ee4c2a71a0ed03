import { badQuery, unsupportedQuery } from '../errors.ts'

/** A literal of `$filter`. Times and GUIDs without quotes come as text. */
export type Literal = string | number | boolean | null

export type Comparison = 'eq' | 'ne' | 'gt' | 'ge' | 'lt' | 'le'
export type TextFunction = 'startswith' | 'endswith' | 'contains'

/** `displayName`, `status/errorCode`, `c` of a lambda, or `identifierUris/$count`. */
export interface Path {
  names: readonly string[]
  count: boolean
}

export type Filter =
  | { kind: 'and' | 'or'; left: Filter; right: Filter }
  | { kind: 'not'; operand: Filter }
  | { kind: 'compare'; operator: Comparison; path: Path; value: Literal }
  | { kind: 'in'; path: Path; values: readonly Literal[] }
  | { kind: 'text'; name: TextFunction; path: Path; value: string }
  | { kind: 'lambda'; quantifier: 'any' | 'all'; path: Path; variable: string; body?: Filter }

/** Bounds, so that a filter costs no more to judge than to send. */
const limits = { length: 8192, depth: 20, clauses: 64, values: 1000 }

const comparisons = new Set<string>(['eq', 'ne', 'gt', 'ge', 'lt', 'le'])
const textFunctions = new Set<string>(['startswith', 'endswith', 'contains'])

type Token =
  | { kind: 'name'; text: string; at: number }
  | { kind: 'literal'; value: Literal; at: number }
  | { kind: 'mark'; text: string; at: number }
  | { kind: 'end'; at: number }

const tokenPattern =
  /\s*(?:(?<string>'(?:[^']|'')*')|(?<time>\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:\d\d)?)?(?![\w-]))|(?<guid>[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12})|(?<number>-?\d+(?:\.\d+)?(?![\w-]))|(?<name>\$?[A-Za-z_][\w.]*)|(?<mark>[(),:/]))/y

function tokenize(text: string): Token[] {
  const tokens: Token[] = []
  const end = text.trimEnd().length
  tokenPattern.lastIndex = 0
  let at = 0
  while (at < end) {
    tokenPattern.lastIndex = at
    const match = tokenPattern.exec(text)
    const groups = match?.groups
    if (match === null || groups === undefined) {
      throw badQuery(`Invalid filter clause: unexpected character at position ${at} in '${text}'.`)
    }
    at = tokenPattern.lastIndex
    if (groups['string'] !== undefined) {
      const value = groups['string'].slice(1, -1).replaceAll("''", "'")
      tokens.push({ kind: 'literal', value, at: match.index })
    } else if (groups['number'] !== undefined) {
      tokens.push({ kind: 'literal', value: Number(groups['number']), at: match.index })
    } else if (groups['time'] !== undefined || groups['guid'] !== undefined) {
      const value = groups['time'] ?? groups['guid'] ?? ''
      tokens.push({ kind: 'literal', value, at: match.index })
    } else if (groups['name'] !== undefined) {
      const name = groups['name']
      const constants: Record<string, Literal> = { true: true, false: false, null: null }
      if (Object.hasOwn(constants, name)) {
        tokens.push({ kind: 'literal', value: constants[name] ?? null, at: match.index })
      } else tokens.push({ kind: 'name', text: name, at: match.index })
    } else tokens.push({ kind: 'mark', text: groups['mark'] ?? '', at: match.index })
  }
  return [...tokens, { kind: 'end', at: text.length }]
}

/**
 * Parses `$filter` (OData 4.0 URL conventions §5.1.1) as far as Graph answers it.
 *
 * @throws {GraphError} `BadRequest` with the position.
 */
export function parseFilter(text: string): Filter {
  if (text.length > limits.length) {
    throw unsupportedQuery(`The filter is longer than ${limits.length} characters.`)
  }
  const tokens = tokenize(text)
  let next = 0
  let clauses = 0

  const peek = (): Token => tokens[next] ?? { kind: 'end', at: text.length }
  function take(): Token {
    const token = peek()
    next += 1
    return token
  }
  function fail(token: Token, expected: string): Error {
    return badQuery(
      `Invalid filter clause: expected ${expected} at position ${token.at} in '${text}'.`,
    )
  }
  function isMark(token: Token, mark: string): boolean {
    return token.kind === 'mark' && token.text === mark
  }
  function isWord(token: Token, word: string): boolean {
    return token.kind === 'name' && token.text.toLowerCase() === word
  }
  function expectMark(mark: string): void {
    const token = take()
    if (!isMark(token, mark)) throw fail(token, `'${mark}'`)
  }
  function expectName(what: string): string {
    const token = take()
    if (token.kind !== 'name') throw fail(token, what)
    return token.text
  }
  function expectLiteral(): Literal {
    const token = take()
    if (token.kind !== 'literal') throw fail(token, 'a value')
    return token.value
  }

  function parseOr(depth: number): Filter {
    let left = parseAnd(depth)
    while (isWord(peek(), 'or')) {
      take()
      left = { kind: 'or', left, right: parseAnd(depth) }
    }
    return left
  }

  function parseAnd(depth: number): Filter {
    let left = parseUnary(depth)
    while (isWord(peek(), 'and')) {
      take()
      left = { kind: 'and', left, right: parseUnary(depth) }
    }
    return left
  }

  function parseUnary(depth: number): Filter {
    if (depth > limits.depth) throw unsupportedQuery('The filter is nested too deeply.')
    if (isWord(peek(), 'not')) {
      take()
      return { kind: 'not', operand: parseUnary(depth + 1) }
    }
    if (isMark(peek(), '(')) {
      take()
      const inner = parseOr(depth + 1)
      expectMark(')')
      return inner
    }
    return parseClause(depth)
  }

  function parseClause(depth: number): Filter {
    clauses += 1
    if (clauses > limits.clauses) {
      throw unsupportedQuery(`The filter has more than ${limits.clauses} clauses.`)
    }
    const first = peek()
    if (first.kind === 'name') {
      const name = first.text.toLowerCase()
      if (textFunctions.has(name) && isMark(tokens[next + 1] ?? first, '(')) {
        return parseTextFunction(name as TextFunction)
      }
    }
    const path = parsePath()
    if (isMark(peek(), '(')) return parseLambda(path, depth)
    if (path.names.length === 0) throw fail(peek(), 'a property')
    const operator = expectName('an operator').toLowerCase()
    if (operator === 'in') return { kind: 'in', path, values: parseValues() }
    if (!comparisons.has(operator)) throw fail(tokens[next - 1] ?? first, 'an operator')
    return { kind: 'compare', operator: operator as Comparison, path, value: expectLiteral() }
  }

  function parseTextFunction(name: TextFunction): Filter {
    take()
    expectMark('(')
    const path = parsePath()
    expectMark(',')
    const value = expectLiteral()
    if (typeof value !== 'string') throw fail(tokens[next - 1] ?? peek(), 'text in quotes')
    expectMark(')')
    // OData 3 clients write `startswith(…) eq true`.
    if (isWord(peek(), 'eq')) {
      take()
      const wanted = expectLiteral()
      if (typeof wanted !== 'boolean') throw fail(tokens[next - 1] ?? peek(), 'true or false')
      const call: Filter = { kind: 'text', name, path, value }
      return wanted ? call : { kind: 'not', operand: call }
    }
    return { kind: 'text', name, path, value }
  }

  function parsePath(): Path {
    const names: string[] = [expectName('a property')]
    while (isMark(peek(), '/')) {
      take()
      const name = expectName('a property')
      if (name === '$count') return { names, count: true }
      names.push(name)
    }
    return { names, count: false }
  }

  function parseLambda(path: Path, depth: number): Filter {
    const quantifier = path.names.at(-1)?.toLowerCase()
    const collection = { names: path.names.slice(0, -1), count: false }
    const token = take()
    if ((quantifier !== 'any' && quantifier !== 'all') || collection.names.length === 0) {
      throw fail(token, 'any(…) or all(…) after a collection')
    }
    if (isMark(peek(), ')') && quantifier === 'any') {
      take()
      return { kind: 'lambda', quantifier, path: collection, variable: '' }
    }
    const variable = expectName('a variable')
    expectMark(':')
    const body = parseOr(depth + 1)
    expectMark(')')
    return { kind: 'lambda', quantifier, path: collection, variable, body }
  }

  function parseValues(): Literal[] {
    expectMark('(')
    const values = [expectLiteral()]
    while (isMark(peek(), ',')) {
      take()
      values.push(expectLiteral())
      if (values.length > limits.values) throw unsupportedQuery('The list after in is too long.')
    }
    expectMark(')')
    return values
  }

  const filter = parseOr(0)
  if (peek().kind !== 'end') throw fail(peek(), 'the end')
  return filter
}

/** Names of the properties a filter reads, without those of lambda variables. */
export function filteredProperties(filter: Filter, variables: readonly string[] = []): string[] {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return [
        ...filteredProperties(filter.left, variables),
        ...filteredProperties(filter.right, variables),
      ]
    case 'not':
      return filteredProperties(filter.operand, variables)
    case 'lambda': {
      const own = filteredPath(filter.path, variables)
      if (filter.body === undefined) return own
      return [...own, ...filteredProperties(filter.body, [...variables, filter.variable])]
    }
    default:
      return filteredPath(filter.path, variables)
  }
}

function filteredPath({ names }: Path, variables: readonly string[]): string[] {
  const [first] = names
  return first === undefined || variables.includes(first) ? [] : [first]
}

/** Whether the filter needs Graph's advanced queries (`ConsistencyLevel: eventual`, `$count=true`). */
export function isAdvanced(filter: Filter): boolean {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return isAdvanced(filter.left) || isAdvanced(filter.right)
    case 'not':
      return true
    case 'compare':
      return filter.operator === 'ne' || filter.path.count
    case 'text':
      return filter.name === 'endswith' || filter.name === 'contains'
    case 'lambda':
      return filter.body !== undefined && isAdvanced(filter.body)
    default:
      return false
  }
}

type Scope = Record<string, unknown>

/** Judges an object. Text is compared without regard to case, as the directory does. */
export function matches(filter: Filter, object: Scope): boolean {
  switch (filter.kind) {
    case 'and':
      return matches(filter.left, object) && matches(filter.right, object)
    case 'or':
      return matches(filter.left, object) || matches(filter.right, object)
    case 'not':
      return !matches(filter.operand, object)
    case 'compare':
      return compare(filter.operator, read(filter.path, object), filter.value)
    case 'in': {
      const value = read(filter.path, object)
      return filter.values.some((each) => compare('eq', value, each))
    }
    case 'text': {
      const value = read(filter.path, object)
      if (typeof value !== 'string') return false
      const text = value.toLowerCase()
      const part = filter.value.toLowerCase()
      if (filter.name === 'startswith') return text.startsWith(part)
      return filter.name === 'endswith' ? text.endsWith(part) : text.includes(part)
    }
    case 'lambda': {
      const list = read(filter.path, object)
      const items: unknown[] = Array.isArray(list) ? list : []
      const { body, variable } = filter
      if (body === undefined) return items.length > 0
      const judge = (item: unknown): boolean => matches(body, { ...object, [variable]: item })
      return filter.quantifier === 'any' ? items.some(judge) : items.every(judge)
    }
  }
}

function read({ names, count }: Path, object: Scope): unknown {
  const value = names.reduce<unknown>((at, name) => {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, name)) return undefined
    return (at as Scope)[name]
  }, object)
  if (count) return Array.isArray(value) ? value.length : 0
  return value
}

function compare(operator: Comparison, value: unknown, literal: Literal): boolean {
  if (operator === 'eq') return isEqual(value, literal)
  if (operator === 'ne') return !isEqual(value, literal)
  const order = orderOf(value, literal)
  if (order === undefined) return false
  if (operator === 'gt') return order > 0
  if (operator === 'ge') return order >= 0
  return operator === 'lt' ? order < 0 : order <= 0
}

function isEqual(value: unknown, literal: Literal): boolean {
  if (literal === null) return value === null || value === undefined
  if (typeof value === 'string' && typeof literal === 'string') {
    return value.toLowerCase() === literal.toLowerCase() || orderOfTimes(value, literal) === 0
  }
  return value === literal
}

function orderOf(value: unknown, literal: Literal): number | undefined {
  if (typeof value === 'number' && typeof literal === 'number') return value - literal
  if (typeof value !== 'string' || typeof literal !== 'string') return undefined
  return (
    orderOfTimes(value, literal) ??
    (value.toLowerCase() < literal.toLowerCase()
      ? -1
      : value.toLowerCase() === literal.toLowerCase()
        ? 0
        : 1)
  )
}

const timePattern = /^\d{4}-\d\d-\d\d(T|$)/

function orderOfTimes(value: string, literal: string): number | undefined {
  if (!timePattern.test(value) || !timePattern.test(literal)) return undefined
  const order = Date.parse(value) - Date.parse(literal)
  return Number.isNaN(order) ? undefined : order
}

/** `property eq 'text'` clauses that must hold, wherever only `and` stands between. */
export function requiredEqualities(filter: Filter): Map<string, string> {
  const found = new Map<string, string>()
  collect(filter, (clause) => {
    if (clause.kind === 'compare' && clause.operator === 'eq' && typeof clause.value === 'string') {
      if (!clause.path.count) found.set(clause.path.names.join('/'), clause.value)
    }
    if (clause.kind === 'lambda' && clause.quantifier === 'any' && clause.body !== undefined) {
      const { path, variable, body } = clause
      for (const [name, value] of requiredEqualities(body)) {
        const [first, ...rest] = name.split('/')
        if (first === variable) found.set([...path.names, '*', ...rest].join('/'), value)
      }
    }
  })
  return found
}

/** Clauses that must hold, wherever only `and` stands between. */
export function requiredClauses(filter: Filter): Filter[] {
  const found: Filter[] = []
  collect(filter, (clause) => {
    found.push(clause)
  })
  return found
}

function collect(filter: Filter, visit: (clause: Filter) => void): void {
  if (filter.kind === 'and') {
    collect(filter.left, visit)
    collect(filter.right, visit)
  } else visit(filter)
}
