import assert from 'node:assert/strict'
import { test } from 'node:test'
import { connectionNeeds } from './connection-fields.ts'

const properties = (connectionParameters: object) => ({ properties: { connectionParameters } })

test('an OAuth connection asks for a sign-in and not for the hidden tenant', () => {
  const needs = connectionNeeds(
    properties({
      token: { type: 'oAuthSetting', oAuthSettings: {} },
      'token:TenantId': {
        type: 'string',
        uiDefinition: { constraints: { required: 'false', hidden: 'true' } },
      },
    }),
  )
  assert.deepEqual(needs, { signIn: true, fields: [] })
})

test('a password is asked for as a secret, with its label', () => {
  const { fields, signIn } = connectionNeeds(
    properties({
      username: { type: 'string', uiDefinition: { displayName: 'User name' } },
      password: {
        type: 'securestring',
        uiDefinition: { displayName: 'Password', constraints: { required: true } },
      },
    }),
  )
  assert.equal(signIn, false)
  assert.deepEqual(
    fields.map(({ label, secret, required }) => [label, secret, required]),
    [
      ['User name', false, false],
      ['Password', true, true],
    ],
  )
})

test('a secret that was declared as plain text is still a secret', () => {
  assert.equal(connectionNeeds(properties({ api_key: { type: 'string' } })).fields[0]?.secret, true)
})

test('a connector without parameters needs nothing', () => {
  assert.deepEqual(connectionNeeds({ properties: {} }), { signIn: false, fields: [] })
})
