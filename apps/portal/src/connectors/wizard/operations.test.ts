import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ConnectorDraft } from './draft.ts'
import { objectAt, valueAt } from './json-path.ts'
import {
  addAction,
  checkOperationId,
  checkParameter,
  deleteOperation,
  draftOperations,
  duplicateOperation,
  nextActionKey,
  operationParameters,
  placeOperation,
  setOperationProperty,
  setParameter,
  setResponse,
  suggestOperationId,
} from './operations.ts'

const blank: ConnectorDraft = {
  definition: { swagger: '2.0', info: { title: 'Identity' }, paths: {}, definitions: {} },
  properties: { properties: {} },
  icon: null,
  clientSecret: '',
  script: null,
  unplaced: [],
}

function withIdentity(): ConnectorDraft {
  const named = setOperationProperty(addAction(blank), 'new:1', 'operationId', 'GetIdentity')
  return placeOperation(named, 'new:1', { path: '/api/', method: 'get' }, [])!
}

test('a new action has no place in the definition until it has a request', () => {
  const draft = addAction(blank)
  assert.deepEqual(objectAt(draft.definition, 'paths'), {})
  assert.deepEqual(
    draftOperations(draft).map(({ key, place }) => ({ key, place })),
    [{ key: 'new:1', place: null }],
  )
  assert.equal(nextActionKey(draft), 'new:2')
})

test('a request gives the action its path, and a default response', () => {
  const draft = withIdentity()
  assert.deepEqual(draft.unplaced, [])
  assert.deepEqual(valueAt(draft.definition, 'paths', '/api/', 'get'), {
    summary: '',
    description: '',
    operationId: 'GetIdentity',
    parameters: [],
    responses: { default: { description: 'default', schema: {} } },
  })
})

test('a second action cannot take a place that is taken', () => {
  const draft = addAction(withIdentity())
  assert.equal(placeOperation(draft, 'new:1', { path: '/api/', method: 'get' }, []), undefined)
})

test('importing again moves the operation and leaves no empty path behind', () => {
  const moved = placeOperation(withIdentity(), 'get /api/', { path: '/me', method: 'post' }, [])!
  assert.deepEqual(Object.keys(objectAt(moved.definition, 'paths')), ['/me'])
  assert.deepEqual(Object.keys(objectAt(moved.definition, 'paths', '/me')), ['post'])
})

test('deleting one verb leaves the others of the path', () => {
  const two = placeOperation(
    addAction(withIdentity()),
    'new:1',
    { path: '/api/', method: 'post' },
    [],
  )!
  const one = deleteOperation(two, 'get /api/')
  assert.deepEqual(Object.keys(objectAt(one.definition, 'paths', '/api/')), ['post'])
})

test('an operation id is needed, has no spaces, and is used once', () => {
  const draft = addAction(withIdentity())
  assert.match(checkOperationId(draft, 'new:1', '')!, /needs an operation ID/)
  assert.match(checkOperationId(draft, 'new:1', 'Get identity')!, /no spaces/)
  assert.match(checkOperationId(draft, 'new:1', 'getidentity')!, /GET \/api\//)
  assert.equal(checkOperationId(draft, 'get /api/', 'GetIdentity'), null)
})

test('an operation id is suggested from the summary, and avoids the taken ones', () => {
  assert.equal(suggestOperationId(blank, 'Get identity'), 'GetIdentity')
  assert.equal(suggestOperationId(withIdentity(), 'get identity'), 'GetIdentity2')
  assert.equal(suggestOperationId(blank, '…'), '')
})

test('a duplicate gets a fresh id and no request', () => {
  const copy = draftOperations(duplicateOperation(withIdentity(), 'get /api/')).at(-1)!
  assert.equal(copy.place, null)
  assert.equal(copy.operation['operationId'], 'GetIdentityCopy')
})

test('parameters are added, replaced and removed by their index', () => {
  let draft = setParameter(withIdentity(), 'get /api/', 0, { name: 'a', in: 'query' })
  draft = setParameter(draft, 'get /api/', 1, { name: 'b', in: 'query' })
  draft = setParameter(draft, 'get /api/', 0, { name: 'c', in: 'header' })
  draft = setParameter(draft, 'get /api/', 1, undefined)
  assert.deepEqual(valueAt(draft.definition, 'paths', '/api/', 'get', 'parameters'), [
    { name: 'c', in: 'header' },
  ])
})

test('shared and path-level parameters are shown with the operation', () => {
  const draft: ConnectorDraft = {
    ...blank,
    definition: {
      parameters: { version: { name: 'version', in: 'query', type: 'string' } },
      paths: {
        '/x/{id}': {
          parameters: [{ name: 'id', in: 'path', required: true, type: 'string' }],
          get: { operationId: 'X', parameters: [{ $ref: '#/parameters/version' }] },
        },
      },
    },
  }
  const shown = operationParameters(draft, draftOperations(draft)[0]!)
  assert.deepEqual(
    shown.map(({ index, parameter, shared }) => [index, parameter['name'], shared]),
    [
      [0, 'version', '#/parameters/version'],
      [null, 'id', null],
    ],
  )
})

test('a parameter is refused where it cannot stand', () => {
  const place = { path: '/api/{id}', method: 'get' }
  const query = (name: string) => ({ name, in: 'query' })
  assert.match(checkParameter(query(''), [], place)!, /needs a name/)
  assert.match(checkParameter(query('connectionId'), [], place)!, /gateway/)
  assert.match(checkParameter(query('a'), [query('a')], place)!, /already/)
  assert.match(checkParameter({ name: 'x', in: 'path' }, [], place)!, /has no \{x\}/)
  assert.equal(checkParameter({ name: 'id', in: 'path' }, [], place), null)
  assert.match(
    checkParameter({ name: 'b', in: 'body' }, [{ name: 'f', in: 'formData' }], place)!,
    /not both/,
  )
})

test('a response is set and removed by its status', () => {
  const added = setResponse(withIdentity(), 'get /api/', '200', { description: 'OK' })
  assert.deepEqual(Object.keys(objectAt(draftOperations(added)[0]!.operation, 'responses')), [
    '200',
    'default',
  ])
  const removed = setResponse(added, 'get /api/', 'default', undefined)
  assert.deepEqual(Object.keys(objectAt(draftOperations(removed)[0]!.operation, 'responses')), [
    '200',
  ])
})

test('other operations and unknown keys of the document stay as they are', () => {
  const draft = { ...withIdentity() }
  draft.definition = { ...draft.definition, 'x-ms-capabilities': { a: 1 } }
  const changed = setOperationProperty(draft, 'get /api/', 'summary', 'Who am I')
  assert.equal(changed.definition['x-ms-capabilities'], draft.definition['x-ms-capabilities'])
})
