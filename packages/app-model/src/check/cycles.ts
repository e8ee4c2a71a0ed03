/** A property of something as a node of a graph; one object each. */
export interface GraphNode {
  readonly name: string
  readonly property: string
}

/** Makes the nodes of a graph, the same for the same property. */
export class Graph {
  readonly #nodes = new Map<string, Map<string, GraphNode>>()

  node(name: string, property: string): GraphNode {
    let nodes = this.#nodes.get(name)
    if (!nodes) this.#nodes.set(name, (nodes = new Map()))
    let node = nodes.get(property)
    if (!node) nodes.set(property, (node = { name, property }))
    return node
  }
}

/** Strongly connected groups of more than one node, or of one that leads to itself (Tarjan 1972). */
export function findCycles<Node>(
  nodes: Iterable<Node>,
  edges: (node: Node) => readonly Node[],
): Node[][] {
  const frames = new Map<Node, Frame<Node>>()
  const stack: Frame<Node>[] = []
  const cycles: Node[][] = []

  // By hand instead of by recursion: chains of formulas can be thousands long.
  for (const root of nodes) {
    if (frames.has(root)) continue
    const work: Frame<Node>[] = []
    const enter = (node: Node) => {
      const index = frames.size
      const next = edges(node)
      const frame = { node, index, low: index, onStack: next.length > 0, next, at: 0, self: false }
      frames.set(node, frame)
      // What leads nowhere is in no cycle.
      if (next.length === 0) return
      stack.push(frame)
      work.push(frame)
    }
    enter(root)
    for (let frame = work.at(-1); frame; frame = work.at(-1)) {
      if (frame.at < frame.next.length) {
        const node = frame.next[frame.at++] as Node
        if (node === frame.node) frame.self = true
        const known = frames.get(node)
        if (!known) enter(node)
        else if (known.onStack) frame.low = Math.min(frame.low, known.index)
        continue
      }
      work.pop()
      const parent = work.at(-1)
      if (parent) parent.low = Math.min(parent.low, frame.low)
      if (frame.low !== frame.index) continue
      const group: Node[] = []
      for (let top = stack.pop(); top; top = stack.pop()) {
        top.onStack = false
        group.push(top.node)
        if (top === frame) break
      }
      if (group.length > 1 || frame.self) cycles.push(group.toReversed())
    }
  }
  return cycles
}

/** A node on the way through the graph. */
interface Frame<Node> {
  readonly node: Node
  readonly index: number
  /** The lowest index that it leads back to. */
  low: number
  onStack: boolean
  readonly next: readonly Node[]
  at: number
  self: boolean
}
