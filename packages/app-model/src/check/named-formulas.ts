import type { Node } from '@patchbay/power-fx'
import { parseFormula } from '../language.ts'

/** A name of `App.Formulas` and the formula it stands for. */
export interface NamedFormula {
  readonly name: string
  /** Without the name and `=`. */
  readonly text: string
  /** Where `text` begins in `App.Formulas`. */
  readonly start: number
}

/** A part of `App.Formulas` that is no named formula. */
export interface UnreadPart {
  readonly start: number
  readonly end: number
}

/**
 * Takes `App.Formulas` apart: `Name = formula; Name = formula`. Functions and types that users
 * define are not read.
 */
export function splitNamedFormulas(text: string): {
  formulas: NamedFormula[]
  unread: UnreadPart[]
} {
  const formulas: NamedFormula[] = []
  const unread: UnreadPart[] = []
  if (text.trim() === '') return { formulas, unread }
  const tree = parseFormula(text)
  const parts: readonly Node[] = tree.kind === 'Chain' ? tree.parts : [tree]
  for (const part of parts) {
    if (text.slice(part.start, part.end).trim() === '') continue
    const name = leftmost(part)
    const rest = name.kind === 'Name' ? text.slice(name.token.end, part.end) : ''
    const sign = /^(?:\s|\/\*.*?\*\/)*=/s.exec(rest)
    if (name.kind !== 'Name' || !sign) {
      unread.push({ start: part.start, end: part.end })
      continue
    }
    const start = name.token.end + sign[0].length
    formulas.push({ name: name.name, text: text.slice(start, part.end), start })
  }
  return { formulas, unread }
}

/** `a = b & c` is read as a comparison; what stands at its far left is the name. */
function leftmost(node: Node): Node {
  let at = node
  while (at.kind === 'Binary') at = at.left
  return at
}
