import assert from 'node:assert/strict'
import { test } from 'node:test'
import { validateConnector } from '@patchbay/connector-model'
import type { ConnectorDraft } from '../draft.ts'
import { findOperation, placeOperation, setOperationProperty } from '../operations.ts'
import { draftPolicies } from '../policies/policies.ts'
import {
  addTrigger,
  notificationSchema,
  pollingOf,
  setNotificationSchema,
  setPolling,
  setTriggerKind,
  setUrlPlace,
  triggerKind,
  urlPlaces,
} from './triggers.ts'

const empty: ConnectorDraft = {
  definition: { swagger: '2.0', info: { title: 'T', version: '1' }, host: 'a.example', paths: {} },
  properties: { properties: {} },
  icon: null,
  clientSecret: '',
  script: null,
  unplaced: [],
}

function webhook(): ConnectorDraft {
  const added = setOperationProperty(addTrigger(empty), 'new:1', 'operationId', 'OnOrder')
  return placeOperation(added, 'new:1', { path: '/hooks', method: 'post' }, [
    {
      name: 'body',
      in: 'body',
      schema: {
        type: 'object',
        properties: {
          events: { type: 'array', items: { type: 'string' } },
          target: { type: 'object', properties: { url: { type: 'string' } } },
        },
      },
    },
  ])!
}
const at = (draft: ConnectorDraft, key = 'post /hooks') => findOperation(draft, key)!

test('a new trigger is a trigger before it has a request', () => {
  const draft = addTrigger(empty)
  assert.equal(at(draft, 'new:1').kind, 'trigger')
  assert.equal(triggerKind(draft, at(draft, 'new:1')), 'webhook')
})

test('the notification address is chosen among the texts of the body', () => {
  const draft = webhook()
  const places = urlPlaces(draft, at(draft))
  assert.deepEqual(
    places.map(({ label, isChosen }) => [label, isChosen]),
    [['body.target.url', false]],
  )
  const chosen = setUrlPlace(draft, at(draft), places[0]!)
  assert.equal(urlPlaces(chosen, at(chosen))[0]?.isChosen, true)
  const body = (at(chosen).operation['parameters'] as Record<string, unknown>[])[0]!
  assert.equal(body['required'], true)
  assert.deepEqual(body['schema'], {
    type: 'object',
    required: ['target'],
    properties: {
      events: { type: 'array', items: { type: 'string' } },
      target: {
        type: 'object',
        required: ['url'],
        properties: {
          url: { type: 'string', 'x-ms-notification-url': true, 'x-ms-visibility': 'internal' },
        },
      },
    },
  })
})

test('a finished webhook has no finding about its notification', () => {
  const draft = webhook()
  const chosen = setUrlPlace(draft, at(draft), urlPlaces(draft, at(draft))[0]!)
  const done = setNotificationSchema(chosen, at(chosen), {
    type: 'object',
    properties: { id: { type: 'string' } },
  })
  assert.deepEqual(Object.keys(notificationSchema(done, at(done))!), ['type', 'properties'])
  const rules = validateConnector(done.definition, done.properties).map(({ rule }) => rule)
  assert.deepEqual(
    rules.filter((rule) => /Notification|Webhook/.test(rule)),
    [],
  )
})

test('polling is written into a policy of the operation, and taken out again', () => {
  const placed = placeOperation(
    setOperationProperty(addTrigger(empty), 'new:1', 'operationId', 'OnChange'),
    'new:1',
    { path: '/changes', method: 'get' },
    [],
  )!
  const polling = setTriggerKind(placed, at(placed, 'get /changes'), 'polling')
  const set = setPolling(
    setPolling(polling, 'OnChange', { state: 'since = @triggerBody().value[0].at' }),
    'OnChange',
    { dataPath: '@triggerBody().value' },
  )
  assert.equal(draftPolicies(set).length, 1)
  assert.deepEqual(pollingOf(set, 'OnChange'), {
    state: 'since = @triggerBody().value[0].at',
    dataPath: '@triggerBody().value',
  })
  assert.equal(triggerKind(set, at(set, 'get /changes')), 'polling')
  const back = setTriggerKind(set, at(set, 'get /changes'), 'webhook')
  assert.deepEqual(draftPolicies(back), [])
  assert.ok(!('x-ms-trigger-metadata' in at(back, 'get /changes').operation))
})
