import { type Node, childrenOf, planDelegation } from '@patchbay/power-fx'
import type { AppCheck, AppFinding } from '../check/app-check.ts'

/** Advice that a data source does not do a part of a formula by itself. */
const ADVICE = 'SuggestDelegation'

/**
 * Whether a finding can be told for certain. What lies behind a lookup or in a view, and columns by
 * another of their names, a source may do by itself: packages do not say, so nothing is advised.
 */
export function isCertain(finding: AppFinding, check: AppCheck): boolean {
  if (finding.key !== ADVICE) return true
  const { control, property, start, end } = finding
  const result = check.properties.get(control)?.get(property)?.result
  if (!result) return true
  const remainder = planDelegation(result).remainders.find(
    (one) => one.start === start && one.end === end,
  )
  if (remainder?.reason !== 'notAColumn') return true
  const node = nodeAt(result.tree, start, end)
  return node === undefined || !isOnlyNamed(node.kind === 'Binary' ? node.left : node)
}

/** A name, a text that is one, or a path of names: nothing is computed from a column. */
function isOnlyNamed(node: Node): boolean {
  if (node.kind === 'Dot') return isOnlyNamed(node.left)
  return node.kind === 'Name' || node.kind === 'Text'
}

function nodeAt(node: Node, start: number, end: number): Node | undefined {
  if (node.start === start && node.end === end) return node
  for (const child of childrenOf(node)) {
    const found = child.start <= start && end <= child.end ? nodeAt(child, start, end) : undefined
    if (found) return found
  }
  return undefined
}
