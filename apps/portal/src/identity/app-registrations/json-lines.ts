/**
 * The line of every value in a JSON text, by JSON pointer (RFC 6901): `/api/oauth2PermissionScopes/0/value`
 * → 41. The text must parse. Lines are 1-based; a member's line is that of its name.
 */
export function jsonLines(text: string): Map<string, number> {
  const lines = new Map<string, number>()
  let at = 0
  let line = 1

  const skip = () => {
    while (at < text.length && /[\s,:]/.test(text.charAt(at))) {
      if (text[at] === '\n') line++
      at++
    }
  }
  const readString = (): string => {
    const start = at++
    while (text[at] !== '"') at += text[at] === '\\' ? 2 : 1
    at++
    return JSON.parse(text.slice(start, at)) as string
  }
  const readValue = (pointer: string) => {
    skip()
    if (!lines.has(pointer)) lines.set(pointer, line)
    const first = text[at]
    if (first === '{') {
      at++
      for (skip(); text[at] !== '}'; skip()) {
        const memberLine = line
        const member = `${pointer}/${readString().replaceAll('~', '~0').replaceAll('/', '~1')}`
        lines.set(member, memberLine)
        readValue(member)
      }
      at++
    } else if (first === '[') {
      at++
      let index = 0
      for (skip(); text[at] !== ']'; skip()) readValue(`${pointer}/${index++}`)
      at++
    } else if (first === '"') {
      readString()
    } else {
      while (at < text.length && /[^\s,\]}]/.test(text.charAt(at))) at++
    }
  }
  readValue('')
  return lines
}

/** The line of a pointer, or of the nearest place around it that the text has. */
export function lineOf(lines: ReadonlyMap<string, number>, pointer: string): number {
  for (let place = pointer; place !== ''; place = place.slice(0, place.lastIndexOf('/'))) {
    const line = lines.get(place)
    if (line !== undefined) return line
  }
  return 1
}
