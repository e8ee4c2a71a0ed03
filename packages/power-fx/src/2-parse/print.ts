import { type Separators, separatorsFor } from '../1-lex/lexer.ts'
import { quoteName, quoteText } from '../1-lex/quote.ts'
import type { BinaryNode, BinaryOperator, Node } from './ast.ts'

/** Binding strength, weakest first; as the parser's. */
const STRENGTH: Readonly<Record<BinaryOperator, number>> = {
  '||': 2,
  '&&': 3,
  in: 4,
  exactin: 4,
  '=': 5,
  '<>': 5,
  '<': 6,
  '<=': 6,
  '>': 6,
  '>=': 6,
  '&': 7,
  '+': 8,
  '*': 9,
  '/': 9,
  '^': 13,
}
const AS = 11
const PREFIX = 12
const POSTFIX = 14
const PRIMARY = 15

/**
 * The tree as formula text with no more parentheses than it needs. Parsing the text gives the same
 * tree again; a tree with error nodes gives text near to what was written.
 */
export function print(tree: Node, separators: Separators = separatorsFor('.')): string {
  return new Printer(separators).node(tree, 0)
}

class Printer {
  readonly #separators: Separators

  constructor(separators: Separators) {
    this.#separators = separators
  }

  /** The node's text, in parentheses when it binds more weakly than its place asks. */
  node(node: Node, minimum: number): string {
    const [text, strength] = this.#text(node)
    return strength < minimum ? `(${text})` : text
  }

  #list(items: readonly string[]): string {
    return items.join(`${this.#separators.list} `)
  }

  #text(node: Node): readonly [text: string, strength: number] {
    switch (node.kind) {
      case 'Number':
        // `1.x` would read as a number and a name.
        return [node.text.replace('.', this.#separators.decimal), POSTFIX]
      case 'Text':
        return [quoteText(node.value), PRIMARY]
      case 'Boolean':
        return [String(node.value), PRIMARY]
      case 'Name':
        return [node.global ? `[@${quoteName(node.name)}]` : quoteName(node.name), PRIMARY]
      case 'Self':
      case 'Parent':
        return [node.kind, PRIMARY]
      case 'Dot':
        return [this.#dot(node), PRIMARY]
      case 'Call':
        return [this.#call(node), PRIMARY]
      case 'Record':
        return [
          `${node.source ? `${this.node(node.source, PRIMARY)}@` : ''}{${this.#list(node.fields.map((field) => `${quoteName(field.name)}: ${this.node(field.value, 1)}`))}}`,
          PRIMARY,
        ]
      case 'Table':
        return [`[${this.#list(node.items.map((item) => this.node(item, 1)))}]`, PRIMARY]
      case 'Unary':
        return node.operator === '%'
          ? [`${this.node(node.operand, POSTFIX)}%`, POSTFIX]
          : [`${node.operator}${this.node(node.operand, PREFIX)}`, PREFIX]
      case 'Binary':
        return this.#binary(node)
      case 'Chain':
        return [this.#chain(node.parts), 0]
      case 'As':
        return [`${this.node(node.left, AS)} As ${quoteName(node.name)}`, AS]
      case 'Interpolation':
        return [this.#interpolation(node.parts), PRIMARY]
      case 'TypeLiteral':
        return [`Type(${this.node(node.expression, 0)})`, PRIMARY]
      case 'Error':
        return [node.parts.map((part) => this.node(part, 1)).join(' '), PRIMARY]
    }
  }

  #dot(node: Node & { kind: 'Dot' }): string {
    const name = quoteName(node.name)
    const left = this.node(node.left, PRIMARY)
    return node.operator === '[@' ? `${left}[@${name}]` : `${left}${node.operator}${name}`
  }

  #call(node: Node & { kind: 'Call' }): string {
    const head = quoteName(node.name)
    const args = this.#list(node.args.map((arg) => this.node(arg, 0)))
    return `${node.target ? `${this.node(node.target, PRIMARY)}.` : ''}${head}(${args})`
  }

  #binary(node: BinaryNode): readonly [string, number] {
    const strength = STRENGTH[node.operator]
    if (node.operator === '^')
      return [`${this.node(node.left, POSTFIX)} ^ ${this.node(node.right, PREFIX)}`, strength]
    const left = this.node(node.left, strength)
    if (isMinus(node)) return [`${left} - ${this.node(node.right.operand, strength + 1)}`, strength]
    return [`${left} ${node.operator} ${this.node(node.right, strength + 1)}`, strength]
  }

  #chain(parts: readonly Node[]): string {
    const { chain } = this.#separators
    const texts = parts.map((part) => this.node(part, 1))
    return texts.length === 1 ? `${texts[0]}${chain}` : texts.join(`${chain} `)
  }

  /** Neighbouring texts would become one: all but the first of them are written as islands. */
  #interpolation(parts: readonly Node[]): string {
    const texts = parts.map((part, i) => {
      if (part.kind === 'Text' && part.value !== '' && parts[i - 1]?.kind !== 'Text')
        return part.value.replace(/["{}]/g, '$&$&')
      const text = this.node(part, 0)
      return text.startsWith('{') ? `{ ${text}}` : `{${text}}`
    })
    return `$"${texts.join('')}"`
  }
}

/** Whether it was written as `left - right`, which reads as `left + -right`. */
function isMinus(node: BinaryNode): node is BinaryNode & { right: Node & { kind: 'Unary' } } {
  const { right, operatorSpan } = node
  return (
    node.operator === '+' &&
    right.kind === 'Unary' &&
    right.operator === '-' &&
    right.operatorSpan.start === operatorSpan.start
  )
}
