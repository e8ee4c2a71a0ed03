/** Text for comparison without case: unit by unit, as .NET's ordinal comparison does. */
export function foldCase(text: string): string {
  const upper = text.toUpperCase()
  if (upper.length === text.length) return upper
  return Array.from(text, (c) => (c.toUpperCase().length === c.length ? c.toUpperCase() : c)).join(
    '',
  )
}

/** The same for a text that is looked for again and again. */
export function foldOnce(): (text: string) => string {
  let last = ''
  let folded = ''
  return (text) => {
    if (text !== last) folded = foldCase((last = text))
    return folded
  }
}

/**
 * Whether a text has that one at a place, whatever the case. Letters of ASCII are compared where
 * they are: they fold unit by unit, and most texts have no others.
 *
 * @param folded  By {@link foldCase}, of a text of the same length.
 */
export function hasFolded(text: string, folded: string, from: number): boolean {
  for (let i = 0; i < folded.length; i++) {
    const unit = text.charCodeAt(from + i)
    if (unit >= 128) return foldCase(text.slice(from, from + folded.length)) === folded
    const upper = unit >= 97 && unit <= 122 ? unit - 32 : unit
    if (upper !== folded.charCodeAt(i)) return false
  }
  return true
}
