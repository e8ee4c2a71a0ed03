/** A JSON object of unknown content. */
export type JsonObject = { [key: string]: unknown }

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The object at `path`, or an empty one. */
export function objectAt(root: unknown, ...path: readonly string[]): JsonObject {
  const value = valueAt(root, ...path)
  return isObject(value) ? value : {}
}

/** The text at `path`, or the empty text. Numbers and booleans are spelled out. */
export function textAt(root: unknown, ...path: readonly string[]): string {
  const value = valueAt(root, ...path)
  return typeof value === 'string' ? value : value === undefined ? '' : scalarText(value)
}

/** A default value or an example, as it is typed into a field; objects and lists as JSON. */
export function scalarText(value: unknown): string {
  if (value === undefined || value === null) return ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}

export function valueAt(root: unknown, ...path: readonly string[]): unknown {
  let value = root
  for (const key of path) {
    if (Array.isArray(value)) value = value[Number(key)]
    else if (isObject(value)) value = value[key]
    else return undefined
  }
  return value
}

/**
 * A copy of `root` with `value` at `path`; `undefined` removes the key. Keys keep their order,
 * and what is not on the path stays the very same object.
 */
export function withValue<Root extends JsonObject>(
  root: Root,
  path: readonly string[],
  value: unknown,
): Root {
  return replaceAt(root, path, value) as Root
}

function replaceAt(node: unknown, path: readonly string[], value: unknown): unknown {
  const [key, ...rest] = path
  if (key === undefined) return value
  if (Array.isArray(node)) {
    const copy: unknown[] = [...node]
    const index = Number(key)
    const replaced = replaceAt(copy[index], rest, value)
    if (replaced === undefined) copy.splice(index, 1)
    else copy[index] = replaced
    return copy
  }
  const copy: JsonObject = isObject(node) ? { ...node } : {}
  const replaced = replaceAt(copy[key], rest, value)
  if (replaced === undefined) delete copy[key]
  else copy[key] = replaced
  return copy
}

/** Whether two JSON values are written alike, keys in the same order. Parts they share cost nothing. */
export function sameValue(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (Array.isArray(a)) {
    return (
      Array.isArray(b) && a.length === b.length && a.every((item, at) => sameValue(item, b[at]))
    )
  }
  if (!isObject(a) || !isObject(b)) return false
  const keys = Object.keys(a)
  const others = Object.keys(b)
  return (
    keys.length === others.length &&
    keys.every((key, at) => key === others[at] && sameValue(a[key], b[key]))
  )
}

/** JSON pointer (RFC 6901) to its keys. Tolerates a leading `#`. */
export function pointerKeys(pointer: string): string[] {
  return pointer
    .replace(/^#/, '')
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'))
}

export function toPointer(keys: readonly string[]): string {
  return keys.map((key) => `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}
