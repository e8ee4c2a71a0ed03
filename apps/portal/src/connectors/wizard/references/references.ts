import type { ConnectorDraft } from '../draft.ts'
import {
  isObject,
  objectAt,
  textAt,
  toPointer,
  valueAt,
  withValue,
  type JsonObject,
} from '../json-path.ts'
import { methods, operationKey } from '../operations.ts'

/** A place that refers to a shared schema. */
export interface ReferenceUse {
  /** `GET /users, response 200`, or the name of another shared schema. */
  label: string
  /** Where it stands, for selecting it: an operation, or another reference. */
  key: string
}

const prefix = 'reference:'

/** The key that selects a shared schema on the Definition step. */
export function referenceKey(name: string): string {
  return `${prefix}${name}`
}

/** The shared schema that a key selects; null when it selects something else. */
export function referenceOfKey(key: string | null): string | null {
  return key?.startsWith(prefix) ? key.slice(prefix.length) : null
}

/** Names of the shared schemas (`definitions`), in the order of the file. */
export function referenceNames(draft: ConnectorDraft): string[] {
  return Object.keys(objectAt(draft.definition, 'definitions'))
}

function pointerTo(name: string): string {
  return `#${toPointer(['definitions', name])}`
}

/** What is wrong with the name of a shared schema; null when nothing is. */
export function checkReferenceName(
  draft: ConnectorDraft,
  name: string,
  current: string | null,
): string | null {
  if (name.trim() === '') return 'A shared schema needs a name.'
  if (/[\s#?]/.test(name))
    return 'A name has no spaces, # or ?. Write it in PascalCase: UserProfile.'
  if (name !== current && referenceNames(draft).includes(name)) {
    return `There is already a shared schema named “${name}”. Choose another name.`
  }
  return null
}

/** A name that is not taken: `NewSchema`, `NewSchema2`. */
export function freeReferenceName(draft: ConnectorDraft, wanted = 'NewSchema'): string {
  const taken = new Set(referenceNames(draft))
  let name = wanted
  for (let number = 2; taken.has(name); number++) name = `${wanted}${number}`
  return name
}

export function addReference(
  draft: ConnectorDraft,
  name: string,
  schema: JsonObject = { type: 'object', properties: {} },
): ConnectorDraft {
  return { ...draft, definition: withValue(draft.definition, ['definitions', name], schema) }
}

export function setReference(
  draft: ConnectorDraft,
  name: string,
  schema: JsonObject,
): ConnectorDraft {
  return { ...draft, definition: withValue(draft.definition, ['definitions', name], schema) }
}

/** Removes a shared schema; what refers to it is left, and found by validation. */
export function deleteReference(draft: ConnectorDraft, name: string): ConnectorDraft {
  return { ...draft, definition: withValue(draft.definition, ['definitions', name], undefined) }
}

/** Renames a shared schema and everything that refers to it. It keeps its place in the file. */
export function renameReference(draft: ConnectorDraft, from: string, to: string): ConnectorDraft {
  const definitions = objectAt(draft.definition, 'definitions')
  if (from === to || !(from in definitions) || to in definitions) return draft
  const renamed = Object.fromEntries(
    Object.entries(definitions).map(([name, schema]) => [name === from ? to : name, schema]),
  )
  const rewrite = referenceRewriter(pointerTo(from), pointerTo(to))
  const definition = rewrite({ ...draft.definition, definitions: renamed })
  return {
    ...draft,
    definition: isObject(definition) ? definition : draft.definition,
    unplaced: draft.unplaced.map((action) => {
      const operation = rewrite(action.operation)
      return isObject(operation) && operation !== action.operation
        ? { ...action, operation }
        : action
    }),
  }
}

/** Rewrites `$ref`s; parts without one stay the very same objects. */
function referenceRewriter(from: string, to: string): (value: unknown) => unknown {
  const rewrite = (value: unknown): unknown => {
    if (Array.isArray(value)) {
      const items = value.map(rewrite)
      return items.every((item, at) => item === value[at]) ? value : items
    }
    if (!isObject(value)) return value
    let changed = false
    const entries = Object.entries(value).map(([key, inner]): [string, unknown] => {
      const next = key === '$ref' && inner === from ? to : rewrite(inner)
      if (next !== inner) changed = true
      return [key, next]
    })
    return changed ? Object.fromEntries(entries) : value
  }
  return rewrite
}

/** Everything that refers to a shared schema, each place once. */
export function referenceUses(draft: ConnectorDraft, name: string): ReferenceUse[] {
  const pointer = pointerTo(name)
  const uses: ReferenceUse[] = []
  const look = (value: unknown, use: ReferenceUse) => {
    if (refersTo(value, pointer)) uses.push(use)
  }
  for (const [path, item] of Object.entries(objectAt(draft.definition, 'paths'))) {
    for (const method of methods) {
      const operation = valueAt(item, method)
      if (operation === undefined) continue
      const key = operationKey({ path, method })
      const place = `${method.toUpperCase()} ${path}`
      look(valueAt(operation, 'parameters'), { label: `${place}, request`, key })
      for (const [status, response] of Object.entries(objectAt(operation, 'responses')))
        look(response, { label: `${place}, response ${status}`, key })
    }
    const content = valueAt(item, 'x-ms-notification-content')
    const method = methods.find((each) => valueAt(item, each, 'x-ms-trigger') !== undefined)
    if (content !== undefined)
      look(content, {
        label: `${path}, notification`,
        key: operationKey({ path, method: method ?? 'post' }),
      })
  }
  for (const { key, operation } of draft.unplaced)
    look(operation, { label: textAt(operation, 'summary') || key, key })
  for (const [other, schema] of Object.entries(objectAt(draft.definition, 'definitions')))
    if (other !== name) look(schema, { label: `Schema ${other}`, key: referenceKey(other) })
  return uses
}

function refersTo(value: unknown, pointer: string): boolean {
  if (Array.isArray(value)) return value.some((item) => refersTo(item, pointer))
  if (!isObject(value)) return false
  return Object.entries(value).some(([key, inner]) =>
    key === '$ref' ? inner === pointer : refersTo(inner, pointer),
  )
}

/** Adds a property to the object at `path` of a schema; the name is made free. */
export function addProperty(schema: JsonObject, path: readonly string[], name: string): JsonObject {
  const parent = path.length === 0 ? schema : objectAt(schema, ...path)
  const properties = objectAt(parent, 'properties')
  const next = { ...properties, [name]: { type: 'string' } }
  const typed = path.length === 0 && !('type' in schema) ? { ...schema, type: 'object' } : schema
  return withValue(typed, [...path, 'properties'], next)
}

/** Removes a property, also from what is required. */
export function removeProperty(schema: JsonObject, path: readonly string[]): JsonObject {
  const name = path.at(-1)
  const parentPath = path.slice(0, -2)
  const without = withValue(schema, path, undefined)
  const required = valueAt(without, ...parentPath, 'required')
  if (!Array.isArray(required) || !required.includes(name)) return without
  const rest = required.filter((other) => other !== name)
  return withValue(without, [...parentPath, 'required'], rest.length > 0 ? rest : undefined)
}
