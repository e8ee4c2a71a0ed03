import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Connection, PlayDataSource } from '@patchbay/wire'
import { connectorChoices, needsPermission } from './connection-choice.ts'

const source = (connectionId: string | null): PlayDataSource => ({
  name: 'Identity',
  connectorId: 'identity-1',
  connectorDisplayName: 'Identity',
  tier: 'Premium',
  definition: {},
  properties: { properties: { connectionParameters: { token: { type: 'oauthSetting' } } } },
  connectionId,
})
const connection = (id: string, status: Connection['status']): Connection => ({
  id,
  connectorId: 'identity-1',
  connectorDisplayName: 'Identity',
  displayName: 'maker',
  status,
  statusMessage: null,
  accountName: 'maker@contoso.localhost',
  expiresAt: null,
  lastUsedAt: null,
  createdAt: '2026-01-01T00:00:00Z',
})

test('a user is asked until every connector has an allowed connection that works', () => {
  const works = connection('a', 'Connected')
  assert.equal(needsPermission([source(null)], [works]), true)
  assert.equal(needsPermission([source('a')], [works]), false)
  assert.equal(needsPermission([source('a')], [connection('a', 'Unauthenticated')]), true)
  assert.equal(needsPermission([source('a')], []), true)
  assert.equal(needsPermission([], []), false)
})

test('the connection allowed before is offered first, else the first that works', () => {
  const connections = [
    connection('broken', 'Error'),
    connection('a', 'Connected'),
    connection('b', 'Connected'),
  ]
  assert.equal(connectorChoices([source('b')], connections)[0]?.connectionId, 'b')
  const [choice] = connectorChoices([source(null), source(null)], connections)
  assert.equal(choice?.connectionId, 'a')
  assert.equal(choice?.toRenew?.id, 'broken')
  assert.equal(choice?.needs.signIn, true)
  assert.equal(connectorChoices([source(null), source(null)], connections).length, 1)
})
