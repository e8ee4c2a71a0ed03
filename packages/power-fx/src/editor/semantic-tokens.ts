import type { Token } from '../1-lex/token.ts'
import type { CheckOptions } from '../check-result.ts'
import { type Engine, boundOf } from '../engine.ts'
import { allNodes } from './place.ts'
import { checked, parsed } from './analysis.ts'

/** How a piece of the text is coloured. */
export type SemanticTokenKind =
  | 'comment'
  | 'number'
  | 'text'
  | 'boolean'
  | 'keyword'
  | 'operator'
  | 'function'
  | 'namespace'
  | 'enum'
  | 'field'
  | 'variable'
  | 'control'
  | 'dataSource'
  | 'scope'
  | 'unknown'

/** A coloured piece of the text. */
export interface SemanticToken {
  readonly start: number
  readonly end: number
  readonly kind: SemanticTokenKind
}

/** The coloured pieces of a formula, in order. */
export function semanticTokens(
  engine: Engine,
  text: string,
  options: CheckOptions = {},
): SemanticToken[] {
  const check = checked(engine, text, options)
  const bound = boundOf(check)
  const meaning = new Map<number, SemanticTokenKind>()
  for (const node of allNodes(check.tree)) {
    if (node.kind === 'Call') {
      meaning.set(node.head.start, bound?.calls.has(node) ? 'function' : 'unknown')
      if (node.target) meaning.set(node.target.start, 'namespace')
      for (const position of bound?.calls.get(node)?.columns.keys() ?? []) {
        const arg = node.args[position]
        if (arg?.kind === 'Name') meaning.set(arg.token.start, 'field')
      }
    } else if (node.kind === 'Dot') meaning.set(node.nameSpan.start, 'field')
    else if (node.kind === 'As') meaning.set(node.nameSpan.start, 'scope')
    else if (node.kind === 'Record')
      for (const { nameSpan } of node.fields) meaning.set(nameSpan.start, 'field')
    else if (node.kind === 'Name' && !meaning.has(node.start)) {
      const name = bound?.names.get(node)
      if (name?.kind === 'symbol') {
        const { kind } = name.symbol
        meaning.set(
          node.start,
          kind === 'control' || kind === 'screen'
            ? 'control'
            : kind === 'dataSource' || kind === 'collection'
              ? 'dataSource'
              : kind === 'enum' || kind === 'namespace' || kind === 'scope'
                ? kind
                : 'variable',
        )
      } else if (name) meaning.set(node.start, name.kind === 'enum' ? 'enum' : 'scope')
      else meaning.set(node.start, bound?.types.get(node)?.kind === 'Text' ? 'field' : 'unknown')
    }
  }
  const coloured: SemanticToken[] = []
  for (const token of parsed(engine, text, options).tokens) {
    const { start, end } = token
    const kind = end > start ? kindOf(token, meaning) : undefined
    if (kind) coloured.push({ start, end, kind })
  }
  return coloured
}

/** What a token is by itself, or by the meaning of the name that starts there. */
function kindOf(
  { kind, start, value }: Token,
  meaning: ReadonlyMap<number, SemanticTokenKind>,
): SemanticTokenKind | undefined {
  switch (kind) {
    case 'comment':
    case 'number':
    case 'text':
      return kind
    case 'interpolationStart':
    case 'interpolationEnd':
      return 'text'
    case 'keyword':
      return value === 'true' || value === 'false' ? 'boolean' : 'keyword'
    case 'name':
      return meaning.get(start) ?? 'unknown'
    case 'punctuator':
    case 'islandStart':
    case 'islandEnd':
      return 'operator'
    default:
      return undefined
  }
}
