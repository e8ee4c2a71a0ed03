/** What an expression in a policy may read. */
export type Accessor = 'connectionParameters' | 'headers' | 'queryParameters'

/** A piece of a template: plain text, or the value of a name. */
export type Piece =
  | { kind: 'text'; text: string }
  | { kind: 'access'; accessor: Accessor; name: string; default: string | undefined }

/** A template that cannot be carried out; the message names the part. */
export class UnsupportedExpression extends Error {
  override readonly name = 'UnsupportedExpression'
}

/** A name without a value and without a default. */
export class MissingValue extends Error {
  override readonly name = 'MissingValue'
}

/** Names as files write them, misspelt ones included, in lower case. */
const ACCESSORS: Readonly<Record<string, Accessor>> = {
  connectionparameters: 'connectionParameters',
  headers: 'headers',
  header: 'headers',
  queryparameters: 'queryParameters',
  queryparamters: 'queryParameters',
}

/** `@name(`, in any of its embeddings: bare, `@{name(…)}` and `{@name(…)}`. */
const CALL = /(\{@|@\{?)([A-Za-z.]+)\(/g

/**
 * Reads a template such as `https://api@connectionParameters('token:environment')/v1`. What
 * follows the closing bracket of a text's accessor is text again, so that
 * `@connectionParameters('host').example.com` is a host name.
 *
 * @throws {UnsupportedExpression}
 */
export function parseTemplate(template: string): Piece[] {
  const pieces: Piece[] = []
  let at = 0
  CALL.lastIndex = 0
  for (let found = CALL.exec(template); found; found = CALL.exec(template)) {
    const [opening, lead, name] = found
    const accessor = ACCESSORS[name!.toLowerCase()]
    if (!accessor) throw new UnsupportedExpression(`"@${name}(…)" cannot be evaluated yet`)
    const call = readArguments(template, found.index + opening.length)
    if (found.index > at) pieces.push({ kind: 'text', text: template.slice(at, found.index) })
    const [argument, fallback] = call.values
    pieces.push({ kind: 'access', accessor, name: argument ?? '', default: fallback })
    at = call.end
    if (lead !== '@') {
      if (template[at] !== '}')
        throw new UnsupportedExpression(`"}" is missing after "${name}(…)" in "${template}"`)
      at++
    }
    CALL.lastIndex = at
  }
  if (at < template.length) pieces.push({ kind: 'text', text: template.slice(at) })
  return pieces
}

/** Reads `'a', 'b')`: texts in single quotes, which are doubled inside. */
function readArguments(template: string, from: number): { values: string[]; end: number } {
  const values: string[] = []
  let at = from
  for (;;) {
    while (template[at] === ' ' || template[at] === ',') at++
    if (template[at] === ')') return { values, end: at + 1 }
    if (template[at] !== "'")
      throw new UnsupportedExpression(`A text in single quotes is expected in "${template}"`)
    let text = ''
    at++
    for (;;) {
      if (at >= template.length)
        throw new UnsupportedExpression(`A text is never closed in "${template}"`)
      if (template[at] === "'" && template[at + 1] === "'") {
        text += "'"
        at += 2
      } else if (template[at] === "'") break
      else text += template[at++]
    }
    at++
    values.push(text)
  }
}

/** Finds values by name; undefined when there is none. */
export type Lookup = (accessor: Accessor, name: string) => string | undefined

/**
 * The text of a template.
 *
 * @throws {MissingValue}
 */
export function evaluate(pieces: readonly Piece[], lookup: Lookup): string {
  return pieces
    .map((piece) => {
      if (piece.kind === 'text') return piece.text
      const value = lookup(piece.accessor, piece.name) ?? piece.default
      if (value === undefined)
        throw new MissingValue(`there is no value for @${piece.accessor}('${piece.name}')`)
      return value
    })
    .join('')
}
