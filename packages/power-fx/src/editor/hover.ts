import type { CheckOptions } from '../check-result.ts'
import { type Engine, boundOf } from '../engine.ts'
import { formatType, rowType } from '../types/type.ts'
import { pathTo } from './place.ts'
import { functionHelp, signatureText } from './signatures.ts'
import { checked } from './analysis.ts'

/** What the thing at a position is. */
export interface Hover {
  readonly start: number
  readonly end: number
  /** Signature, or name with type. */
  readonly title: string
  readonly documentation: string
}

/** What stands at a position: a function's signature, or a name's or expression's type. */
export function hover(
  engine: Engine,
  text: string,
  cursor: number,
  options: CheckOptions = {},
): Hover | undefined {
  const check = checked(engine, text, options)
  const bound = boundOf(check)
  const node = pathTo(check.tree, cursor).at(-1)
  if (!node || !bound) return undefined
  const { start, end } = node
  const type = bound.types.get(node)
  const typeText = type && type.kind !== 'Error' ? formatType(type) : 'unknown'
  switch (node.kind) {
    case 'Call': {
      if (cursor < node.head.start || cursor > node.head.end) return undefined
      const [help] = functionHelp(node.name, node.namespace, options.symbols)
      if (!help) return undefined
      const title = signatureText(help) + (type ? `: ${typeText}` : '')
      return { ...node.head, title, documentation: help.declaration.description }
    }
    case 'Name': {
      const name = bound.names.get(node)
      const documentation = name?.kind === 'symbol' ? (name.symbol.description ?? '') : ''
      const kind = name?.kind === 'symbol' ? ` (${name.symbol.kind})` : ''
      return { start, end, title: `${node.name}: ${typeText}${kind}`, documentation }
    }
    case 'Self':
    case 'Parent':
      return { start, end, title: `${node.kind}: ${typeText}`, documentation: '' }
    case 'Dot':
      if (cursor < node.nameSpan.start) return undefined
      return { ...node.nameSpan, title: `${node.name}: ${typeText}`, documentation: '' }
    case 'As': {
      const { start: from, end: to } = node.nameSpan
      if (cursor < from || cursor > to) return undefined
      const rows = bound.types.get(node.left)
      const row =
        rows && rows.kind !== 'Error'
          ? formatType(rows.kind === 'Table' ? rowType(rows) : rows)
          : 'unknown'
      return { start: from, end: to, title: `${node.name}: ${row} (row)`, documentation: '' }
    }
    case 'Record': {
      const field = node.fields.find(
        ({ nameSpan }) => nameSpan.start <= cursor && cursor <= nameSpan.end,
      )
      const fieldType = field && bound.types.get(field.value)
      if (!field || !fieldType) return undefined
      const { start: from, end: to } = field.nameSpan
      const title = `${field.name}: ${formatType(fieldType)}`
      return { start: from, end: to, title, documentation: '' }
    }
    default:
      return undefined
  }
}
