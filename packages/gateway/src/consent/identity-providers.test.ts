import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { AzureActiveDirectory } from '@patchbay/connector-model'
import { authorizationRequest, codeRequest, refreshRequest } from './identity-providers.ts'

const aad = (loginUri: string): AzureActiveDirectory => ({
  type: 'oauth2',
  identityProvider: 'aad',
  clientId: 'client',
  loginUri,
  tenantId: 'common',
  resourceUri: 'api://x/',
  scopes: [],
  redirectUrl: '',
  enableOnBehalfOfLogin: false,
})
const place = {
  publicUrl: 'https://localhost:8443',
  origins: ['https://localhost:8443', 'http://localhost:8080'],
  redirectUrl: 'http://localhost:8080/redirect',
}

void describe('sign-in at this installation itself', () => {
  for (const loginUri of ['https://localhost:8443', 'http://localhost:8080/'])
    void it(`goes over the origin of the redirect URL in the browser, over the canonical one on the server: ${loginUri}`, () => {
      const url = authorizationRequest(
        aad(loginUri),
        { state: 's', redirectUri: 'http://localhost:8080/redirect', codeChallenge: 'c' },
        place,
      )
      assert.equal(`${url.origin}${url.pathname}`, 'http://localhost:8080/common/oauth2/authorize')
      const grant = {
        code: 'c',
        redirectUri: 'http://localhost:8080/redirect',
        codeVerifier: 'v',
      }
      const token = 'https://localhost:8443/common/oauth2/token'
      assert.equal(codeRequest(aad(loginUri), grant, place).url, token)
      assert.equal(refreshRequest(aad(loginUri), 'r', place).url, token)
    })
})

void describe('sign-in at another service', () => {
  void it('goes where the connector says', () => {
    const url = authorizationRequest(
      aad('https://login.microsoftonline.com'),
      { state: 's', redirectUri: 'http://localhost:8080/redirect', codeChallenge: 'c' },
      place,
    )
    assert.equal(url.origin, 'https://login.microsoftonline.com')
    assert.equal(url.searchParams.get('resource'), 'api://x/')
  })
})
