import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { newDefinition, newProperties } from './new-connector.ts'
import {
  type Authentication,
  authenticationOf,
  isPlaceholderClientId,
  oauthSettingsOf,
  withAuthentication,
  withRedirectUrl,
  withoutClientSecret,
} from './security.ts'

const files = { definition: newDefinition({ title: 'x' }), properties: newProperties() }
const aad = {
  type: 'oauth2',
  identityProvider: 'aad',
  clientId: 'client',
  loginUri: 'https://localhost:8443',
  tenantId: 'common',
  resourceUri: 'api://x/',
  scopes: [],
  redirectUrl: 'http://localhost:8080/redirect',
  enableOnBehalfOfLogin: false,
} as const satisfies Authentication

void describe('authentication', () => {
  for (const authentication of [
    { type: 'none' },
    { type: 'basic', usernameLabel: 'User', passwordLabel: 'Word' },
    { type: 'apiKey', label: 'Key', name: 'X-Key', in: 'query', parameterName: 'api_key' },
    { ...aad, scopes: [] },
    {
      type: 'oauth2',
      identityProvider: 'oauth2',
      clientId: 'client',
      authorizationUrl: 'https://x/authorize',
      tokenUrl: 'https://x/token',
      refreshUrl: 'https://x/refresh',
      scopes: ['a', 'b'],
      redirectUrl: 'http://localhost:8080/redirect',
    },
  ] satisfies Authentication[])
    void it(`is read as it was written: ${authentication.type}`, () => {
      const { definition, properties } = withAuthentication(files, authentication)
      assert.deepEqual(authenticationOf(definition, properties), authentication)
      const again = withAuthentication({ definition, properties }, { type: 'none' })
      assert.deepEqual(again, files)
    })

  void it('of Azure Active Directory stands in both files as custom connectors have it', () => {
    const { definition, properties } = withAuthentication(files, { ...aad, scopes: [] })
    const [scheme] = Object.values(definition['securityDefinitions'] as object)
    assert.equal((scheme as { flow: string }).flow, 'accessCode')
    const settings = oauthSettingsOf(properties)!
    assert.deepEqual(settings['customParameters'], {
      loginUri: { value: 'https://localhost:8443' },
      tenantId: { value: 'common' },
      resourceUri: { value: 'api://x/' },
      enableOnbehalfOfLogin: { value: 'false' },
    })
    assert.equal((settings['properties'] as object)['IsFirstParty' as never], 'False')
  })

  void it('is read whatever the case of the keys', () => {
    const properties = {
      properties: {
        connectionParameters: {
          token: {
            type: 'oAuthSetting',
            oauthSettings: {
              identityProvider: 'AAD',
              clientID: 'c',
              customParameters: { ResourceUri: { value: 'r' }, LoginUri: { value: 'https://l' } },
            },
          },
        },
      },
    }
    const found = authenticationOf(files.definition, properties)
    assert.equal(found.type === 'oauth2' && found.clientId, 'c')
    assert.equal(
      found.type === 'oauth2' && found.identityProvider === 'aad' && found.resourceUri,
      'r',
    )
  })

  for (const [clientId, isPlaceholder] of [
    [null, true],
    ['', true],
    ['dummy', true],
    ['[[DUMMY]]', true],
    ['<<Please add your clientID here>>', true],
    ['<<Place here your CliendId>>', true],
    ['{{clientId}}', true],
    ['@@id@@', true],
    ['0a1b2c3d-0000-4000-8000-000000000000', false],
    ['my-app.apps.example', false],
  ] as const)
    void it(`${isPlaceholder ? 'lacks' : 'has'} a client with the id ${clientId}`, () => {
      assert.equal(isPlaceholderClientId(clientId), isPlaceholder)
    })

  void it('gets a redirect URL in every parameter set, and gives its secret away once', () => {
    const settings = { clientId: 'c', clientSecret: 's', redirectUrl: ['https://a', 'https://b'] }
    const properties = {
      properties: {
        connectionParameterSets: {
          values: [{ parameters: { token: { type: 'oauthSetting', oAuthSettings: settings } } }],
        },
      },
    }
    const cleaned = withoutClientSecret(withRedirectUrl(properties, 'https://here/redirect'))
    assert.equal(cleaned.clientSecret, 's')
    assert.match(JSON.stringify(cleaned.properties), /"redirectUrl":"https:\/\/here\/redirect"/)
    assert.ok(!JSON.stringify(cleaned.properties).includes('clientSecret'))
    assert.equal(settings.clientSecret, 's', 'what was given is not changed')
  })
})
