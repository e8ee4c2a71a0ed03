type Json = Record<string, unknown>

/**
 * What the attributes of an object are that were never set: null, `[]`, `false`, or objects of such.
 * Rows leave out what is so. A value may therefore never change, and nothing else may stand here.
 */
export interface Unset {
  readonly [name: string]: null | false | readonly never[] | Unset
}

/** The document of a row: what is not unset. */
export function withoutUnset(attributes: object, unset: Unset): Json {
  const document: Json = {}
  for (const [name, value] of Object.entries(attributes)) {
    const none = Object.hasOwn(unset, name) ? unset[name] : undefined
    if (none === undefined) document[name] = value
    else if (isObject(none) && isObject(value)) {
      const set = withoutUnset(value, none)
      if (Object.keys(set).length > 0) document[name] = set
    } else if (!isUnset(value, none)) document[name] = value
  }
  return document
}

/** The attributes of a row: what its document leaves out stands first, and is nobody else's. */
export function withUnset(document: object, unset: Unset): Json {
  const attributes: Json = {}
  for (const name in unset) {
    const none = unset[name]
    const value = (document as Json)[name]
    if (value === undefined) attributes[name] = fresh(none)
    else attributes[name] = isObject(none) && isObject(value) ? withUnset(value, none) : value
  }
  for (const name in document)
    if (!(name in attributes)) attributes[name] = (document as Json)[name]
  return attributes
}

function fresh(none: Unset[string] | undefined): unknown {
  if (isObject(none)) return withUnset({}, none)
  return Array.isArray(none) ? [] : none
}

function isUnset(value: unknown, none: Unset[string]): boolean {
  return Array.isArray(none) ? Array.isArray(value) && value.length === 0 : value === none
}

function isObject<Value>(value: Value): value is Value & Unset {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
