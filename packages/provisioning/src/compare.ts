/** A property that is not as the file says. */
export interface Difference {
  property: string
  before: unknown
  after: unknown
}

/** Without what says nothing: nulls, empty lists, empty records, `false`, empty text. */
export function meaningful(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(meaningful)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value)
      .map(([name, member]) => [name, meaningful(member)] as const)
      .filter(([, member]) => !saysNothing(member))
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  )
}

function saysNothing(value: unknown): boolean {
  if (value === null || value === undefined || value === '' || value === false) return true
  return typeof value === 'object' && Object.keys(value).length === 0
}

/** Equal, whatever the order of members and however nothing is written. */
export function sameValue(a: unknown, b: unknown): boolean {
  const text = (value: unknown): string =>
    saysNothing(meaningful(value)) ? '' : JSON.stringify(meaningful(value))
  return text(a) === text(b)
}

/** Lists whose order means nothing, sorted. */
export function sorted(values: readonly unknown[]): unknown[] {
  return values
    .map((each) => ({ each, text: JSON.stringify(meaningful(each)) }))
    .toSorted((a, b) => (a.text < b.text ? -1 : 1))
    .map(({ each }) => each)
}

/** Compares what the file states of a thing with what is there; lists have no order. */
export function differences(
  stated: Record<string, unknown>,
  actual: Record<string, unknown>,
): Difference[] {
  return Object.entries(stated).flatMap(([property, after]) => {
    const before = actual[property]
    const isSame =
      Array.isArray(after) && Array.isArray(before)
        ? sameValue(sorted(after), sorted(before))
        : sameValue(after, before)
    return isSame ? [] : [{ property, before, after }]
  })
}
