import { mergeOrder } from './order.ts'

/** What a JSON or YAML file holds. */
export type Tree = string | number | boolean | null | readonly Tree[] | TreeMap
/** A map of a file. */
export interface TreeMap {
  readonly [key: string]: Tree
}

/** A place in a file where both sides say something else. */
export interface TreeConflict {
  /** Keys and names from the root. */
  readonly path: readonly string[]
  readonly base: Tree | undefined
  readonly ours: Tree | undefined
  readonly theirs: Tree | undefined
}

/** A place in a file where two versions differ. */
export interface TreeChange {
  readonly path: readonly string[]
  readonly before: Tree | undefined
  readonly after: Tree | undefined
}

type Keys = [base: string[], ours: string[], theirs: string[]]

/** Keys by which the entries of a list are told apart, the first that all have. */
const NAMES = ['Name', 'name', 'id', 'Id', 'key'] as const

/**
 * Merges two versions of a file's content: maps key by key, and lists by the name of each entry.
 * Where both sides say something else, ours stands and a conflict is noted.
 *
 * @param isNoise  Places at which a difference is of no matter: ours stands, with no conflict.
 */
export function mergeTrees(
  base: Tree | undefined,
  ours: Tree | undefined,
  theirs: Tree | undefined,
  isNoise: (path: readonly string[]) => boolean = () => false,
): { merged: Tree | undefined; conflicts: TreeConflict[] } {
  const conflicts: TreeConflict[] = []
  const merge = (
    b: Tree | undefined,
    o: Tree | undefined,
    t: Tree | undefined,
    path: readonly string[],
  ): Tree | undefined => {
    if (sameTree(o, t) || sameTree(b, t)) return o
    if (sameTree(b, o)) return t
    if (isMap(o) && isMap(t)) {
      const before = isMap(b) ? b : {}
      const made: Record<string, Tree> = {}
      for (const key of new Set([...Object.keys(o), ...Object.keys(t)])) {
        const value = merge(own(before, key), own(o, key), own(t, key), [...path, key])
        if (value !== undefined) put(made, key, value)
      }
      return made
    }
    const [listO, listT] = [named(o), named(t)]
    const listB = b === undefined ? new Map<string, Tree>() : named(b)
    if (listO && listT && listB) {
      const made = new Map<string, Tree>()
      for (const key of new Set([...listO.keys(), ...listT.keys()])) {
        const value = merge(listB.get(key), listO.get(key), listT.get(key), [...path, key])
        if (value !== undefined) made.set(key, value)
      }
      const keys = [listB, listO, listT].map((list) => [...list.keys()]) as Keys
      const { order, isConflict } = mergeOrder(...keys, new Set(made.keys()))
      if (isConflict && !isNoise(path))
        conflicts.push({ path: [...path, 'Order'], base: keys[0], ours: keys[1], theirs: keys[2] })
      return order.flatMap((key) => made.get(key) ?? [])
    }
    if (!isNoise(path)) conflicts.push({ path, base: b, ours: o, theirs: t })
    // Something that one side took out and the other changed stays.
    return o ?? t
  }
  return { merged: merge(base, ours, theirs, []), conflicts }
}

/** Where two versions of a file's content differ, as deep as both can be followed. */
export function compareTrees(before: Tree | undefined, after: Tree | undefined): TreeChange[] {
  const changes: TreeChange[] = []
  const compare = (a: Tree | undefined, b: Tree | undefined, path: readonly string[]) => {
    if (sameTree(a, b)) return
    if (isMap(a) && isMap(b)) {
      for (const key of new Set([...Object.keys(a), ...Object.keys(b)]))
        compare(own(a, key), own(b, key), [...path, key])
      return
    }
    const [listA, listB] = [named(a), named(b)]
    if (listA && listB) {
      const keys = new Set([...listA.keys(), ...listB.keys()])
      for (const key of keys) compare(listA.get(key), listB.get(key), [...path, key])
      if ([...keys].every((key) => sameTree(listA.get(key), listB.get(key))))
        changes.push({ path, before: [...listA.keys()], after: [...listB.keys()] })
      return
    }
    changes.push({ path, before: a, after: b })
  }
  compare(before, after, [])
  return changes
}

/** Whether two contents are the same; the order of a map's keys says nothing. */
export function sameTree(a: Tree | undefined, b: Tree | undefined): boolean {
  if (a === b) return true
  if (Array.isArray(a) && Array.isArray(b)) {
    const [one, other] = [a as readonly Tree[], b as readonly Tree[]]
    return one.length === other.length && one.every((item, i) => sameTree(item, other[i]))
  }
  if (!isMap(a) || !isMap(b)) return false
  const keys = Object.keys(a)
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && sameTree(own(a, key), own(b, key)))
  )
}

/** Entries by name; undefined when the list has entries without one, or two of one name. */
function named(list: Tree | undefined): Map<string, Tree> | undefined {
  if (!Array.isArray(list)) return undefined
  const items = list as readonly Tree[]
  const by = (nameOf: (item: Tree) => string | undefined): Map<string, Tree> | undefined => {
    const found = new Map<string, Tree>()
    for (const item of items) {
      const name = nameOf(item)
      if (name === undefined || found.has(name)) return undefined
      found.set(name, item)
    }
    return found
  }
  if (items.every((item) => typeof item === 'string'))
    return by((item) => (typeof item === 'string' ? item : undefined))
  const oneKey = by((item) => {
    const keys = isMap(item) ? Object.keys(item) : []
    return keys.length === 1 ? keys[0] : undefined
  })
  if (oneKey) return oneKey
  for (const key of NAMES) {
    const byKey = by((item) => {
      const value = isMap(item) ? own(item, key) : undefined
      return typeof value === 'string' ? value : undefined
    })
    if (byKey) return byKey
  }
  return by((item) => {
    const [name, type] = isMap(item) ? [own(item, 'Name'), own(item, 'Type')] : []
    return typeof name === 'string' && typeof type === 'string' ? `${name} (${type})` : undefined
  })
}

/** A tree of a text; undefined when it is not JSON. */
export function parseTree(text: string | undefined): Tree | undefined {
  if (text === undefined) return undefined
  try {
    return JSON.parse(text) as Tree
  } catch {
    return undefined
  }
}

function own(map: TreeMap, key: string): Tree | undefined {
  return Object.hasOwn(map, key) ? map[key] : undefined
}

function put(map: Record<string, Tree>, key: string, value: Tree): void {
  // Not by assignment: a key may be called `__proto__`.
  Object.defineProperty(map, key, { value, enumerable: true, writable: true, configurable: true })
}

function isMap(tree: Tree | undefined): tree is TreeMap {
  return typeof tree === 'object' && tree !== null && !Array.isArray(tree)
}
