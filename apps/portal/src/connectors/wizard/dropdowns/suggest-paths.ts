import { dereference, listOperations, resultResponse } from '@patchbay/connector-model'
import type { SwaggerJson } from '@patchbay/wire'
import { isObject, objectAt, type JsonObject } from '../json-path.ts'

const valueNames = ['id', 'key', 'value', 'name', 'code']
const titleNames = ['displayName', 'title', 'name', 'label', 'text']

/** Where in the answer of an operation the choices probably are: its list, an id, a name. */
export function suggestPaths(
  definition: SwaggerJson,
  operationId: string,
): { itemsPath: string; valuePath: string; titlePath: string } {
  const none = { itemsPath: '', valuePath: '', titlePath: '' }
  const operation = listOperations(definition).find((each) => each.operationId === operationId)
  const written = operation && resultResponse(operation)?.schema
  if (!written) return none
  const schema = dereference(definition, written) ?? {}
  const found = listIn(definition, schema)
  if (!found) return none
  const names = Object.keys(objectAt(found.items, 'properties'))
  const pick = (wanted: readonly string[]) =>
    wanted
      .map((name) => names.find((each) => each.toLowerCase() === name.toLowerCase()))
      .find((name) => name !== undefined)
  const valuePath = pick(valueNames) ?? names[0] ?? ''
  return { itemsPath: found.path, valuePath, titlePath: pick(titleNames) ?? valuePath }
}

function listIn(
  definition: SwaggerJson,
  schema: JsonObject,
): { path: string; items: JsonObject } | null {
  const itemsOf = (list: JsonObject) => dereference(definition, list['items']) ?? {}
  if (schema['type'] === 'array') return { path: '', items: itemsOf(schema) }
  for (const [name, inner] of Object.entries(objectAt(schema, 'properties'))) {
    const property = isObject(inner) ? dereference(definition, inner) : undefined
    if (property?.['type'] === 'array') return { path: name, items: itemsOf(property) }
  }
  return null
}
