import { badRequest } from './errors.ts'
import { findAttribute, parseAttributePath } from './filter/attribute-path.ts'
import type { Attribute, ResourceType } from './schemas.ts'

/** A resource, or a complex value of one, by the canonical names of attributes. */
export interface ScimObject {
  [name: string]: unknown
}

export const isObject = (value: unknown): value is ScimObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * A resource as received → canonical: names as the schemas have them, types as they must be, what is
 * unknown or read-only left out (RFC 7644 §3.5.1 lets a provider ignore it).
 *
 * @throws {ScimError} 400 `invalidValue` when a value is of another type.
 */
export function readResource({ attributes }: ResourceType, body: unknown): ScimObject {
  if (!isObject(body)) throw badRequest('invalidSyntax', 'The body is no JSON object.')
  return readComplex(attributes, body)
}

function readComplex(attributes: readonly Attribute[], value: ScimObject): ScimObject {
  const read: ScimObject = {}
  for (const [name, member] of Object.entries(value)) {
    const attribute = findAttribute(attributes, name)
    if (attribute === undefined || attribute.mutability === 'readOnly') continue
    // Null and an empty list are "nothing" (RFC 7643 §2.5).
    const taken = readValue(attribute, member)
    if (taken !== undefined) read[attribute.name] = taken
  }
  return read
}

/** The value of an attribute as it must be; undefined for nothing. */
export function readValue(attribute: Attribute, value: unknown): unknown {
  if (value === null || value === undefined) return undefined
  if (!attribute.multiValued) return readSingle(attribute, value)
  const list = (Array.isArray(value) ? value : [value])
    .filter((each) => each !== null)
    .map((each) => readSingle(attribute, each))
  if (list.length > 10_000)
    throw badRequest('invalidValue', `"${attribute.name}" has more than 10000 values.`)
  return list.length === 0 ? undefined : onePrimary(list)
}

/** One value; Entra writes booleans as texts, and complex values as their `value`. */
export function readSingle(attribute: Attribute, value: unknown): unknown {
  const wrong = (what: string): Error =>
    badRequest('invalidValue', `"${attribute.name}" must be ${what}.`)
  switch (attribute.type) {
    case 'complex': {
      if (isObject(value)) return readComplex(attribute.subAttributes ?? [], value)
      const isShort = typeof value === 'string' && findAttribute(attribute.subAttributes, 'value')
      if (!isShort) throw wrong('a JSON object')
      return { value }
    }
    case 'boolean':
      if (typeof value === 'boolean') return value
      if (typeof value === 'string' && /^(?:true|false)$/i.test(value))
        return value.toLowerCase() === 'true'
      throw wrong('true or false')
    default:
      if (typeof value !== 'string') throw wrong('a text')
      if (value.length > 4096) throw wrong('at most 4096 characters')
      return value
  }
}

/** At most one value is primary; the last one that says so (RFC 7643 §2.4). */
export function onePrimary(list: unknown[]): unknown[] {
  const chosen = list.findLastIndex((each) => isObject(each) && each['primary'] === true)
  return list.map((each, index) =>
    isObject(each) && each['primary'] === true && index !== chosen
      ? { ...each, primary: false }
      : each,
  )
}

/** Names of `attributes` or `excludedAttributes` (RFC 7644 §3.9). */
export function parseNames(text: string | undefined): string[][] {
  return (text ?? '')
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '')
    .slice(0, 100)
    .map((each) => parseAttributePath(each).map((name) => name.toLowerCase()))
}

/** The resource with what was asked for, or without what was not wanted (RFC 7644 §3.9). */
export function project(
  { attributes }: ResourceType,
  resource: ScimObject,
  asked: { attributes: string[][]; excludedAttributes: string[][] },
): ScimObject {
  const { attributes: wanted, excludedAttributes: excluded } = asked
  const keep = (value: ScimObject, level: readonly Attribute[], above: string[]): ScimObject =>
    Object.fromEntries(
      Object.entries(value).flatMap(([name, member]) => {
        const attribute = findAttribute(level, name)
        if (attribute?.returned === 'never') return []
        if (attribute?.returned === 'always') return [[name, member]]
        const path = [...above, name.toLowerCase()]
        const isWanted = wanted.some((each) => startsWith(path, each))
        const isAbove = wanted.some((each) => startsWith(each, path))
        if (wanted.length > 0 && !isWanted && !isAbove) return []
        if (excluded.some((each) => startsWith(path, each))) return []
        const inner = attribute?.subAttributes ?? []
        const kept = Array.isArray(member)
          ? member.map((each) => (isObject(each) ? keep(each, inner, path) : each))
          : isObject(member)
            ? keep(member, inner, path)
            : member
        return [[name, kept]]
      }),
    )
  return keep(resource, attributes, [])
}

const startsWith = (path: readonly string[], begin: readonly string[]): boolean =>
  begin.every((each, index) => path[index] === each)
