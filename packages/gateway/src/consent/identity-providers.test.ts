import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type SignIn, signInOf } from '@patchbay/connector-model'
import {
  authorizationRequest,
  codeRequest,
  expectedIssuerOrigins,
  refreshRequest,
} from './identity-providers.ts'

function signIn(identityProvider: string, customParameters: Record<string, string>): SignIn {
  const found = signInOf({
    properties: {
      connectionParameters: {
        token: {
          type: 'oauthSetting',
          oAuthSettings: {
            identityProvider,
            clientId: 'client',
            scopes: [],
            customParameters: Object.fromEntries(
              Object.entries(customParameters).map(([name, value]) => [name, { value }]),
            ),
          },
        },
      },
    },
  })
  assert.ok(found && !('unknown' in found))
  return found
}

const aad = (loginUri: string) =>
  signIn('aad', { loginUri, tenantId: 'common', resourceUri: 'api://x/' })
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
      assert.equal(
        refreshRequest(aad(loginUri), { refreshToken: 'r', redirectUri: place.redirectUrl }, place)
          .url,
        token,
      )
    })
})

void describe('the issuer of an answer', () => {
  const own = 'https://localhost:8443 http://localhost:8080'
  const generic = (authorizationUrl: string, tokenUrl: string) =>
    signIn('oauth2', { authorizationUrl, tokenUrl, refreshUrl: tokenUrl })
  const ours = 'https://localhost:8443/t/oauth2/v2.0'
  const theirs = 'https://evil.example'
  for (const [name, settings, expected] of [
    ['ours for both', generic(`${ours}/authorize`, `${ours}/token`), own],
    ['ours for the browser, theirs for the code', generic(`${ours}/authorize`, theirs), theirs],
    ['ours for the browser by logout', generic(`${ours}/logout?x=y`, theirs), theirs],
    [
      'theirs for the browser, ours for the code',
      generic(theirs, `${ours}/token`),
      `${theirs} ${own}`,
    ],
    ['aad, ours', aad('http://localhost:8080'), `${own} https://sts.windows.net`],
    ['aad, theirs', aad(theirs), `${theirs} https://sts.windows.net`],
  ] as const)
    void it(`${name}: ${expected}`, () => {
      assert.equal(expectedIssuerOrigins(settings, place), expected)
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
