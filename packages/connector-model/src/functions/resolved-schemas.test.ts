import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { JsonObject } from '../document.ts'
import { withResolvedSchemas } from './resolved-schemas.ts'

const definitionOf = (schema: JsonObject): JsonObject => ({
  swagger: '2.0',
  paths: { '/rows': { get: { operationId: 'List', responses: { 200: { schema } } } } },
  definitions: { Endless: { type: 'array', items: { $ref: '#/definitions/Endless' } } },
})
const looked = { type: 'object', properties: { name: { type: 'string' } } }

test('a place in an array of itself is not there, and the definition stays as it is', () => {
  const definition = definitionOf({ $ref: '#/definitions/Endless' })
  const place = { operationId: 'List', result: 'value/0', schema: looked }
  const filled = withResolvedSchemas(definition, [place])
  assert.equal(JSON.stringify(filled).includes('name'), false)
})

test('arrays in arrays are stepped through', () => {
  const rows = { type: 'object', 'x-ms-dynamic-schema': { operationId: 'Schema' } }
  const definition = definitionOf({ type: 'array', items: { type: 'array', items: rows } })
  const filled = withResolvedSchemas(definition, [
    { operationId: 'List', result: '', schema: looked },
  ])
  const { responses } = (filled['paths'] as Record<string, { get: JsonObject }>)['/rows']!.get
  assert.deepEqual(responses, {
    200: { schema: { type: 'array', items: { type: 'array', items: looked } } },
  })
})
