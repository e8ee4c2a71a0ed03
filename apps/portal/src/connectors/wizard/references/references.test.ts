import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ConnectorDraft } from '../draft.ts'
import {
  addProperty,
  checkReferenceName,
  deleteReference,
  freeReferenceName,
  referenceUses,
  removeProperty,
  renameReference,
} from './references.ts'

const user = { $ref: '#/definitions/User' }
const draft: ConnectorDraft = {
  definition: {
    paths: {
      '/users': {
        get: { responses: { 200: { schema: { type: 'array', items: user } } } },
        post: { parameters: [{ in: 'body', name: 'body', schema: user }], responses: {} },
      },
      '/other': { get: { responses: { default: { description: 'default' } } } },
    },
    definitions: {
      User: { type: 'object', properties: { manager: user, name: { type: 'string' } } },
      Team: { type: 'object', properties: { lead: user } },
      'Odd/Name': { type: 'object' },
    },
  },
  properties: {},
  icon: null,
  clientSecret: '',
  script: null,
  unplaced: [{ key: 'new:1', operation: { summary: 'Draft', parameters: [{ schema: user }] } }],
}

test('a renamed schema keeps its place, and everything that refers to it follows', () => {
  const renamed = renameReference(draft, 'User', 'Person')
  const text = JSON.stringify(renamed)
  assert.ok(!text.includes('#/definitions/User'))
  assert.equal(text.match(/#\/definitions\/Person/g)?.length, 5)
  assert.deepEqual(Object.keys(renamed.definition['definitions'] as object), [
    'Person',
    'Team',
    'Odd/Name',
  ])
})

test('what does not refer to a renamed schema stays the very same object', () => {
  const renamed = renameReference(draft, 'User', 'Person')
  const at = (value: ConnectorDraft) =>
    (value.definition['paths'] as Record<string, unknown>)['/other']
  assert.equal(at(renamed), at(draft))
})

test('a rename onto another schema is refused', () => {
  assert.equal(renameReference(draft, 'User', 'Team'), draft)
  assert.match(checkReferenceName(draft, 'Team', 'User') ?? '', /already/)
  assert.equal(checkReferenceName(draft, 'User', 'User'), null)
})

test('the uses of a schema are named with their places', () => {
  assert.deepEqual(
    referenceUses(draft, 'User').map(({ label }) => label),
    ['GET /users, response 200', 'POST /users, request', 'Draft', 'Schema Team'],
  )
  assert.deepEqual(referenceUses(deleteReference(draft, 'Team'), 'Odd/Name'), [])
})

test('a name that is taken gets a number', () => {
  assert.equal(freeReferenceName(draft, 'User'), 'User2')
})

test('properties are added and removed with what they require', () => {
  const schema = { type: 'object', required: ['a'], properties: { a: { type: 'string' } } }
  const more = addProperty(schema, [], 'b')
  assert.deepEqual(Object.keys(more['properties'] as object), ['a', 'b'])
  assert.deepEqual(removeProperty(more, ['properties', 'a']), {
    type: 'object',
    properties: { b: { type: 'string' } },
  })
})
