import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ConnectorDraft } from './draft.ts'
import { objectAt, valueAt, withValue } from './json-path.ts'
import {
  draftAuthentication,
  looksLikeSecretId,
  setAuthentication,
  splitScopes,
} from './security-fields.ts'

const blank: ConnectorDraft = {
  definition: { swagger: '2.0', paths: {} },
  properties: { properties: { iconBrandColor: '#112233' } },
  icon: null,
  clientSecret: '',
  script: null,
  unplaced: [],
}
const aad = {
  type: 'oauth2',
  identityProvider: 'aad',
  clientId: 'c',
  loginUri: 'https://localhost:8443',
  tenantId: 't',
  resourceUri: 'r',
  scopes: [],
  redirectUrl: 'http://localhost:8080/redirect',
  enableOnBehalfOfLogin: false,
} as const

test('what is set is what is read', () => {
  const draft = setAuthentication(blank, { ...aad, scopes: [] })
  assert.deepEqual(draftAuthentication(draft), aad)
  assert.equal(objectAt(draft.properties, 'properties')['iconBrandColor'], '#112233')
})

test('connection parameters and settings of others survive an edit of the same kind', () => {
  const draft = setAuthentication(blank, { ...aad, scopes: [] })
  const parameters = objectAt(draft.properties, 'properties', 'connectionParameters')
  const imported: ConnectorDraft = {
    ...draft,
    properties: {
      properties: {
        connectionParameters: {
          ...parameters,
          token: {
            ...objectAt(parameters, 'token'),
            oAuthSettings: {
              ...withValue(objectAt(parameters, 'token', 'oAuthSettings'), ['clientId'], undefined),
              additionalParameters: { a: 1 },
              clientID: 'old',
            },
          },
          'token:customHost': { type: 'string' },
        },
      },
    },
  }
  const edited = setAuthentication(imported, { ...aad, scopes: [], clientId: 'new' })
  const token = ['properties', 'connectionParameters', 'token', 'oAuthSettings'] as const
  assert.deepEqual(valueAt(edited.properties, ...token, 'additionalParameters'), { a: 1 })
  assert.equal(valueAt(edited.properties, ...token, 'clientID'), 'new')
  assert.equal(valueAt(edited.properties, ...token, 'clientId'), undefined)
  assert.deepEqual(
    valueAt(edited.properties, 'properties', 'connectionParameters', 'token:customHost'),
    { type: 'string' },
  )
})

test('another kind starts clean, and a typed secret goes with OAuth', () => {
  const draft = { ...setAuthentication(blank, { ...aad, scopes: [] }), clientSecret: 'typed' }
  const none = setAuthentication(draft, { type: 'none' })
  assert.deepEqual(objectAt(none.properties, 'properties', 'connectionParameters'), {})
  assert.equal(none.clientSecret, '')
})

test('a Secret ID is told from a secret', () => {
  assert.equal(looksLikeSecretId(' 7c1f6d2e-3b5a-4f0e-9a64-51f0c2d9be10 '), true)
  assert.equal(looksLikeSecretId('aBc8Q~something-secret_value'), false)
})

test('scopes may be separated as one likes', () => {
  assert.deepEqual(splitScopes(' a, b\nc  d,'), ['a', 'b', 'c', 'd'])
})
