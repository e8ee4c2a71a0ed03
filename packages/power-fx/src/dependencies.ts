import { type Node, childrenOf } from './2-parse/ast.ts'
import type { Bound } from './3-bind/binder.ts'
import type { Dependencies, SymbolRead } from './check-result.ts'
import type { SymbolInfo } from './symbols/symbol.ts'

const WRITERS = new Set([
  'Set',
  'Collect',
  'ClearCollect',
  'Clear',
  'Patch',
  'Remove',
  'RemoveIf',
  'Update',
  'UpdateIf',
])

/** What a bound formula reads, writes and calls. */
export function dependenciesOf(tree: Node, bound: Bound): Dependencies {
  const reads = new Map<string, SymbolRead>()
  const writes = new Map<string, SymbolInfo>()
  const functions = new Set<string>()

  const read = (symbol: SymbolInfo, path: readonly string[]) =>
    reads.set([symbol.kind, symbol.name, ...path].join('\u0000'), { symbol, path })

  const visit = (node: Node) => {
    const path: string[] = []
    let root: Node = node
    while (root.kind === 'Dot' && ['field', 'column'].includes(bound.dots.get(root)?.kind ?? '')) {
      const dot = bound.dots.get(root)
      if (dot && 'field' in dot) path.unshift(dot.field)
      root = root.left
    }
    const name = bound.names.get(root)
    if (name?.kind === 'symbol') {
      read(name.symbol, path)
      return
    }
    if (root !== node) {
      visit(root)
      return
    }
    if (node.kind !== 'Call') {
      for (const child of childrenOf(node)) visit(child)
      return
    }
    const call = bound.calls.get(node)
    if (call) functions.add(node.namespace === '' ? node.name : `${node.namespace}.${node.name}`)
    node.args.forEach((arg, i) => {
      const targeted = call?.declaration.target?.(i) ?? false
      const target = targeted ? bound.names.get(arg) : undefined
      if (target?.kind === 'symbol' && WRITERS.has(node.name)) {
        writes.set(target.symbol.name, target.symbol)
        if (node.name === 'Patch') read(target.symbol, [])
      } else if (target?.kind !== 'symbol') visit(arg.kind === 'As' ? arg.left : arg)
    })
  }
  visit(tree)
  return {
    reads: [...reads.values()],
    writes: [...writes.values()],
    functions: [...functions],
    volatile: bound.isVolatile,
  }
}
