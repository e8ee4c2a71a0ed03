import { type ParseError, type ParseOptions, Parser } from './parser.ts'
import type { Node, Span } from './ast.ts'
import { lex } from '../1-lex/lexer.ts'

/** `Name := Type(…)`. */
export interface TypeDefinition {
  readonly kind: 'type'
  readonly name: string
  readonly nameSpan: Span
  readonly expression: Node
}

/** `Name = expression` or `Name := expression`. */
export interface FormulaDefinition {
  readonly kind: 'formula'
  readonly name: string
  readonly nameSpan: Span
  readonly body: Node
}

/** `Name(a: Type, …): Type = expression`, or with a body in braces that may change things. */
export interface FunctionDefinition {
  readonly kind: 'function'
  readonly name: string
  readonly nameSpan: Span
  readonly parameters: readonly {
    readonly name: string
    readonly typeName: string
    readonly typeSpan: Span
  }[]
  readonly returnTypeName: string
  readonly returnTypeSpan: Span
  readonly body: Node
  readonly imperative: boolean
}

/** `[Name]` or `[Name("text", identifier)]` before a definition. */
export interface Attribute extends Span {
  readonly name: string
  readonly args: readonly string[]
}

/** One definition of a script. */
export type DefinitionNode = (TypeDefinition | FormulaDefinition | FunctionDefinition) & {
  /** What is written before it in brackets; it means nothing to the language itself. */
  readonly attributes?: readonly Attribute[]
}

/** The definitions of a script and what was wrong with it. */
export interface DefinitionsResult {
  readonly definitions: readonly DefinitionNode[]
  readonly errors: readonly ParseError[]
}

/** Parses a script of definitions, each ended by the chain separator. */
export function parseDefinitions(text: string, options: ParseOptions): DefinitionsResult {
  const parser = new Parser(lex(text, options), { ...options, allowChains: false })
  const definitions: DefinitionNode[] = []
  while (!parser.atEnd()) {
    const attributes = parseAttributes(parser)
    const definition = attributes && parseOne(parser, text, options)
    if (definition)
      definitions.push(attributes.length > 0 ? { ...definition, attributes } : definition)
    else parser.skipTo(';')
    if (parser.is(';')) parser.advance()
    else if (!parser.atEnd()) {
      parser.error(parser.current, 'ErrOperatorExpected')
      parser.skipTo(';')
    }
  }
  return { definitions, errors: parser.errors }
}

/** None, or nothing when they cannot be read. */
function parseAttributes(parser: Parser): Attribute[] | undefined {
  const attributes: Attribute[] = []
  while (parser.is('[')) {
    const { start } = parser.advance()
    const name = parser.expectName()
    if (!name) return undefined
    const args: string[] = []
    if (parser.is('(')) {
      parser.advance()
      while (!parser.is(')')) {
        const { kind } = parser.current
        const arg = kind === 'text' ? parser.advance() : parser.expectName()
        if (!arg) return undefined
        args.push(arg.value)
        if (!parser.is(',')) break
        parser.advance()
      }
      if (!parser.expect(')')) return undefined
    }
    const close = parser.expect(']')
    if (!close) return undefined
    attributes.push({ name: name.value, args, start, end: close.end })
  }
  return attributes
}

function parseOne(parser: Parser, text: string, options: ParseOptions): DefinitionNode | undefined {
  const name = parser.expectName()
  if (!name) return undefined
  if (parser.is('(')) return parseFunction(parser, name.value, name, options)
  if (!parser.is('=') && !parser.is(':=')) {
    parser.expect(':=')
    return undefined
  }
  parser.advance()
  const body = parser.expression(1)
  void text
  if (body.kind === 'TypeLiteral')
    return { kind: 'type', name: name.value, nameSpan: name, expression: body.expression }
  return { kind: 'formula', name: name.value, nameSpan: name, body }
}

function parseFunction(
  parser: Parser,
  name: string,
  nameSpan: Span,
  _options: ParseOptions,
): DefinitionNode | undefined {
  parser.advance()
  const parameters: { name: string; typeName: string; typeSpan: Span }[] = []
  while (!parser.is(')')) {
    const parameter = parser.expectName()
    if (!parameter || !parser.expect(':')) return undefined
    const type = parser.expectName()
    if (!type) return undefined
    parameters.push({ name: parameter.value, typeName: type.value, typeSpan: type })
    if (!parser.is(',')) break
    parser.advance()
  }
  if (!parser.expect(')') || !parser.expect(':')) return undefined
  const returned = parser.expectName()
  if (!returned) return undefined
  const rest = {
    kind: 'function' as const,
    name,
    nameSpan: { start: nameSpan.start, end: nameSpan.end },
    parameters,
    returnTypeName: returned.value,
    returnTypeSpan: returned,
  }
  if (parser.is('=') || parser.is(':=')) {
    parser.advance()
    if (!parser.is('{') || !looksImperative(parser)) {
      const body = parser.expression(1)
      return { ...rest, body, imperative: false }
    }
  }
  if (!parser.is('{')) {
    parser.expect('{')
    return undefined
  }
  parser.advance()
  const body = parser.withChains(() => parser.expression(0))
  if (!parser.expect('}')) return undefined
  return { ...rest, body, imperative: true }
}

/** After `= {`: a record starts with `name:`. */
function looksImperative(parser: Parser): boolean {
  const first = parser.peek(1)
  const second = parser.peek(2)
  return !(first.value === '}' || (first.kind === 'name' && second.value === ':'))
}
