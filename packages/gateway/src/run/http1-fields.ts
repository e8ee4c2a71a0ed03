/** The headers of a message by their names in lower case. */
export type Fields = Record<string, string | string[] | undefined>

/** What a message turned out not to be: HTTP/1.1. */
export class FieldSyntaxError extends Error {
  override readonly name = 'FieldSyntaxError'
}

/**
 * Lines of what may stand in a head: no bare CR or LF, no NUL, and no line that goes on the one
 * before (RFC 9112 §2.2, §5.2).
 */
const LINES = /^[\t\x20-\x7e\x80-\xff]*(?:\r\n[\t\x20-\x7e\x80-\xff]*)*$/
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/
const TOKEN = /^[\w!#$%&'*+.^`|~-]+$/

/** Names as they are written, and in lower case: the same few come with every message. */
const lowerCase = new Map<string, string>()

/** Has no members of its own, so that a header called `constructor` is one like any other. */
const Empty = function () {} as unknown as new () => Fields
Empty.prototype = Object.create(null)

/**
 * Reads the lines of a head behind its first.
 *
 * @param head  In Latin-1, without the empty line at its end.
 * @throws {FieldSyntaxError} for what is not exactly HTTP; nothing is guessed at.
 */
export function readFields(head: string): Fields {
  if (!LINES.test(head)) throw new FieldSyntaxError('A header has characters that none may have')
  const fields = new Empty()
  let at = head.indexOf('\r\n')
  while (at >= 0) {
    const start = at + 2
    at = head.indexOf('\r\n', start)
    const end = at < 0 ? head.length : at
    const colon = head.indexOf(':', start)
    const name = nameOf(colon < 0 || colon > end ? '' : head.slice(start, colon))
    const value = trimmed(head, colon + 1, end)
    const before = fields[name]
    if (before === undefined) fields[name] = value
    else if (Array.isArray(before)) before.push(value)
    else fields[name] = [before, value]
  }
  return fields
}

/** The last value that was found good under a name: most come again and again. */
const good = new Map<string, string>()

/** Whether a header is one, and ends where it is written to end. */
export function isField(name: string, value: string): boolean {
  if (good.get(name) === value) return true
  if (!TOKEN.test(name) || !VALUE.test(value)) return false
  if (good.size < 1000 || good.has(name)) good.set(name, value)
  return true
}

function nameOf(written: string): string {
  const known = lowerCase.get(written)
  if (known !== undefined) return known
  if (!TOKEN.test(written)) throw new FieldSyntaxError('A header has no name')
  const name = written.toLowerCase()
  if (lowerCase.size < 1000 && written.length < 100) lowerCase.set(written, name)
  return name
}

/** Without the spaces and tabs around it (RFC 9110 §5.6.3), and those alone. */
function trimmed(text: string, from: number, to: number): string {
  let start = from
  let end = to
  while (start < end && isBlank(text.charCodeAt(start))) start++
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--
  return text.slice(start, end)
}

const isBlank = (code: number): boolean => code === 0x20 || code === 0x09
