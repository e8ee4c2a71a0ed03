import { isDeepStrictEqual } from 'node:util'
import { badRequest } from './errors.ts'
import { fitsFilter } from './filter/evaluate-filter.ts'
import { type AttributePath, parseAttributePath, resolvePath } from './filter/attribute-path.ts'
import { type Filter, parseFilter } from './filter/parse-filter.ts'
import { isObject, onePrimary, readSingle, readValue, type ScimObject } from './resource.ts'
import type { Attribute, ResourceType } from './schemas.ts'

/** One operation of a PATCH, its path read (RFC 7644 §3.5.2). */
export interface Operation {
  op: 'add' | 'remove' | 'replace'
  /** Undefined: the value is a resource. */
  path: PatchPath | undefined
  value: unknown
}

export interface PatchPath {
  /** Up to the attribute that a filter selects values of, or the whole path. */
  attribute: AttributePath
  filter: Filter | undefined
  /** Behind the filter: `emails[type eq "work"].value`. */
  sub: string | undefined
}

const patchUrn = 'urn:ietf:params:scim:api:messages:2.0:PatchOp'
const operationLimit = 1000

/** @throws {ScimError} 400 `invalidSyntax`, `invalidPath` or `invalidFilter`. */
export function readOperations(body: unknown): Operation[] {
  const wrong = (message: string): Error => badRequest('invalidSyntax', message)
  if (!isObject(body)) throw wrong('The body is no JSON object.')
  const schemas = body['schemas']
  if (!Array.isArray(schemas) || !schemas.includes(patchUrn))
    throw wrong(`"schemas" must hold ${patchUrn}.`)
  const given = Object.entries(body).find(([name]) => name.toLowerCase() === 'operations')?.[1]
  if (!Array.isArray(given) || given.length === 0) throw wrong('"Operations" must be a list.')
  if (given.length > operationLimit)
    throw wrong(`There are more than ${operationLimit} operations.`)
  return given.map((each): Operation => {
    if (!isObject(each)) throw wrong('An operation is no JSON object.')
    // Entra writes Add, Remove and Replace.
    const op = typeof each['op'] === 'string' ? each['op'].toLowerCase() : ''
    if (op !== 'add' && op !== 'remove' && op !== 'replace')
      throw wrong('"op" must be add, remove or replace.')
    const path = each['path']
    if (path !== undefined && path !== null && typeof path !== 'string')
      throw badRequest('invalidPath', '"path" must be a text.')
    if (op === 'remove' && !path) throw badRequest('noTarget', 'remove needs a "path".')
    if (op !== 'remove' && !('value' in each)) throw wrong(`${op} needs a "value".`)
    return { op, path: path ? parsePatchPath(path) : undefined, value: each['value'] }
  })
}

/** `attribute`, `attribute.sub`, `attribute[filter]`, `attribute[filter].sub`. */
export function parsePatchPath(text: string): PatchPath {
  const open = text.indexOf('[')
  if (open < 0)
    return { attribute: parseAttributePath(text.trim()), filter: undefined, sub: undefined }
  const close = text.lastIndexOf(']')
  const behind = text.slice(close + 1).trim()
  if (close < open || (behind !== '' && !/^\.\$?[a-z][\w-]*$/i.test(behind)))
    throw badRequest('invalidPath', `"${text.slice(0, 200)}" is no path.`)
  return {
    attribute: parseAttributePath(text.slice(0, open).trim()),
    filter: parseFilter(text.slice(open + 1, close)),
    sub: behind === '' ? undefined : behind.slice(1),
  }
}

/** The resource after the operations; the one given is left as it is. */
export function applyOperations(
  type: ResourceType,
  resource: ScimObject,
  operations: readonly Operation[],
): ScimObject {
  return operations.reduce(
    (current, operation) => applyOperation(type, current, operation),
    resource,
  )
}

function applyOperation(
  type: ResourceType,
  resource: ScimObject,
  operation: Operation,
): ScimObject {
  const { op, path, value } = operation
  if (path) return change(type, resource, { ...operation, path })
  if (!isObject(value)) throw badRequest('invalidValue', `${op} without a path takes an object.`)
  // Entra's keys may be paths: "name.givenName", an extension's URN with an attribute.
  return Object.entries(value).reduce((current, [name, member]) => {
    if (name.toLowerCase() === 'schemas') return current
    const inner = parsePatchPath(name)
    const attributes = resolvePath(type, inner.attribute)
    if (attributes === undefined || attributes.some((each) => each.mutability === 'readOnly'))
      return current
    const isExtension = attributes.length === 1 && attributes[0]?.name.startsWith('urn:') === true
    if (!isExtension || !isObject(member))
      return change(type, current, { op, path: inner, value: member })
    const urn = attributes[0]?.name ?? ''
    return Object.entries(member).reduce(
      (extended, [sub, each]) =>
        change(type, extended, {
          op,
          path: { attribute: [urn, ...sub.split('.')], filter: undefined, sub: undefined },
          value: each,
        }),
      current,
    )
  }, resource)
}

function change(
  type: ResourceType,
  resource: ScimObject,
  operation: Operation & { path: PatchPath },
): ScimObject {
  const { path } = operation
  const attributes = resolvePath(type, path.attribute)
  if (attributes === undefined || attributes.length === 0)
    throw badRequest('invalidPath', `There is no attribute "${path.attribute.join('.')}".`)
  const readOnly = attributes.find((each) => each.mutability === 'readOnly')
  if (readOnly) throw badRequest('mutability', `"${readOnly.name}" is read-only.`)
  return changeWithin(resource, attributes, operation)
}

/** Goes down the path, and up again with a new value at each level. */
function changeWithin(
  container: ScimObject,
  [attribute, ...deeper]: readonly Attribute[],
  operation: Operation & { path: PatchPath },
): ScimObject {
  if (attribute === undefined) return container
  const { name } = attribute
  const current = container[name]
  let next: unknown
  if (deeper.length > 0) {
    // A path without a filter to a part of a list's values is about all of them.
    next = Array.isArray(current)
      ? current.map((each) => (isObject(each) ? changeWithin(each, deeper, operation) : each))
      : changeWithin(isObject(current) ? current : {}, deeper, operation)
  } else if (operation.path.filter) next = changeSelected(current, attribute, operation)
  else next = changeValue(current, attribute, operation)
  const { [name]: _, ...others } = container
  const isNothing =
    next === undefined ||
    (Array.isArray(next) && next.length === 0) ||
    (isObject(next) && Object.keys(next).length === 0)
  if (isNothing && attribute.required)
    throw badRequest('mutability', `"${name}" is required and cannot be removed.`)
  return isNothing ? others : { ...others, [name]: next }
}

/** The whole attribute (RFC 7644 §3.5.2.1 to §3.5.2.3). */
function changeValue(current: unknown, attribute: Attribute, { op, value }: Operation): unknown {
  if (op === 'remove') {
    // Entra names members to remove in the value instead of in a filter.
    if (attribute.multiValued && Array.isArray(value) && value.length > 0) {
      const gone = new Set(value.map((each) => keyOf(readSingle(attribute, each))))
      return listOf(current).filter((each) => !gone.has(keyOf(each)))
    }
    return undefined
  }
  const given = readValue(attribute, value)
  if (attribute.multiValued) {
    const list = listOf(given)
    return op === 'replace' ? list : added(listOf(current), list)
  }
  if (attribute.type === 'complex' && isObject(given) && isObject(current))
    return { ...current, ...given }
  return given
}

const listOf = (value: unknown): unknown[] =>
  Array.isArray(value) ? value : value === undefined ? [] : [value]

/** What tells a value from another: its `value`, else all of it. */
const keyOf = (value: unknown): string =>
  isObject(value) && typeof value['value'] === 'string'
    ? `value ${value['value'].toLowerCase()}`
    : JSON.stringify(value)

/** New values behind those that are there; what is there already stays once (§3.5.2.1). */
function added(current: unknown[], list: unknown[]): unknown[] {
  const fresh = list.filter((each) => !current.some((there) => isDeepStrictEqual(there, each)))
  const keys = new Set(
    fresh.filter((each) => isObject(each) && 'value' in each).map((each) => keyOf(each)),
  )
  return onePrimary([...current.filter((each) => !keys.has(keyOf(each))), ...fresh])
}

/** The values that a filter selects. */
function changeSelected(
  current: unknown,
  attribute: Attribute,
  { op, path, value }: Operation & { path: PatchPath },
): unknown {
  const { filter, sub } = path
  const inner = attribute.subAttributes ?? []
  if (!filter || !attribute.multiValued)
    throw badRequest('invalidPath', `"${attribute.name}" has no several values to choose from.`)
  const list = listOf(current)
  const isSelected = (each: unknown): boolean => fitsFilter(filter, each, inner)
  const subAttribute =
    sub === undefined
      ? undefined
      : inner.find((each) => each.name.toLowerCase() === sub.toLowerCase())
  if (sub !== undefined && subAttribute === undefined)
    throw badRequest('invalidPath', `"${attribute.name}" has no "${sub}".`)
  const edit = (each: ScimObject): ScimObject => {
    if (!subAttribute) {
      const given = readSingle(attribute, value)
      return op === 'replace' ? (given as ScimObject) : { ...each, ...(given as ScimObject) }
    }
    const { [subAttribute.name]: _, ...others } = each
    return op === 'remove'
      ? others
      : { ...others, [subAttribute.name]: readSingle(subAttribute, value) }
  }
  if (!list.some(isSelected)) {
    if (op === 'remove') return list
    if (op === 'replace')
      throw badRequest('noTarget', `No value of "${attribute.name}" fits the filter.`)
    // Entra adds emails[type eq "work"].value where there is none: the filter says what it is to be.
    return added(list, [edit(equalities(filter))])
  }
  if (op === 'remove' && !subAttribute) return list.filter((each) => !isSelected(each))
  const changed = list.map((each) => (isSelected(each) && isObject(each) ? edit(each) : each))
  // A value of which only its type is left says nothing.
  return onePrimary(
    changed.filter(
      (each) =>
        !isObject(each) || Object.keys(each).some((key) => key !== 'type' && key !== 'primary'),
    ),
  )
}

/** `type eq "work" and primary eq true` → a value that fits. */
function equalities(filter: Filter): ScimObject {
  if (filter.is === 'and') return { ...equalities(filter.left), ...equalities(filter.right) }
  if (filter.is === 'compare' && filter.operator === 'eq' && filter.path.length === 1)
    return { [filter.path[0] ?? '']: filter.value }
  throw badRequest('noTarget', 'No value fits the filter, and it does not say what one would be.')
}
