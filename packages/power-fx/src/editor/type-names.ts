import type { Node, Span } from '../2-parse/ast.ts'
import { type CheckOptions } from '../check-result.ts'
import { type Engine, boundOf, definitionsOf } from '../engine.ts'
import { checked } from './analysis.ts'
import { allNodes } from './place.ts'

/** A place that names a type: `Type([Item])`, `AsType(x, Item)`, `F(x: Item): Item`. */
export interface TypeName extends Span {
  readonly name: string
}

const namesIn = (node: Node): TypeName[] =>
  allNodes(node).flatMap((one) =>
    one.kind === 'Name' ? [{ name: one.name, start: one.start, end: one.end }] : [],
  )

/** Every place of a formula that names a type, in order. */
export function typeNames(engine: Engine, text: string, options: CheckOptions = {}): TypeName[] {
  const check = checked(engine, text, options)
  const bound = boundOf(check)
  const found = allNodes(check.tree).flatMap((node) => {
    if (node.kind === 'TypeLiteral') return namesIn(node.expression)
    if (node.kind !== 'Call') return []
    const declaration = bound?.calls.get(node)?.declaration
    return node.args.flatMap((arg, i) =>
      arg.kind === 'Name' && declaration?.typeArgument?.(i) ? namesIn(arg) : [],
    )
  })
  return inOrder(found)
}

/**
 * Every place in the heads of a script's definitions, and in its types, that names or defines a
 * type, in order. What bodies name, {@link typeNames} tells of each body.
 */
export function typeNamesOfScript(
  engine: Engine,
  text: string,
  options: CheckOptions = {},
): TypeName[] {
  const found = definitionsOf(engine, text, options).flatMap((definition): TypeName[] => {
    const { name, nameSpan } = definition
    switch (definition.kind) {
      case 'type':
        return [
          { name, start: nameSpan.start, end: nameSpan.end },
          ...namesIn(definition.expression),
        ]
      case 'function':
        return [
          ...definition.parameters.map(({ typeName, typeSpan: { start, end } }) => ({
            name: typeName,
            start,
            end,
          })),
          {
            name: definition.returnTypeName,
            start: definition.returnTypeSpan.start,
            end: definition.returnTypeSpan.end,
          },
        ]
      default:
        return []
    }
  })
  return inOrder(found)
}

function inOrder(found: TypeName[]): TypeName[] {
  const seen = new Set<number>()
  return found
    .toSorted((a, b) => a.start - b.start)
    .filter(({ start }) => !seen.has(start) && seen.add(start))
}
