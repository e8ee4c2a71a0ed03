/** Strongly connected groups of more than one node, or of one that leads to itself (Tarjan 1972). */
export function findCycles<Node>(
  nodes: Iterable<Node>,
  edges: (node: Node) => Iterable<Node>,
): Node[][] {
  const index = new Map<Node, number>()
  const low = new Map<Node, number>()
  const onStack = new Set<Node>()
  const stack: Node[] = []
  const cycles: Node[][] = []

  // By hand instead of by recursion: chains of formulas can be thousands long.
  for (const root of nodes) {
    if (index.has(root)) continue
    const work: { node: Node; next: Iterator<Node>; self: boolean }[] = []
    const enter = (node: Node) => {
      index.set(node, index.size)
      low.set(node, index.size - 1)
      stack.push(node)
      onStack.add(node)
      work.push({ node, next: edges(node)[Symbol.iterator](), self: false })
    }
    enter(root)
    while (work.length > 0) {
      const frame = work.at(-1)
      if (!frame) break
      const { value, done } = frame.next.next()
      if (!done) {
        if (value === frame.node) frame.self = true
        if (!index.has(value)) enter(value)
        else if (onStack.has(value)) lower(low, frame.node, index.get(value) ?? 0)
        continue
      }
      work.pop()
      const parent = work.at(-1)
      if (parent) lower(low, parent.node, low.get(frame.node) ?? 0)
      if (low.get(frame.node) !== index.get(frame.node)) continue
      const group: Node[] = []
      for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
        onStack.delete(node)
        group.push(node)
        if (node === frame.node) break
      }
      if (group.length > 1 || frame.self) cycles.push(group.toReversed())
    }
  }
  return cycles
}

function lower<Node>(low: Map<Node, number>, node: Node, to: number): void {
  low.set(node, Math.min(low.get(node) ?? to, to))
}
