import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newDefinition, newProperties } from '@patchbay/connector-model'
import type { ConnectorDraft } from './draft.ts'
import { judgeDraft, placeOf } from './findings.ts'
import { addAction, placeOperation, setOperationProperty } from './operations.ts'
import { setAuthentication } from './security-fields.ts'

const blank: ConnectorDraft = {
  definition: newDefinition({ title: 'Identity', host: 'localhost:5000' }),
  properties: newProperties(),
  icon: null,
  clientSecret: '',
  script: null,
  unplaced: [],
}

function errorsOf(draft: ConnectorDraft) {
  return judgeDraft(draft, false)
    .filter(({ severity }) => severity === 'error')
    .map(({ rule, place }) => [rule, place.step, place.field])
}

test('a blank connector with a host can be saved', () => {
  assert.deepEqual(errorsOf(blank), [])
})

test('a missing host is said once, with its step and field', () => {
  const draft = { ...blank, definition: newDefinition({ title: 'Identity' }) }
  assert.deepEqual(errorsOf(draft), [['HostNotValid', 'general', 'Host']])
})

test('an action without id and request is led to both places', () => {
  assert.deepEqual(errorsOf(addAction(blank)), [
    ['OperationIdNotValid', 'definition', 'Operation ID'],
    ['RequestRequired', 'definition', 'Import from sample'],
  ])
})

test('a pointer into an operation leads to it', () => {
  const named = setOperationProperty(addAction(blank), 'new:1', 'operationId', 'GetIdentity')
  const draft = placeOperation(named, 'new:1', { path: '/api/', method: 'get' }, [])!
  assert.deepEqual(placeOf(draft, '/paths/~1api~1/get/responses/default/schema'), {
    step: 'definition',
    operationKey: 'get /api/',
    label: 'GET /api/, response default',
  })
  assert.deepEqual(placeOf(draft, '/basePath'), {
    step: 'general',
    field: 'Base URL',
    label: 'Base URL',
  })
  assert.equal(placeOf(draft, '/properties/connectionParameters/token').step, 'security')
  assert.deepEqual(placeOf(draft, '/properties/policyTemplateInstances/0/parameters'), {
    step: 'definition',
    operationKey: 'policy:0',
    label: 'Policy 1',
  })
  assert.equal(placeOf(draft, '/definitions/User').operationKey, 'reference:User')
})

test('a client secret is asked for until one is stored', () => {
  const draft = setAuthentication(blank, {
    type: 'oauth2',
    identityProvider: 'aad',
    clientId: 'c',
    loginUri: 'https://localhost:8443',
    tenantId: 'common',
    resourceUri: 'r',
    scopes: [],
    redirectUrl: 'http://localhost:8080/redirect',
    enableOnBehalfOfLogin: false,
  })
  assert.deepEqual(errorsOf(draft), [['SecurityFieldRequired', 'security', 'Client secret']])
  assert.deepEqual(errorsOf({ ...draft, clientSecret: 'typed' }), [])
  assert.ok(judgeDraft(draft, true).every(({ severity }) => severity !== 'error'))
})
