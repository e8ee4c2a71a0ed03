import { type LexOptions, lex } from '../1-lex/lexer.ts'
import type { Token } from '../1-lex/token.ts'
import type {
  BinaryOperator,
  CallNode,
  Node,
  RecordField,
  Span,
  UnaryNode,
  NameNode,
  RecordNode,
} from './ast.ts'

/** How to parse. */
export interface ParseOptions extends LexOptions {
  /** `a; b` at the top and in arguments. */
  readonly allowChains?: boolean
  /** `Type(…)` is a literal. */
  readonly typeLiterals?: boolean
  /** `T[@f]` is refused. */
  readonly disableRowScopeDisambiguation?: boolean
}

/** A finding of the parser, as a message key with arguments. */
export interface ParseError extends Span {
  readonly key: string
  readonly args: readonly string[]
}

/** The tree, everything found wrong, and the tokens it was made from. */
export interface ParseResult {
  readonly tree: Node
  readonly errors: readonly ParseError[]
  readonly tokens: readonly Token[]
}

/** Binding strength, weakest first. */
const P = {
  none: 0,
  single: 1,
  or: 2,
  and: 3,
  in: 4,
  equal: 5,
  compare: 6,
  concat: 7,
  add: 8,
  multiply: 9,
  error: 10,
  as: 11,
  prefix: 12,
  power: 13,
  postfix: 14,
  primary: 15,
} as const

const BINARY: Readonly<Record<string, readonly [BinaryOperator, number]>> = {
  '||': ['||', P.or],
  Or: ['||', P.or],
  '&&': ['&&', P.and],
  And: ['&&', P.and],
  in: ['in', P.in],
  exactin: ['exactin', P.in],
  '=': ['=', P.equal],
  '<>': ['<>', P.equal],
  '<': ['<', P.compare],
  '<=': ['<=', P.compare],
  '>': ['>', P.compare],
  '>=': ['>=', P.compare],
  '&': ['&', P.concat],
  '+': ['+', P.add],
  '*': ['*', P.multiply],
  '/': ['/', P.multiply],
  '^': ['^', P.power],
}

/** Names of tokens in "The formula contains … where … is expected". */
const SPOKEN: Readonly<Record<string, string>> = {
  '+': 'Add',
  '-': 'Sub',
  '*': 'Mul',
  '/': 'Div',
  '^': 'Caret',
  '&&': 'And',
  '||': 'Or',
  '!': 'Bang',
  '&': 'Ampersand',
  '%': 'PercentSign',
  '(': 'ParenOpen',
  ')': 'ParenClose',
  '=': 'Equ',
  '<': 'Lss',
  '<=': 'Leq',
  '>': 'Grt',
  '>=': 'Geq',
  '<>': 'LssGrt',
  '.': 'Dot',
  ':': 'Colon',
  '{': 'CurlyOpen',
  '}': 'CurlyClose',
  '[': 'BracketOpen',
  ']': 'BracketClose',
  ',': 'Comma',
  ';': 'Semicolon',
  '@': 'At',
  ':=': 'ColonEqual',
  '=>': 'DoubleArrow',
  true: 'True',
  false: 'False',
  in: 'In',
  exactin: 'Exactin',
  And: 'KeyAnd',
  Or: 'KeyOr',
  Not: 'KeyNot',
}

/** What a token is called in messages. */
function spoken(token: Token): string {
  switch (token.kind) {
    case 'end':
      return 'Eof'
    case 'error':
      return 'Error'
    case 'name':
      return 'Ident'
    case 'number':
      return 'NumLit'
    case 'text':
      return 'StrLit'
    case 'interpolationStart':
      return 'StrInterpStart'
    case 'interpolationEnd':
      return 'StrInterpEnd'
    case 'islandStart':
      return 'IslandStart'
    case 'islandEnd':
      return 'IslandEnd'
    default:
      return SPOKEN[token.value] ?? token.value
  }
}

/** How deep expressions may be nested in each other by calls, brackets and prefixes. */
const MAX_DEPTH = 50
/** How high a tree may grow: long rows of operators nest to the left. Walks of it recurse. */
const MAX_HEIGHT = 1000

/** Parses one formula. Always gives a tree; what cannot be read becomes error nodes. */
export function parse(text: string, options: ParseOptions = {}): ParseResult {
  const tokens = lex(text, options)
  const parser = new Parser(tokens, options)
  return { tree: parser.formula(), errors: parser.errors, tokens }
}

/** Parses pieces of a larger script; see `parseDefinitions`. */
export class Parser {
  readonly errors: ParseError[] = []
  readonly #tokens: readonly Token[]
  #options: ParseOptions
  #index = -1
  #current!: Token
  #previousEnd = 0
  #depth = 0
  /** The height of the highest expression read since this was last set to 0. */
  #height = 0

  constructor(tokens: readonly Token[], options: ParseOptions) {
    this.#tokens = tokens
    this.#options = options
    this.advance()
  }

  get current(): Token {
    return this.#current
  }

  /** Where the last consumed token ended. */
  get previousEnd(): number {
    return this.#previousEnd
  }

  /** The next token but `ahead` of those that matter. */
  peek(ahead = 1): Token {
    let i = this.#index
    for (let left = ahead; left > 0 && i < this.#tokens.length - 1;) {
      i++
      const kind = this.#tokens[i]?.kind
      if (kind !== 'space' && kind !== 'comment') left--
    }
    return this.#tokens[i]!
  }

  /** Runs a part of the parse in which `a; b` is allowed. */
  withChains<R>(run: () => R): R {
    const before = this.#options
    this.#options = { ...before, allowChains: true }
    const result = run()
    this.#options = before
    return result
  }

  /** Goes on to the punctuator, or to the end. */
  skipTo(value: string) {
    while (!this.atEnd() && !this.is(value)) this.advance()
  }

  advance(): Token {
    const before = this.#current
    if (before) this.#previousEnd = before.end
    do this.#index = Math.min(this.#index + 1, this.#tokens.length - 1)
    while (['space', 'comment'].includes(this.#tokens[this.#index]!.kind))
    this.#current = this.#tokens[this.#index]!
    return before
  }

  is(value: string): boolean {
    const { kind } = this.#current
    return (kind === 'punctuator' || kind === 'keyword') && this.#current.value === value
  }

  error(span: Span, key: string, ...args: string[]) {
    this.errors.push({ start: span.start, end: span.end, key, args })
  }

  /** Consumes the token or reports what stands in its place. */
  expect(value: string): Token | undefined {
    if (this.is(value)) return this.advance()
    this.error(
      this.#current,
      'ErrExpectedFound_Ex_Fnd',
      spoken(this.#current),
      SPOKEN[value] ?? value,
    )
    return undefined
  }

  expectName(): Token | undefined {
    if (this.#current.kind === 'name') {
      if (this.#current.modified) this.error(this.#current, 'ErrEmptyInvalidIdentifier')
      return this.advance()
    }
    this.error(this.#current, 'ErrExpectedFound_Ex_Fnd', spoken(this.#current), 'Ident')
    return undefined
  }

  formula(): Node {
    if (this.atEnd()) return { kind: 'Error', start: 0, end: this.#current.end, parts: [] }
    const parts = [this.expression(P.none)]
    while (!this.atEnd()) {
      this.#badToken()
      if (!this.atEnd()) parts.push(this.expression(P.none))
    }
    const [first, last] = [parts[0]!, parts.at(-1)!]
    return parts.length === 1 ? first : { kind: 'Error', start: first.start, end: last.end, parts }
  }

  /** Whether everything is consumed. */
  atEnd(): boolean {
    return this.#current.kind === 'end'
  }

  #badToken(): Token {
    const token = this.#current
    this.error(token, ...(token.error ?? (['ErrBadToken'] as const)))
    return this.advance()
  }

  /** An expression whose operators bind at least so strongly. */
  expression(minimum: number): Node {
    if (++this.#depth > MAX_DEPTH) {
      this.#depth--
      return this.#tooDeep()
    }
    const highest = this.#height
    this.#height = 0
    let node = this.#operand()
    let height = this.#height + 1
    for (;;) {
      this.#height = 0
      const next = this.#continue(node, minimum)
      if (!next) break
      height = Math.max(height, this.#height) + 1
      node = height > MAX_HEIGHT ? this.#tooDeep() : next
    }
    this.#height = Math.max(highest, height)
    this.#depth--
    return node
  }

  /** Gives the rest of the text up. */
  #tooDeep(): Node {
    this.error(this.#current, 'ErrRuleNestedTooDeeply')
    const { start } = this.#current
    while (!this.atEnd()) this.advance()
    // What follows may be a comment alone.
    return { kind: 'Error', start, end: Math.max(start, this.#previousEnd), parts: [] }
  }

  #continue(left: Node, minimum: number): Node | undefined {
    const token = this.#current
    if (token.kind === 'number' || token.kind === 'text' || token.kind === 'name')
      return minimum > P.error ? undefined : this.#missingOperator(left)
    if (token.kind === 'interpolationStart' && minimum <= P.error)
      return this.#missingOperator(left)
    if (token.kind !== 'punctuator' && token.kind !== 'keyword') return undefined
    const binary = BINARY[token.value]
    if (binary) {
      const [operator, strength] = binary
      if (minimum > strength) return undefined
      this.advance()
      const right = this.expression(operator === '^' ? P.prefix : strength + 1)
      return this.#binary(operator, left, token, right)
    }
    switch (token.value) {
      case '-': {
        if (minimum > P.add) return undefined
        this.advance()
        const right = this.expression(P.add + 1)
        const negated: UnaryNode = {
          kind: 'Unary',
          operator: '-',
          operand: right,
          operatorSpan: token,
          start: token.start,
          end: right.end,
        }
        return this.#binary('+', left, token, negated)
      }
      case '%':
        if (minimum > P.postfix) return undefined
        this.advance()
        return {
          kind: 'Unary',
          operator: '%',
          operand: left,
          operatorSpan: token,
          start: left.start,
          end: token.end,
        }
      case 'As':
        if (minimum > P.as) return undefined
        return this.#as(left)
      case '.':
      case '!':
        // One chain keeps to one separator: `a.b!c` reads as `a.b` without an operator.
        if (left.kind === 'Dot' && left.operator !== '[@' && left.operator !== token.value)
          return minimum > P.error ? undefined : this.#missingOperator(left)
        return this.#dot(left)
      case '[':
        return this.peek().value === '@' && left.kind === 'Name' ? this.#scoped(left) : undefined
      case '@':
        return this.peek().value === '{' && left.kind === 'Name' && !left.global
          ? this.#ofSource(left)
          : undefined
      case ';':
        return minimum === P.none ? this.#chain(left) : undefined
      case 'true':
      case 'false':
      case 'Self':
      case 'Parent':
        return minimum > P.error ? undefined : this.#missingOperator(left)
      default:
        return undefined
    }
  }

  #binary(operator: BinaryOperator, left: Node, token: Token, right: Node): Node {
    return {
      kind: 'Binary',
      operator,
      left,
      right,
      operatorSpan: token,
      start: left.start,
      end: right.end,
    }
  }

  #missingOperator(left: Node): Node {
    this.error(this.#current, 'ErrOperatorExpected')
    this.advance()
    const right = this.expression(P.error)
    return { kind: 'Error', start: left.start, end: right.end, parts: [left, right] }
  }

  #chain(left: Node): Node {
    if (!this.#options.allowChains) return this.#missingOperator(left)
    const parts = [left]
    while (this.is(';')) {
      this.advance()
      if (this.#current.kind === 'end' || this.is(')') || this.is('}') || this.is(',')) break
      parts.push(this.expression(P.single))
    }
    return { kind: 'Chain', parts, start: left.start, end: this.#previousEnd }
  }

  #as(left: Node): Node {
    const token = this.advance()
    const name = this.expectName()
    return {
      kind: 'As',
      left,
      name: name?.value ?? '',
      nameSpan: name ?? this.#current,
      operatorSpan: token,
      start: left.start,
      end: this.#previousEnd,
    }
  }

  #dot(left: Node): Node {
    const token = this.advance()
    const name = this.expectName()
    const span = name ?? { start: token.end, end: token.end }
    if (name && this.is('(') && token.value === '.') return this.#call(name, left)
    return {
      kind: 'Dot',
      left,
      name: name?.value ?? '',
      nameSpan: span,
      operator: token.value === '!' ? '!' : '.',
      operatorSpan: token,
      start: left.start,
      end: Math.max(span.end, token.end),
    }
  }

  #scoped(left: Node): Node {
    const bracket = this.advance()
    if (this.#options.disableRowScopeDisambiguation) this.error(bracket, 'ErrDeprecated')
    this.advance()
    const name = this.expectName()
    this.expect(']')
    return {
      kind: 'Dot',
      left,
      name: name?.value ?? '',
      nameSpan: name ?? bracket,
      operator: '[@',
      operatorSpan: bracket,
      start: left.start,
      end: this.#previousEnd,
    }
  }

  #operand(): Node {
    const token = this.#current
    const { start, end } = token
    switch (token.kind) {
      case 'number':
        this.advance()
        return {
          kind: 'Number',
          value: Number(arabic(token.value)),
          text: arabic(token.value),
          start,
          end,
        }
      case 'text':
        this.advance()
        return { kind: 'Text', value: token.value, start, end }
      case 'interpolationStart':
        return this.#interpolation()
      case 'name':
        if (token.modified) this.error(token, 'ErrEmptyInvalidIdentifier')
        this.advance()
        if (this.is('(')) return this.#call(token)
        return { kind: 'Name', name: token.value, token, start, end }
      case 'end':
      case 'islandEnd':
        return this.#missingOperand()
      case 'error': {
        this.#badToken()
        if (this.atEnd()) {
          this.error(this.#current, 'ErrBadToken')
          return { kind: 'Error', start, end, parts: [] }
        }
        return { kind: 'Error', start, end, parts: [] }
      }
      default:
        return this.#punctuated(token)
    }
  }

  #missingOperand(): Node {
    const at = this.#current
    if (at.kind === 'end') this.error(at, 'ErrOperandExpected')
    else this.error(at, 'ErrBadToken')
    return { kind: 'Error', start: at.start, end: at.start, parts: [] }
  }

  #punctuated(token: Token): Node {
    const { start, end } = token
    switch (token.value) {
      case 'true':
      case 'false':
        this.advance()
        return { kind: 'Boolean', value: token.value === 'true', start, end }
      case 'Self':
      case 'Parent':
        this.advance()
        return { kind: token.value, start, end }
      case '-':
      case '!':
      case 'Not': {
        this.advance()
        const operand = this.expression(P.prefix)
        return {
          kind: 'Unary',
          operator: token.value === '-' ? '-' : '!',
          operand,
          operatorSpan: token,
          start,
          end: operand.end,
        }
      }
      case '(':
        return this.#parenthesis()
      case '{':
        return this.#record()
      case '[':
        return this.peek().value === '@' ? this.#global() : this.#table()
      case ')':
      case ']':
      case '}':
      case ',':
      case ';':
        this.error(token, 'ErrOperandExpected')
        return { kind: 'Error', start, end: start, parts: [] }
      default:
        this.#badToken()
        return { kind: 'Error', start, end, parts: [] }
    }
  }

  #parenthesis(): Node {
    this.advance()
    const inner = this.expression(P.single)
    this.expect(')')
    return inner
  }

  #global(): Node {
    const open = this.advance()
    this.advance()
    const name = this.expectName()
    this.expect(']')
    const token = name ?? open
    return {
      kind: 'Name',
      name: name?.value ?? '',
      token,
      global: true,
      start: open.start,
      end: this.#previousEnd,
    }
  }

  #ofSource(source: NameNode): Node {
    this.advance()
    return { ...this.#record(), source, start: source.start }
  }

  #record(): RecordNode {
    const open = this.advance()
    const fields: RecordField[] = []
    while (!this.is('}') && this.#current.kind !== 'end') {
      const name = this.expectName()
      if (!this.expect(':')) {
        this.error(this.#current, 'ErrColonExpected')
        this.advance()
        break
      }
      const value = this.expression(P.single)
      fields.push({ name: name?.value ?? '', nameSpan: name ?? this.#current, value })
      if (!this.is(',')) break
      const comma = this.advance()
      if (this.is('}')) this.error(comma, 'ErrExpectedFound_Ex_Fnd', 'CurlyClose', 'Ident')
    }
    this.expect('}')
    return { kind: 'Record', fields, start: open.start, end: this.#previousEnd }
  }

  #table(): Node {
    const open = this.advance()
    const items: Node[] = []
    while (!this.is(']') && this.#current.kind !== 'end') {
      items.push(this.expression(P.single))
      if (!this.is(',')) break
      this.advance()
    }
    this.expect(']')
    return { kind: 'Table', items, start: open.start, end: this.#previousEnd }
  }

  #call(head: Token, target?: Node): Node {
    const open = this.advance()
    const isType = this.#options.typeLiterals && head.value === 'Type' && !target && !head.quoted
    const args: Node[] = []
    while (!this.is(')') && this.#current.kind !== 'end') {
      args.push(this.expression(P.none))
      if (!this.is(',')) break
      this.advance()
      if (this.is(')')) {
        this.error(this.#current, 'ErrOperandExpected')
        break
      }
    }
    this.expect(')')
    const end = this.#previousEnd
    const first = args[0]
    if (isType && first && args.length === 1)
      return { kind: 'TypeLiteral', head: open, expression: first, start: head.start, end }
    const path = target && dottedPath(target)
    const call: CallNode = {
      kind: 'Call',
      namespace: path ?? '',
      name: head.value,
      head: { start: head.start, end: head.end },
      args,
      start: target?.start ?? head.start,
      end,
      ...(target && { namespaceSpan: { start: target.start, end: target.end } }),
      ...(target && { target }),
    }
    return call
  }

  #interpolation(): Node {
    const open = this.advance()
    const parts: Node[] = []
    for (;;) {
      const token = this.#current
      if (token.kind === 'interpolationEnd') {
        this.advance()
        break
      }
      if (token.kind === 'text') {
        this.advance()
        parts.push({ kind: 'Text', value: token.value, start: token.start, end: token.end })
      } else if (token.kind === 'islandStart') this.#island(parts)
      else if (token.kind === 'end') {
        this.error(token, 'ErrBadToken')
        break
      } else this.#badToken()
    }
    return { kind: 'Interpolation', parts, start: open.start, end: this.#previousEnd }
  }

  #island(parts: Node[]) {
    this.advance()
    if (this.#current.kind === 'islandEnd') {
      this.error(this.#current, 'ErrEmptyIsland')
      this.advance()
      return
    }
    parts.push(this.expression(P.none))
    for (let token = this.current; token.kind !== 'islandEnd'; token = this.current) {
      if (token.kind === 'end') return
      this.#badToken()
    }
    this.advance()
  }
}

/** `A.B` as text when the node is names and dots only. */
function dottedPath(node: Node): string | undefined {
  if (node.kind === 'Name') return node.name
  if (node.kind !== 'Dot') return undefined
  const left = dottedPath(node.left)
  return left === undefined ? undefined : `${left}.${node.name}`
}

/** Any script's decimal digits as ASCII ones. */
function arabic(text: string): string {
  return text.replace(/[^\0-\x7F]/gu, (digit) => {
    if (!/\p{Nd}/u.test(digit)) return digit
    const code = digit.codePointAt(0) ?? 0
    for (let value = 0; value < 9; value++)
      if (!/\p{Nd}/u.test(String.fromCodePoint(code - value - 1))) return String(value)
    return '9'
  })
}
