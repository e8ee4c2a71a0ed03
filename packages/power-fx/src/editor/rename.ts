import { quoteName } from '../5-eval/to-expression.ts'
import type { CheckOptions } from '../check-result.ts'
import { type Engine, boundOf } from '../engine.ts'
import { allNodes } from './place.ts'

/** Text to put in the place of a span. */
export interface TextEdit {
  readonly start: number
  readonly end: number
  readonly text: string
}

/** What to rename: a symbol, or a field of the type that a symbol has. */
export interface RenameTarget {
  readonly symbol: string
  readonly field?: string
}

/**
 * The edits that make a formula say `newName` wherever it means the target. Names of the same
 * spelling that mean something else, such as a column of that name, are left alone.
 */
export function rename(
  engine: Engine,
  text: string,
  target: RenameTarget,
  newName: string,
  options: CheckOptions = {},
): TextEdit[] {
  const check = engine.check(text, options)
  const bound = boundOf(check)
  if (!bound) return []
  const edits: TextEdit[] = []
  const written = quoteName(newName)
  const means = (node: Parameters<typeof bound.names.get>[0]) => {
    const name = bound.names.get(node)
    return (
      name?.kind === 'symbol' &&
      (name.symbol.name === target.symbol || name.symbol.displayName === target.symbol)
    )
  }
  for (const node of allNodes(check.tree)) {
    if (target.field === undefined) {
      if (node.kind === 'Name' && means(node)) {
        const { start, end } = node.token
        edits.push({ start, end, text: written })
      }
      if (node.kind === 'Call' && node.target?.kind === 'Name' && node.namespace === target.symbol)
        edits.push({ start: node.target.start, end: node.target.end, text: written })
      continue
    }
    if (node.kind === 'Dot' && means(node.left)) {
      const dot = bound.dots.get(node)
      if (dot && 'field' in dot && dot.field === target.field)
        edits.push({ start: node.nameSpan.start, end: node.nameSpan.end, text: written })
    }
  }
  const unique = new Map(edits.map((edit) => [edit.start, edit]))
  return [...unique.values()].sort((a, b) => a.start - b.start)
}

/** The text with edits made. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  let out = text
  for (const edit of edits.toSorted((a, b) => b.start - a.start))
    out = out.slice(0, edit.start) + edit.text + out.slice(edit.end)
  return out
}
