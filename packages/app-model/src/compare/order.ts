/** An order that two others were merged into. */
export interface MergedOrder {
  readonly order: readonly string[]
  /** Whether both changed the order of the same siblings, each in its own way. */
  readonly isConflict: boolean
}

/**
 * Merges the order of siblings. What is new on one side stands after what it stood after there; at
 * the end it stays at the end. Where both sides put the old siblings into other orders, ours counts.
 *
 * @param members  What is in the list in the end; everything else is left out.
 */
export function mergeOrder(
  base: readonly string[],
  ours: readonly string[],
  theirs: readonly string[],
  members: ReadonlySet<string>,
): MergedOrder {
  const own = ours.filter((id) => members.has(id))
  const other = theirs.filter((id) => members.has(id))
  const oursReorders = reorders(base, own)
  const theirsReorders = reorders(base, other)
  const isBoth = oursReorders && theirsReorders
  const isConflict = isBoth && differ(own, other)
  const order =
    theirsReorders && !oursReorders ? inserted(other, own, false) : inserted(own, other, true)
  const missing = [...members].filter((id) => !order.includes(id))
  return { order: [...order, ...missing], isConflict }
}

/** Whether a list has the siblings that it shares with another in another order. */
export function reorders(before: readonly string[], after: readonly string[]): boolean {
  return differ(before, after)
}

function differ(a: readonly string[], b: readonly string[]): boolean {
  const [inA, inB] = [new Set(a), new Set(b)]
  const rest = b.filter((id) => inA.has(id))
  return a.filter((id) => inB.has(id)).some((id, i) => id !== rest[i])
}

/**
 * `list` with what only `from` has, after what it stands after there.
 *
 * @param isLate  Whether it goes behind what is only in `list` at the same place.
 */
function inserted(
  list: readonly string[],
  from: readonly string[],
  isLate: boolean,
): readonly string[] {
  const result = [...list]
  const inFrom = new Set(from)
  const known = new Set(list)
  const last = from.findLastIndex((id) => known.has(id))
  for (const [i, id] of from.entries()) {
    if (known.has(id)) continue
    if (i > last && isLate) {
      result.push(id)
      continue
    }
    let at = i === 0 ? 0 : result.indexOf(from[i - 1] ?? '') + 1
    if (i > last) {
      // At its own end, so at the end of what both know; what only the other has follows.
      const end = result.findLastIndex((each) => inFrom.has(each)) + 1
      at = Math.max(at, end)
    } else if (isLate) while (at < result.length && !inFrom.has(result[at] ?? '')) at++
    result.splice(at, 0, id)
  }
  return result
}
