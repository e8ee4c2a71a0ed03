/** What a column holds. */
export type Value = string | number | null

/** A row by its columns. */
export type Row = Record<string, Value>

/**
 * Copies of a row: wherever one of the words stands in it, on its own or within JSON, the copy has
 * the text given for that word.
 */
export function stamp(row: Row, words: readonly string[]): (texts: readonly string[]) => Value[] {
  const pattern = new RegExp(`(${words.join('|')})`)
  const columns = Object.values(row).map((value) => {
    if (typeof value !== 'string') return { value, parts: [] }
    const parts = value
      .split(pattern)
      .map((part, at) => (at % 2 === 1 ? words.indexOf(part) : part))
    return { value, parts: parts.length === 1 ? [] : parts }
  })
  return (texts) =>
    columns.map(({ value, parts }) => {
      if (parts.length === 0) return value
      let text = ''
      for (const part of parts) text += typeof part === 'number' ? texts[part] : part
      return text
    })
}
