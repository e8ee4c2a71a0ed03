import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  type AuthenticationSet,
  authenticationSetsOf,
  withAuthenticationSets,
} from './authentication-sets.ts'
import { type JsonObject, valueAt } from './document.ts'
import { newDefinition, newProperties } from './new-connector.ts'
import { type ConnectorFiles, withAuthentication } from './security.ts'

const blank = { definition: newDefinition({ title: 'x' }), properties: newProperties() }
const sets: AuthenticationSet[] = [
  {
    name: 'account',
    displayName: 'Your account',
    description: 'Sign in',
    authentication: {
      type: 'oauth2',
      identityProvider: 'oauth2',
      clientId: 'client',
      authorizationUrl: 'https://x/authorize',
      tokenUrl: 'https://x/token',
      refreshUrl: 'https://x/token',
      scopes: ['a'],
      redirectUrl: 'http://localhost:8080/redirect',
    },
  },
  {
    name: 'key',
    displayName: 'Key',
    description: '',
    authentication: {
      type: 'apiKey',
      label: 'Key',
      name: 'X-Key',
      in: 'header',
      parameterName: 'api_key',
    },
  },
  {
    name: 'password',
    displayName: 'User name and password',
    description: '',
    authentication: { type: 'basic', usernameLabel: 'User', passwordLabel: 'Word' },
  },
]
const read = ({ definition, properties }: ConnectorFiles) =>
  authenticationSetsOf(definition, properties)

void describe('several authentication types', () => {
  void it('are read as they were written, whatever their order', () => {
    assert.deepEqual(read(withAuthenticationSets(blank, sets)), sets)
    const reversed = sets.toReversed()
    assert.deepEqual(read(withAuthenticationSets(blank, reversed)), reversed)
    assert.deepEqual(read(blank), [])
  })

  void it('give way to one, and one to them', () => {
    const one = withAuthentication(withAuthenticationSets(blank, sets), sets[2]!.authentication)
    assert.deepEqual(read(one), [])
    const several = withAuthenticationSets(one, sets)
    assert.equal(valueAt(several.properties, '/properties/connectionParameters'), undefined)
    assert.deepEqual(read(several), sets)
  })

  void it('keep what no editor knows, and their own words', () => {
    const files = withAuthenticationSets(blank, sets)
    const values = valueAt(
      files.properties,
      '/properties/connectionParameterSets/values',
    ) as JsonObject[]
    const parameters = values[0]!['parameters'] as JsonObject
    const { oAuthSettings } = parameters['token'] as { oAuthSettings: JsonObject }
    const { clientId, ...settings } = oAuthSettings
    values[0]!['x-ours'] = true
    values[0]!['parameters'] = {
      token: {
        type: 'oauthSetting',
        oauthSettings: { clientID: clientId, ...settings, redirectMode: 'GlobalPerConnector' },
      },
      'token:region': { type: 'string' },
    }
    const before = structuredClone(files)
    const unchanged = withAuthenticationSets(files, read(files))
    assert.deepEqual(unchanged, before)
    const [account, ...others] = read(files)
    const edited = withAuthenticationSets(files, [
      { ...account!, authentication: { ...account!.authentication, clientId: 'mine' } as never },
      ...others,
    ])
    const expected = structuredClone(before.properties)
    const at = '/properties/connectionParameterSets/values/0/parameters/token/oauthSettings'
    ;(valueAt(expected, at) as JsonObject)['clientID'] = 'mine'
    assert.deepEqual(edited.properties, expected)
    assert.deepEqual(edited.definition, before.definition)
  })
})
