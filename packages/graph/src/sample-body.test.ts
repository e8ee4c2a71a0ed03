import type Type from 'typebox'

interface Schema {
  type?: string
  const?: unknown
  anyOf?: Schema[]
  properties?: Record<string, Schema>
  required?: string[]
  items?: Schema
  minItems?: number
  maxLength?: number
  pattern?: string
}

/** The least that a body's shape takes; texts are `text`, ids where a test wants some. */
export function sampleOf(schema: Type.TSchema | undefined, text: string): unknown {
  return schema === undefined ? {} : sample(schema as Schema, text)
}

function sample(schema: Schema, text: string): unknown {
  if ('const' in schema) return schema.const
  if (schema.anyOf !== undefined) return sample(schema.anyOf[0] ?? {}, text)
  switch (schema.type) {
    case 'object':
      return Object.fromEntries(
        (schema.required ?? []).map((name) => [
          name,
          name === '@odata.id'
            ? `https://localhost:8443/v1.0/directoryObjects/${text}`
            : sample(schema.properties?.[name] ?? {}, text),
        ]),
      )
    case 'array':
      return Array.from({ length: schema.minItems ?? 0 }, () => sample(schema.items ?? {}, text))
    case 'boolean':
      return true
    case 'integer':
      return 1
    case 'null':
      return null
    default:
      return schema.pattern === undefined ? text.slice(0, schema.maxLength) : 'https://localhost/x'
  }
}
