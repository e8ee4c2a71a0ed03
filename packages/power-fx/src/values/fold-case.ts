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
