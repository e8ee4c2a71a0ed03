import { isObject } from '../document.ts'

/** What an expression in a policy may read. */
export type Accessor = TextAccessor | JsonAccessor | 'originalMethod'
export type TextAccessor = 'connectionParameters' | 'headers' | 'queryParameters'
export type JsonAccessor = 'body' | 'item' | 'triggerBody'

/** Names and positions, from the outside in: `.value[0]['@odata.id']`. */
export type Path = readonly (string | number)[]

/** A piece of a template: plain text, or the value of an access. */
export type Piece =
  | { kind: 'text'; text: string }
  | {
      kind: 'access'
      accessor: Accessor
      /** Of a text accessor; empty for the others. */
      name: string
      default: string | undefined
      path: Path
    }

/** A template that cannot be carried out; the message names the part. */
export class UnsupportedExpression extends Error {
  override readonly name = 'UnsupportedExpression'
}

/** A name without a value and without a default, or a path that leads nowhere. */
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
  body: 'body',
  item: 'item',
  triggerbody: 'triggerBody',
}

const isJson = (accessor: Accessor): accessor is JsonAccessor =>
  accessor === 'body' || accessor === 'item' || accessor === 'triggerBody'

/** `@name(`, in any of its embeddings: bare, `@{name(…)}` and `{@name(…)}`; or the one property. */
const ACCESS = /(\{@|@\{?)(?:([A-Za-z.]+)\(|(request\.originalhttpmethod))/gi

/** `.name`, `['name']` or `[0]`. */
const MEMBER = /\.([A-Za-z_$][\w$]*)|\[(?:(\d+)|'((?:[^']|'')*)'|"([^"]*)")\]/y

/**
 * Reads a template such as `https://api@connectionParameters('token:environment')/v1`. What
 * follows the closing bracket of a text's accessor is text again, so that
 * `@connectionParameters('host').example.com` is a host name; bodies and items have members.
 *
 * @throws {UnsupportedExpression}
 */
export function parseTemplate(template: string): Piece[] {
  const pieces: Piece[] = []
  let at = 0
  ACCESS.lastIndex = 0
  for (let found = ACCESS.exec(template); found; found = ACCESS.exec(template)) {
    const [opening, lead, name] = found
    const accessor = name === undefined ? 'originalMethod' : ACCESSORS[name.toLowerCase()]
    if (!accessor) throw new UnsupportedExpression(`"@${name}(…)" is no expression of policies`)
    const afterName = found.index + opening.length
    const call =
      name === undefined ? { values: [], end: afterName } : readArguments(template, afterName)
    if (found.index > at) pieces.push({ kind: 'text', text: template.slice(at, found.index) })
    const { path, end } = isJson(accessor)
      ? readMembers(template, call.end)
      : { path: [], end: call.end }
    const [argument, fallback] = call.values
    pieces.push({ kind: 'access', accessor, name: argument ?? '', default: fallback, path })
    at = end
    if (lead !== '@') {
      if (template[at] !== '}')
        throw new UnsupportedExpression(`"}" is missing after "${name}(…)" in "${template}"`)
      at++
    }
    ACCESS.lastIndex = at
  }
  if (at < template.length) pieces.push({ kind: 'text', text: template.slice(at) })
  return pieces
}

/** Reads `'a', 'b')`: texts in quotes, which are doubled inside. */
function readArguments(template: string, from: number): { values: string[]; end: number } {
  const values: string[] = []
  let at = from
  for (;;) {
    while (template[at] === ' ' || template[at] === ',') at++
    if (template[at] === ')') return { values, end: at + 1 }
    const quote = template[at]
    if (quote !== "'" && quote !== '"')
      throw new UnsupportedExpression(`A text in single quotes is expected in "${template}"`)
    let text = ''
    at++
    for (;;) {
      if (at >= template.length)
        throw new UnsupportedExpression(`A text is never closed in "${template}"`)
      if (template[at] === quote && template[at + 1] === quote) {
        text += quote
        at += 2
      } else if (template[at] === quote) break
      else text += template[at++]
    }
    at++
    values.push(text)
  }
}

function readMembers(template: string, from: number): { path: Path; end: number } {
  const path: (string | number)[] = []
  MEMBER.lastIndex = from
  let end = from
  for (let found = MEMBER.exec(template); found; found = MEMBER.exec(template)) {
    const [, name, index, single, double] = found
    path.push(index === undefined ? (name ?? single?.replaceAll("''", "'") ?? double!) : +index)
    end = MEMBER.lastIndex
  }
  return { path, end }
}

/**
 * Reads a property's path: `a.b`, `['@odata.type']`, `[0]`. Files write `null` for the place
 * itself.
 *
 * @throws {UnsupportedExpression}
 */
export function parsePath(text: string): Path {
  const trimmed = text.trim()
  if (trimmed === '' || trimmed === 'null') return []
  const dotted = /^[.[]/.test(trimmed) ? trimmed : `.${trimmed}`
  const { path, end } = readMembers(dotted, 0)
  if (end === dotted.length) return path
  // Names with signs that a member may not have, such as `content-type`.
  if (/^[^[\]'"()]+$/.test(trimmed)) return trimmed.split('.')
  throw new UnsupportedExpression(`"${text}" is no path of a property`)
}

/** Where a path begins, and how it goes on: `@body().value`. The `@` is left out in some files. */
export interface Place {
  root: JsonAccessor
  path: Path
}

/** @throws {UnsupportedExpression} */
export function parsePlace(text: string): Place {
  const trimmed = text.trim()
  if (trimmed === '' || trimmed === 'null') return { root: 'body', path: [] }
  const pieces = parseTemplate(/^[A-Za-z]+\(/.test(trimmed) ? `@${trimmed}` : trimmed)
  const [piece] = pieces
  if (pieces.length === 1 && piece!.kind === 'access' && isJson(piece!.accessor))
    return { root: piece!.accessor, path: piece!.path }
  if (pieces.length === 1 && piece!.kind === 'text')
    return { root: 'body', path: parsePath(trimmed) }
  throw new UnsupportedExpression(`"${text}" is no place in a body`)
}

/** What there is to read while a policy runs. */
export interface Scope {
  text(accessor: TextAccessor, name: string): string | undefined
  json(accessor: JsonAccessor): unknown
  originalMethod: string
}

/**
 * The value of a template. A single expression keeps its JSON type; mixed with text it becomes
 * text.
 *
 * @throws {MissingValue}
 */
export function evaluate(pieces: readonly Piece[], scope: Scope): unknown {
  const [only] = pieces
  if (pieces.length === 1 && only!.kind === 'access') return valueOf(only!, scope)
  return pieces
    .map((piece) => (piece.kind === 'text' ? piece.text : asText(valueOf(piece, scope))))
    .join('')
}

/**
 * The text of a template.
 *
 * @throws {MissingValue}
 */
export function evaluateText(pieces: readonly Piece[], scope: Scope): string {
  return asText(evaluate(pieces, scope))
}

function valueOf(piece: Extract<Piece, { kind: 'access' }>, scope: Scope): unknown {
  const { accessor, name } = piece
  if (accessor === 'originalMethod') return scope.originalMethod
  const value = isJson(accessor)
    ? walk(scope.json(accessor), piece.path)
    : (scope.text(accessor, name) ?? piece.default)
  if (value === undefined) {
    const place = isJson(accessor)
      ? `${accessor}()${pathText(piece.path)}`
      : `${accessor}('${name}')`
    throw new MissingValue(`there is no value for @${place}`)
  }
  return value
}

const pathText = (path: Path) =>
  path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('')

/** The value at a path; undefined when it leads nowhere. */
export function walk(value: unknown, path: Path): unknown {
  let at = value
  for (const step of path) {
    if (Array.isArray(at)) at = at[Number(step)]
    else if (isObject(at) && Object.hasOwn(at, step)) at = at[step]
    else return undefined
  }
  return at
}

/** A value inside of a text: objects and lists as JSON. */
export function asText(value: unknown): string {
  if (typeof value === 'string') return value
  return JSON.stringify(value) ?? ''
}
