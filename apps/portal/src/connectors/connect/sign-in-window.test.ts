import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Connection } from '@patchbay/wire'
import { hasFailed, hasSignedIn } from './sign-in-window.ts'

const fresh: Connection = {
  id: 'c',
  connectorId: 'identity',
  connectorDisplayName: 'Identity',
  displayName: 'Identity',
  status: 'Unauthenticated',
  statusMessage: 'Sign in to use this connection.',
  accountName: null,
  expiresAt: null,
  lastUsedAt: null,
  createdAt: '2026-11-24T08:00:00Z',
}
const well: Connection = {
  ...fresh,
  status: 'Connected',
  statusMessage: null,
  accountName: 'maker@contoso.localhost',
  expiresAt: '2026-11-24T09:00:00Z',
}

test('a fresh connection has signed in once it is Connected', () => {
  assert.equal(hasSignedIn(fresh, fresh), false)
  assert.equal(hasSignedIn(fresh, well), true)
})

test('a connection that was well has signed in again only with a new account or token', () => {
  assert.equal(hasSignedIn(well, well), false)
  assert.equal(hasSignedIn(well, { ...well, accountName: 'admin@contoso.localhost' }), true)
  assert.equal(hasSignedIn(well, { ...well, expiresAt: '2026-11-24T10:00:00Z' }), true)
})

test('a new reason is a failure, the reason it began with is not', () => {
  assert.equal(hasFailed(fresh, fresh), false)
  assert.equal(hasFailed(fresh, { ...fresh, statusMessage: 'AADSTS7000215' }), true)
  assert.equal(hasFailed(well, well), false)
})
