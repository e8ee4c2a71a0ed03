import type { Operation } from './operations.ts'

/** An operation that a request names, with the values of its path parameters, decoded. */
export interface OperationMatch {
  operation: Operation
  pathParameters: Map<string, string>
}

/**
 * Finds the operation that a request means: same method, and of the path templates that fit the
 * one with the most literal characters.
 *
 * @param path  As received, still percent-encoded, without a query: `/users/a%2Fb`.
 */
export function matchOperation(
  operations: readonly Operation[],
  method: string,
  path: string,
): OperationMatch | undefined {
  const wanted = method.toLowerCase()
  const segments = path.split('/').map(decodeSegment)
  let best: OperationMatch | undefined
  let bestScore = -1
  for (const operation of operations) {
    if (operation.method !== wanted) continue
    const template = operation.path.split(/[?#]/, 1)[0]!.split('/')
    const pathParameters = matchSegments(template, segments)
    const score = literalLength(operation.path)
    if (pathParameters && score > bestScore) {
      best = { operation, pathParameters }
      bestScore = score
    }
  }
  return best
}

function matchSegments(template: string[], segments: string[]): Map<string, string> | undefined {
  if (template.length !== segments.length) return undefined
  const values = new Map<string, string>()
  for (const [index, part] of template.entries()) {
    const actual = segments[index]!
    if (!part.includes('{')) {
      if (part !== actual) return undefined
      continue
    }
    const names: string[] = []
    const pattern = part.split(/(\{[^}]*\})/).map((piece) => {
      if (!piece.startsWith('{')) return escapePattern(piece)
      names.push(piece.slice(1, -1).trim())
      return '([^]+?)'
    })
    const found = new RegExp(`^${pattern.join('')}$`).exec(actual)
    if (!found) return undefined
    names.forEach((name, i) => values.set(name, found[i + 1]!))
  }
  return values
}

function literalLength(path: string): number {
  return path.replace(/\{[^}]*\}/g, '').length
}

function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}

/** The names in a path template, in order: `/users/{id}` has `id`. */
export function pathVariables(path: string): string[] {
  return [...path.matchAll(/\{([^}]*)\}/g)].map(([, name]) => name!.trim())
}
