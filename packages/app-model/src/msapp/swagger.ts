import { T, type Type, tableOf } from '@patchbay/power-fx'
import type { WadlActions } from './wadl.ts'
import { isObject } from './controls.ts'

const PRIMITIVES: Readonly<Record<string, Type>> = {
  boolean: T.Boolean,
  integer: T.Number,
  number: T.Number,
  string: T.Text,
}

const FORMATS: Readonly<Record<string, Type>> = {
  date: T.Date,
  'date-time': T.DateTime,
  uuid: T.Guid,
}

/** Records in records deeper than this are only known when the app runs. */
const MAX_DEPTH = 12

/**
 * What the actions of a service give, as its OpenAPI 2.0 document in the package describes it: the
 * schema of the first response that is a success.
 */
export function readSwagger(swagger: unknown): WadlActions {
  const paths =
    isObject(swagger) && isObject(swagger['paths']) ? Object.values(swagger['paths']) : []
  const results = new Map<string, unknown>()
  for (const path of paths.filter(isObject))
    for (const operation of Object.values(path).filter(isObject)) {
      const { operationId: id, responses } = operation
      if (typeof id === 'string' && id !== '') results.set(id, resultOf(responses))
    }
  const made = new Map<string, Type>()
  return {
    names: [...results.keys()],
    resultOf(action) {
      let type = made.get(action)
      if (!type) made.set(action, (type = typeOf(results.get(action), swagger, 0)))
      return type
    },
  }
}

function resultOf(responses: unknown): unknown {
  if (!isObject(responses)) return undefined
  const [success] = Object.keys(responses)
    .filter((status) => /^2\d\d$/.test(status))
    .toSorted()
  const response = responses[success ?? 'default']
  return isObject(response) ? response['schema'] : undefined
}

function typeOf(schema: unknown, swagger: unknown, depth: number): Type {
  if (!isObject(schema) || depth > MAX_DEPTH) return T.Deferred
  const { $ref: reference, type, format, items, properties } = schema
  if (typeof reference === 'string') return typeOf(followed(reference, swagger), swagger, depth + 1)
  if (type === 'array') {
    const item = typeOf(items, swagger, depth + 1)
    return tableOf(item.kind === 'Record' ? item : T.record({ Value: item }))
  }
  if (isObject(properties)) {
    const fields = Object.entries(properties).map(
      ([name, property]) => [name, typeOf(property, swagger, depth + 1)] as const,
    )
    return fields.length === 0 ? T.Deferred : T.record(new Map(fields))
  }
  if (typeof type !== 'string') return T.Deferred
  return (
    (typeof format === 'string' ? FORMATS[format] : undefined) ?? PRIMITIVES[type] ?? T.Deferred
  )
}

/** What a reference within the document leads to: `#/definitions/Order`. */
function followed(reference: string, swagger: unknown): unknown {
  let at = swagger
  for (const key of reference.replace(/^#\//, '').split('/')) {
    const plain = key.replaceAll('~1', '/').replaceAll('~0', '~')
    at = isObject(at) ? at[plain] : undefined
  }
  return at
}
