import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { JsonObject } from '@patchbay/connector-model'
import { type Type, formatType } from '@patchbay/power-fx'
import { dataSourceSymbols } from '../studio/data-source-symbols.ts'
import { lookUpSchemas } from './look-up-schemas.ts'

const dynamic = (operationId: string) => ({
  type: 'object',
  'x-ms-dynamic-schema': { operationId, 'value-path': 'schema' },
})
const get = (operationId: string, schema: object, more: object = {}) => ({
  get: { operationId, parameters: [], responses: { 200: { description: 'OK', schema } }, ...more },
})
const definition: JsonObject = {
  swagger: '2.0',
  info: { title: 'Tables', version: '1.0' },
  host: 'api.example.com',
  paths: {
    '/row': get('GetRow', dynamic('RowSchema')),
    '/rows': get('ListRows', {
      type: 'object',
      properties: { value: { type: 'array', items: dynamic('RowSchema') } },
    }),
    '/mute': get('GetMute', dynamic('NoSchema')),
    '/broken': get('GetBroken', dynamic('Broken')),
    '/plain': get('GetPlain', { type: 'object', properties: { id: { type: 'string' } } }),
    '/event': get('OnRow', dynamic('RowSchema'), { 'x-ms-trigger': 'single' }),
  },
}
const row = { type: 'object', properties: { amount: { type: 'number' } } }

test('an app that adds a connector has types for the fields that its definition leaves open', async () => {
  const asked: string[] = []
  const schemas = await lookUpSchemas(definition, async ({ operationId }) => {
    asked.push(operationId)
    if (operationId === 'GetBroken') throw new Error('The API does not answer')
    return operationId === 'GetMute' ? null : row
  })
  assert.deepEqual(asked.toSorted(), ['GetBroken', 'GetMute', 'GetRow', 'ListRows'])
  assert.deepEqual(schemas, [
    { operationId: 'GetRow', schema: row },
    { operationId: 'ListRows', result: 'value', schema: row },
  ])

  const connectors = new Map([['c', { definition, properties: {}, displayName: 'Tables' }]])
  const typesWith = (more: object) => {
    const source = { name: 'Tables', connectorId: 'c', ...more }
    const [symbol] = dataSourceSymbols([source], connectors, [])
    return Object.fromEntries(
      (symbol?.functions ?? []).map(({ name, returns }) => [name, formatType(returns as Type)]),
    )
  }
  const { GetRow: openRow, ListRows: openRows, ...others } = typesWith({})
  assert.doesNotMatch(`${openRow} ${openRows}`, /amount/)
  const { GetRow, ListRows, ...unchanged } = typesWith({ schemas })
  assert.match(GetRow!, /amount/)
  assert.match(ListRows!, /value.*amount/)
  assert.deepEqual(unchanged, others)
})
