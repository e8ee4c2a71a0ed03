import type { Token } from '../1-lex/token.ts'
import type { CheckOptions } from '../check-result.ts'
import type { Engine } from '../engine.ts'
import { separatorsOf } from './separators.ts'

const WIDTH = 80
const INDENT = '    '

/**
 * Lays a formula out: one space round operators, one argument a line where a call does not fit
 * the width, one step of a chain a line. Comments stay. A formula with errors is given back as it is.
 */
export function format(engine: Engine, text: string, options: CheckOptions = {}): string {
  const all = { allowSideEffects: true, ...options }
  const before = engine.parse(text, all)
  if (before.diagnostics.length > 0 || options.textFirst) return text
  const { list, chain } = separatorsOf(engine.locale)
  const { items } = new Reader(text, before.tokens).items()
  const out = new Layout(list, chain).chain(items, 0)
  const after = engine.parse(out, all)
  // Layout must never change what a formula says: rather none than that.
  return after.diagnostics.length === 0 && wordsOf(before.tokens) === wordsOf(after.tokens)
    ? out
    : text
}

/** The words, then the comments: a comment may change sides with a separator. */
function wordsOf(tokens: readonly Token[]): string {
  const solid = tokens.filter(({ kind }) => kind !== 'space')
  const comments = solid.filter(({ kind }) => kind === 'comment')
  return [...solid.filter(({ kind }) => kind !== 'comment'), ...comments]
    .map(({ kind, value }) => `${kind}:${value.trimEnd()}`)
    .join('\n')
}

/** A piece of an item: a word as written, a comment, or a bracketed group. */
type Piece =
  | { readonly kind: 'word'; readonly text: string; readonly role: Role }
  | { readonly kind: 'comment'; readonly text: string; readonly line: boolean; own: boolean }
  | { readonly kind: 'group'; readonly open: string; readonly close: string; items: Item[] }

/** How a word keeps its distance. */
type Role = 'operand' | 'binary' | 'unary' | 'postfix' | 'tight' | 'colon'

/** What stands between two separators, and the separator after it. */
interface Item {
  readonly pieces: Piece[]
  separator: '' | ',' | ';'
}

const OPENING: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' }
const BINARY = new Set(['+', '*', '/', '^', '&', '=', '<>', '<', '<=', '>', '>=', '&&', '||', ':='])
const WORD_OPERATORS = new Set(['in', 'exactin', 'As', 'And', 'Or'])

/** Gathers tokens into items and groups. */
class Reader {
  readonly #text: string
  readonly #tokens: readonly Token[]
  #at = 0

  constructor(text: string, tokens: readonly Token[]) {
    this.#text = text
    this.#tokens = tokens
  }

  items(): { items: Item[]; close: string } {
    const items: Item[] = [{ pieces: [], separator: '' }]
    let lineBroken = true
    for (; this.#at < this.#tokens.length; this.#at++) {
      const token = this.#tokens[this.#at]!
      const { kind, value, start, end } = token
      const { pieces } = items.at(-1)!
      if (kind === 'end') break
      if (kind === 'space') {
        lineBroken ||= value.includes('\n')
        continue
      }
      if (kind === 'punctuator' && (value === ',' || value === ';')) {
        items.at(-1)!.separator = value
        items.push({ pieces: [], separator: '' })
      } else if (kind === 'punctuator' && OPENING[value] !== undefined) {
        this.#at++
        const inner = this.items()
        pieces.push({ kind: 'group', open: value, close: inner.close, items: inner.items })
      } else if (kind === 'punctuator' && [')', ']', '}'].includes(value))
        return { items, close: value }
      else if (kind === 'interpolationStart') {
        const closing = this.#interpolationEnd()
        pieces.push({ kind: 'word', text: this.#text.slice(start, closing), role: 'operand' })
      } else if (kind === 'comment') {
        const line = value.startsWith('//')
        this.#comment(items, { kind: 'comment', text: value.trimEnd(), line, own: lineBroken })
      } else
        pieces.push({
          kind: 'word',
          text: this.#text.slice(start, end),
          role: roleOf(token, pieces),
        })
      lineBroken = false
    }
    return { items, close: '' }
  }

  /** A comment behind a separator on the same line belongs to what stands before the separator. */
  #comment(items: Item[], comment: Piece & { kind: 'comment' }) {
    const last = items.at(-1)!
    const before = items.at(-2)
    if (!comment.own && last.pieces.length === 0 && before?.separator) before.pieces.push(comment)
    else last.pieces.push(comment)
  }

  #interpolationEnd(): number {
    let depth = 0
    for (; this.#at < this.#tokens.length; this.#at++) {
      const { kind, end } = this.#tokens[this.#at]!
      if (kind === 'interpolationStart') depth++
      if (kind === 'interpolationEnd' && --depth === 0) return end
    }
    return this.#text.length
  }
}

function roleOf({ kind, value }: Token, before: readonly Piece[]): Role {
  if (kind === 'keyword')
    return WORD_OPERATORS.has(value) ? 'binary' : value === 'Not' ? 'unary' : 'operand'
  if (kind !== 'punctuator') return 'operand'
  const last = before.findLast((piece) => piece.kind !== 'comment')
  const afterOperand =
    last?.kind === 'group' ||
    (last?.kind === 'word' && (last.role === 'operand' || last.role === 'postfix'))
  if (BINARY.has(value)) return 'binary'
  if (value === '-') return afterOperand ? 'binary' : 'unary'
  if (value === '!') return afterOperand ? 'tight' : 'unary'
  if (value === '%') return 'postfix'
  return value === ':' ? 'colon' : 'tight'
}

/** Weakest first: where a long expression is broken. */
const BREAKS: readonly (readonly string[])[] = [['||', 'Or'], ['&&', 'And'], ['&'], ['+', '-']]

class Layout {
  readonly #list: string
  readonly #chain: string

  constructor(list: string, chain: string) {
    this.#list = list
    this.#chain = chain
  }

  /** Steps of a chain, one a line. */
  chain(items: readonly Item[], depth: number): string {
    return items
      .map((item) => this.#item(item, depth))
      .filter((line, i) => line !== '' || i < items.length - 1)
      .join(`\n${INDENT.repeat(depth)}`)
  }

  #item(item: Item, depth: number): string {
    const trailing = item.separator === '' ? '' : item.separator === ',' ? this.#list : this.#chain
    // A separator may not hide behind a line comment.
    const end = item.pieces.findLastIndex((piece) => piece.kind !== 'comment') + 1
    const main = item.pieces.slice(0, end)
    const notes = item.pieces
      .slice(end)
      .map((piece) => (piece.kind === 'comment' ? piece.text : ''))
    const own = item.pieces[end]
    const gap = own?.kind === 'comment' && own.own ? `\n${INDENT.repeat(depth)}` : ' '
    const body = this.#pieces(main, depth, trailing.length) + trailing
    if (notes.length === 0) return body
    return (body === '' ? '' : body + gap) + notes.join(`\n${INDENT.repeat(depth)}`)
  }

  #pieces(pieces: readonly Piece[], depth: number, tail: number): string {
    const flat = this.#flat(pieces)
    if (flat !== undefined && depth * INDENT.length + flat.length + tail <= WIDTH) return flat
    const weakest = BREAKS.find((operators) =>
      pieces.some((p) => p.kind === 'word' && p.role === 'binary' && operators.includes(p.text)),
    )
    if (!weakest || pieces.some(({ kind }) => kind === 'comment')) return this.#run(pieces, depth)
    const lines: Piece[][] = [[]]
    for (const piece of pieces) {
      const breaks =
        piece.kind === 'word' && piece.role === 'binary' && weakest.includes(piece.text)
      if (breaks) lines.push([piece])
      else lines.at(-1)!.push(piece)
    }
    const inner = `\n${INDENT.repeat(depth + 1)}`
    return lines.map((line, i) => this.#run(line, i === 0 ? depth : depth + 1)).join(inner)
  }

  /** Pieces one after another; groups that do not fit are broken. */
  #run(pieces: readonly Piece[], depth: number): string {
    let out = ''
    let previous: Piece | undefined
    for (const piece of pieces) {
      if (previous?.kind === 'comment' && (previous.line || previous.own))
        out += `\n${INDENT.repeat(depth)}`
      else if (previous && gapBetween(previous, piece)) out += ' '
      if (piece.kind === 'group') {
        const flat = this.#flat([piece])
        const column = depth * INDENT.length + out.length - (out.lastIndexOf('\n') + 1)
        out +=
          flat !== undefined && column + flat.length <= WIDTH ? flat : this.#broken(piece, depth)
      } else out += piece.text
      previous = piece
    }
    return out
  }

  #broken({ open, close, items }: Piece & { kind: 'group' }, depth: number): string {
    const only = items.length === 1 ? items[0] : undefined
    if (only && only.pieces.length === 0) return open + close
    return `${open}\n${INDENT.repeat(depth + 1)}${this.chain(items, depth + 1)}\n${INDENT.repeat(depth)}${close}`
  }

  /** All on one line, or undefined when a comment or a chain forbids it. */
  #flat(pieces: readonly Piece[]): string | undefined {
    let out = ''
    let previous: Piece | undefined
    for (const piece of pieces) {
      if (previous && gapBetween(previous, piece)) out += ' '
      if (piece.kind === 'comment') {
        if (piece.line || piece.text.includes('\n')) return undefined
        out += piece.text
      } else if (piece.kind === 'word') out += piece.text
      else {
        const parts: string[] = []
        for (const item of piece.items) {
          const part = this.#flat(item.pieces)
          if (part === undefined) return undefined
          const end = item.separator === '' ? '' : item.separator === ',' ? this.#list : this.#chain
          parts.push(part + end)
        }
        out += piece.open + parts.join(' ').replace(/ +$/, '') + piece.close
      }
      previous = piece
    }
    return out
  }
}

/** Whether two neighbours have a space between them. */
function gapBetween(left: Piece, right: Piece): boolean {
  if (left.kind === 'comment' || right.kind === 'comment') return true
  const a = left.kind === 'word' ? left.role : 'group'
  const b = right.kind === 'word' ? right.role : 'group'
  if (b === 'colon' || b === 'postfix' || a === 'tight' || b === 'tight') return false
  if (a === 'unary') return left.kind === 'word' && left.text === 'Not'
  if (a === 'binary' || b === 'binary' || a === 'colon') return true
  if (b === 'group') return false
  return true
}
