import assert from 'node:assert/strict'
import { it } from 'node:test'
import { extensionOf } from './resolve.ts'

void it('what is dynamic of an array may be said of its elements, and an array of itself ends the look', () => {
  const source = { operationId: 'List' }
  const definition = {
    definitions: {
      Name: { type: 'string', 'x-ms-dynamic-list': source },
      Nest: { type: 'array', items: { $ref: '#/definitions/Nest' } },
    },
  }
  const look = (name: string) =>
    extensionOf(
      definition,
      { type: 'array', items: { $ref: `#/definitions/${name}` } },
      'x-ms-dynamic-list',
      'x-ms-dynamic-values',
    )
  assert.deepEqual(look('Name'), { source, isNewer: true })
  assert.equal(look('Nest'), undefined)
})
