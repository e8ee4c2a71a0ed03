import { badRequest } from '../errors.ts'
import { type Attribute, type ResourceType, schemas } from '../schemas.ts'

/** Names from the top of a resource: `['name', 'familyName']`, `[enterprise URN, 'department']`. */
export type AttributePath = readonly string[]

const name = /^\$?[a-z][\w-]*$/i

/**
 * Splits `[schema URN:]attribute[.subattribute]` (RFC 7644 §3.10). A core schema's URN says nothing; an
 * extension's is a name of its own.
 */
export function parseAttributePath(text: string): AttributePath {
  const urn = schemas
    .map(({ id }) => id)
    .find(
      (id) =>
        text.toLowerCase() === id.toLowerCase() ||
        text.toLowerCase().startsWith(`${id.toLowerCase()}:`),
    )
  const rest = urn === undefined ? text : text.slice(urn.length + 1)
  const names = rest === '' ? [] : rest.split('.')
  if (names.length > 3 || !names.every((each) => name.test(each)))
    throw badRequest('invalidPath', `"${text.slice(0, 200)}" is no attribute.`)
  const isExtension = urn?.includes(':extension:') === true
  return isExtension ? [urn ?? '', ...names] : names
}

/** The attribute of a name, whatever its case. */
export function findAttribute(
  attributes: readonly Attribute[] | undefined,
  wanted: string,
): Attribute | undefined {
  return attributes?.find((each) => each.name.toLowerCase() === wanted.toLowerCase())
}

/** Attributes along a path; undefined where the schemas have none of the name. */
export function resolvePath(
  { attributes }: Pick<ResourceType, 'attributes'>,
  path: AttributePath,
): Attribute[] | undefined {
  const found: Attribute[] = []
  let level: readonly Attribute[] | undefined = attributes
  for (const each of path) {
    const attribute = findAttribute(level, each)
    if (attribute === undefined) return undefined
    found.push(attribute)
    level = attribute.subAttributes
  }
  return found
}
