import { separatorsFor } from '../1-lex/lexer.ts'
import type { Node } from '../2-parse/ast.ts'
import type { CheckOptions } from '../check-result.ts'
import { cultureOf } from '../culture/culture.ts'
import type { Engine } from '../engine.ts'

const WIDTH = 80
const INDENT = '    '

/**
 * Lays a formula out: one argument a line where a call does not fit the width. A formula with
 * comments or errors is given back as it is.
 */
export function format(engine: Engine, text: string, options: CheckOptions = {}): string {
  const parsed = engine.parse(text, { allowSideEffects: true, ...options })
  const hasComments = parsed.tokens.some(({ kind }) => kind === 'comment')
  if (hasComments || parsed.diagnostics.length > 0) return text
  const { list, chain } = separatorsFor(cultureOf(engine.locale).decimal)
  return new Layout(text, list, chain).print(parsed.tree, 0)
}

class Layout {
  readonly #text: string
  readonly #list: string
  readonly #chain: string

  constructor(text: string, list: string, chain: string) {
    this.#text = text
    this.#list = list
    this.#chain = chain
  }

  print(node: Node, depth: number): string {
    const flat = this.#flat(node)
    if (depth * INDENT.length + flat.length <= WIDTH && node.kind !== 'Chain') return flat
    return this.#broken(node, depth)
  }

  /** The text between two places with its spaces made one. */
  #source(start: number, end: number): string {
    return this.#text
      .slice(start, end)
      .split(/("(?:[^"]|"")*"|'(?:[^']|'')*')/)
      .map((piece, i) => (i % 2 === 1 ? piece : piece.replace(/\s+/g, ' ')))
      .join('')
      .trim()
  }

  #flat(node: Node): string {
    switch (node.kind) {
      case 'Call': {
        const args = node.args.map((arg) => this.#flat(arg)).join(`${this.#list} `)
        return `${this.#head(node)}(${args})`
      }
      case 'Record':
        return `{${node.fields.map((field) => `${this.#source(field.nameSpan.start, field.nameSpan.end)}: ${this.#flat(field.value)}`).join(`${this.#list} `)}}`
      case 'Table':
        return `[${node.items.map((item) => this.#flat(item)).join(`${this.#list} `)}]`
      case 'Chain':
        return node.parts.map((part) => this.#flat(part)).join(`${this.#chain} `)
      default:
        return this.#whole(node)
    }
  }

  /** A node's text with the parentheses that belong to its parts, which nodes do not cover. */
  #whole(node: Node): string {
    let { start, end } = node
    const plain = this.#text.slice(start, end).replace(/"(?:[^"]|"")*"|'(?:[^']|'')*'/g, '')
    let balance = 0
    let least = 0
    for (const c of plain) {
      balance += c === '(' ? 1 : c === ')' ? -1 : 0
      least = Math.min(least, balance)
    }
    for (let missing = -least; missing > 0 && start > 0;) if (this.#text[--start] === '(') missing--
    for (let open = balance - least; open > 0 && end < this.#text.length;)
      if (this.#text[end++] === ')') open--
    return this.#source(start, end)
  }

  #head(node: Node & { kind: 'Call' }): string {
    return this.#source(node.start, node.head.end)
  }

  #broken(node: Node, depth: number): string {
    const inner = INDENT.repeat(depth + 1)
    const outer = INDENT.repeat(depth)
    const lines = (items: readonly string[]) =>
      items.map((item) => inner + item).join(`${this.#list}\n`)
    switch (node.kind) {
      case 'Call':
        if (node.args.length === 0) return this.#flat(node)
        return `${this.#head(node)}(\n${lines(node.args.map((arg) => this.print(arg, depth + 1)))}\n${outer})`
      case 'Record':
        return `{\n${lines(node.fields.map((field) => `${this.#source(field.nameSpan.start, field.nameSpan.end)}: ${this.print(field.value, depth + 1)}`))}\n${outer}}`
      case 'Table':
        return `[\n${lines(node.items.map((item) => this.print(item, depth + 1)))}\n${outer}]`
      case 'Chain':
        return node.parts.map((part) => this.print(part, depth)).join(`${this.#chain}\n${outer}`)
      default:
        return this.#flat(node)
    }
  }
}
