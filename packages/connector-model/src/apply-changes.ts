import { type JsonObject, isObject } from './document.ts'

/**
 * A value with what changed between two others: where both say the same, it stays as it is, in its
 * own words. Names are found in any case, as files in the wild write them.
 */
export function applyChanges(current: unknown, before: unknown, after: unknown): unknown {
  if (JSON.stringify(before) === JSON.stringify(after)) return current
  if (!isObject(current) || !isObject(before) || !isObject(after)) return after
  const changed: JsonObject = { ...current }
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const own = ownName(current, name)
    if (own !== undefined && !Object.hasOwn(after, name)) delete changed[own]
    else if (JSON.stringify(before[name]) !== JSON.stringify(after[name]))
      changed[own ?? name] = applyChanges(
        own === undefined ? undefined : current[own],
        before[name],
        after[name],
      )
  }
  return changed
}

function ownName(object: JsonObject, name: string): string | undefined {
  if (Object.hasOwn(object, name)) return name
  const wanted = name.toLowerCase()
  return Object.keys(object).find((key) => key.toLowerCase() === wanted)
}
