import { documentShape } from './document-shape.ts'
import type { Member, Shape } from './shape.ts'

export interface JsonSchema {
  [keyword: string]: unknown
}

/** The form of the file as JSON Schema (draft 2020-12), for editors and other tools. */
export function applySchema(): JsonSchema {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'patchbay apply',
    ...toSchema(documentShape),
  }
}

function toSchema(shape: Member): JsonSchema {
  const description = shape.about
  switch (shape.is) {
    case 'text':
      return {
        description,
        // Null clears what is there; what is required cannot be cleared.
        type: shape.required ? 'string' : ['string', 'null'],
        ...(shape.values && { enum: [...shape.values] }),
        ...(shape.pattern !== undefined && { pattern: shape.pattern }),
      }
    case 'flag':
      return { description, type: 'boolean', ...(shape.values && { enum: [...shape.values] }) }
    case 'number':
      return { description, type: 'integer', ...(shape.values && { enum: [...shape.values] }) }
    case 'list':
      return { description, type: 'array', items: toSchema({ ...shape.of, required: true }) }
    case 'mapping':
      return { description, type: 'object' }
    case 'either':
      return {
        description,
        anyOf: [toSchema({ ...shape.text, required: true }), toSchema(shape.record)],
      }
    case 'record':
      return { description, type: 'object', ...recordSchema(shape) }
  }
}

function recordSchema({ members }: Extract<Shape, { is: 'record' }>): JsonSchema {
  const required = Object.keys(members).filter((name) => members[name]?.required)
  return {
    properties: Object.fromEntries(
      Object.entries(members).map(([name, member]) => [name, toSchema(member)]),
    ),
    additionalProperties: false,
    ...(required.length > 0 && { required }),
  }
}
