import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import * as client from 'openid-client'
import { redirectUri } from '../../packages/identity/src/testing/fixture.ts'
import { startAuthority, type Authority } from './identity-authority.ts'

let authority: Authority
let configuration: client.Configuration
before(async () => {
  authority = await startAuthority()
  const { url, tenant, client: registration, secret } = authority
  configuration = await client.discovery(
    new URL(`${url}/${tenant.id}/v2.0`),
    registration.appId,
    secret,
  )
})
after(() => authority.stop())

describe('openid-client, unmodified', () => {
  it('discovers the tenant and finds its issuer to be the address it asked', () => {
    const { issuer } = configuration.serverMetadata()
    assert.equal(issuer, `${authority.url}/${authority.tenant.id}/v2.0`)
  })

  it('refuses the common document for its templated issuer, as it does in the cloud', async () => {
    const { url, client: registration, secret } = authority
    await assert.rejects(
      client.discovery(new URL(`${url}/common/v2.0`), registration.appId, secret),
    )
  })

  it('gets a token by client credentials', async () => {
    const scope = `api://${authority.api.appId}/.default`
    const tokens = await client.clientCredentialsGrant(configuration, { scope })
    assert.ok(tokens.access_token)
    assert.equal(tokens.refresh_token, undefined)
  })

  it('signs in with a code, PKCE, state and nonce, asks userinfo and refreshes', async () => {
    const { browser } = authority
    const verifier = client.randomPKCECodeVerifier()
    const state = client.randomState()
    const nonce = client.randomNonce()
    const address = client.buildAuthorizationUrl(configuration, {
      redirect_uri: redirectUri,
      scope: 'openid profile email offline_access',
      code_challenge: await client.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      state,
      nonce,
    })
    const signIn = await browser.get(address.pathname + address.search)
    const consent = await browser.signIn(signIn, 'maker@contoso.localhost')
    const answer = await browser.submit(consent, { action: 'accept' })
    const tokens = await client.authorizationCodeGrant(
      configuration,
      new URL(answer.location ?? ''),
      { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce },
    )
    const subject = tokens.claims()?.sub ?? ''
    const info = await client.fetchUserInfo(configuration, tokens.access_token, subject)
    assert.equal(info.email, 'maker@contoso.localhost')

    const refreshed = await client.refreshTokenGrant(configuration, tokens.refresh_token ?? '')
    assert.equal(refreshed.claims()?.sub, subject)
  })

  it('reads a refusal: error, description with the AADSTS code', async () => {
    const { url, tenant, client: registration } = authority
    const wrong = await client.discovery(
      new URL(`${url}/${tenant.id}/v2.0`),
      registration.appId,
      'not the secret',
    )
    await assert.rejects(
      client.clientCredentialsGrant(wrong, { scope: `api://${authority.api.appId}/.default` }),
      (error) =>
        error instanceof client.ResponseBodyError &&
        error.error === 'invalid_client' &&
        error.status === 401 &&
        /AADSTS7000215/.test(error.error_description ?? ''),
    )
  })
})
