import type { Token } from '../1-lex/token.ts'
import { type CallNode, type Node, childrenOf } from '../2-parse/ast.ts'

/** The innermost node that covers a position, with the nodes round it, outermost first. */
export function pathTo(tree: Node, position: number): Node[] {
  const path: Node[] = []
  let node: Node | undefined = tree
  while (node) {
    path.push(node)
    node = childrenOf(node).find((child) => child.start <= position && position <= child.end)
  }
  return path
}

/** Every node of a tree, parents first. */
export function allNodes(tree: Node): readonly Node[] {
  const known = nodesOfTrees.get(tree)
  if (known) return known
  const nodes: Node[] = []
  const open: Node[] = [tree]
  // A stack rather than recursion: trees of long sums are as high as the sum is long.
  for (let node = open.pop(); node; node = open.pop()) {
    nodes.push(node)
    const children = childrenOf(node)
    for (let i = children.length - 1; i >= 0; i--) open.push(children[i]!)
  }
  nodesOfTrees.set(tree, nodes)
  return nodes
}

const nodesOfTrees = new WeakMap<Node, readonly Node[]>()

/** A call whose parenthesis is open at a position, and which argument the position is in. */
export interface OpenCall {
  readonly head: Token
  readonly namespace: string
  readonly argument: number
  readonly node: CallNode | undefined
}

/** The calls that a position lies in, outermost first; works on text that is not complete. */
export function openCalls(tokens: readonly Token[], tree: Node, position: number): OpenCall[] {
  const stack: (
    | ({ head: Token; namespace: string; argument: number } & { call: true })
    | { call: false }
  )[] = []
  const solid = tokens.filter(
    ({ kind, start }) => start < position && kind !== 'space' && kind !== 'comment',
  )
  for (let i = 0; i < solid.length; i++) {
    const token = solid[i]!
    if (token.kind !== 'punctuator' && token.kind !== 'islandStart' && token.kind !== 'islandEnd')
      continue
    const before = solid[i - 1]
    switch (token.value) {
      case '(':
        if (before?.kind === 'name') {
          const namespace = solid[i - 2]?.value === '.' ? (solid[i - 3]?.value ?? '') : ''
          stack.push({ call: true, head: before, namespace, argument: 0 })
        } else stack.push({ call: false })
        break
      case '{':
      case '[':
        stack.push({ call: false })
        break
      case ')':
      case '}':
      case ']':
        stack.pop()
        break
      case ',': {
        const top = stack.at(-1)
        if (top?.call) top.argument++
        break
      }
    }
  }
  const calls = new Map<number, CallNode>()
  for (const node of allNodes(tree)) if (node.kind === 'Call') calls.set(node.head.start, node)
  return stack.flatMap((entry) =>
    entry.call
      ? [
          {
            head: entry.head,
            namespace: entry.namespace,
            argument: entry.argument,
            node: calls.get(entry.head.start),
          },
        ]
      : [],
  )
}
