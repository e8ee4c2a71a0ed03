import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import * as oauth from 'oauth4webapi'
import { redirectUri } from '../../packages/identity/src/testing/fixture.ts'
import { authorize, startAuthority, type Authority } from './identity-authority.ts'

let authority: Authority
let server: oauth.AuthorizationServer
let client: oauth.Client
let authentication: oauth.ClientAuth
before(async () => {
  authority = await startAuthority()
  const issuer = new URL(`${authority.url}/${authority.tenant.id}/v2.0`)
  server = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer))
  client = { client_id: authority.client.appId }
  authentication = oauth.ClientSecretPost(authority.secret)
})
after(() => authority.stop())

describe('oauth4webapi, unmodified', () => {
  it('authenticates a client in the header as well as in the body', async () => {
    const { api, secret } = authority
    for (const way of [oauth.ClientSecretPost(secret), oauth.ClientSecretBasic(secret)]) {
      const answer = await oauth.clientCredentialsGrantRequest(server, client, way, {
        scope: `api://${api.appId}/.default`,
      })
      const tokens = await oauth.processClientCredentialsResponse(server, client, answer)
      assert.equal(tokens.token_type, 'bearer')
    }
  })

  it('signs in: state, nonce, PKCE, a signed ID token, userinfo, a rotated refresh token', async () => {
    const verifier = oauth.generateRandomCodeVerifier()
    const state = oauth.generateRandomState()
    const nonce = oauth.generateRandomNonce()
    const address = new URL(server.authorization_endpoint ?? '')
    address.search = new URLSearchParams({
      client_id: client.client_id,
      redirect_uri: redirectUri,
      response_type: 'code',
      scope: 'openid profile email offline_access',
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      state,
      nonce,
    }).toString()
    const { location } = await authorize(authority, address.href)
    const parameters = oauth.validateAuthResponse(server, client, new URL(location ?? ''), state)
    const answer = await oauth.authorizationCodeGrantRequest(
      server,
      client,
      authentication,
      parameters,
      redirectUri,
      verifier,
    )
    const tokens = await oauth.processAuthorizationCodeResponse(server, client, answer, {
      expectedNonce: nonce,
      requireIdToken: true,
    })
    await oauth.validateApplicationLevelSignature(server, answer)
    const claims = oauth.getValidatedIdTokenClaims(tokens)
    assert.ok(claims)

    const userInfo = await oauth.userInfoRequest(server, client, tokens.access_token)
    const user = await oauth.processUserInfoResponse(server, client, claims.sub, userInfo)
    assert.equal(user.email, 'maker@contoso.localhost')

    const refreshed = await oauth.processRefreshTokenResponse(
      server,
      client,
      await oauth.refreshTokenGrantRequest(
        server,
        client,
        authentication,
        tokens.refresh_token ?? '',
      ),
    )
    assert.notEqual(refreshed.refresh_token, tokens.refresh_token)
  })

  it('takes hybrid answers with the hash of the code in the ID token', async () => {
    const { directory, tenant, admin } = authority
    await directory.applications.update(
      tenant.id,
      authority.client.id,
      {
        web: {
          redirectUris: [redirectUri],
          implicitGrantSettings: { enableIdTokenIssuance: true, enableAccessTokenIssuance: false },
        },
      },
      { kind: 'user', id: admin.id, displayName: admin.displayName },
    )
    const nonce = oauth.generateRandomNonce()
    const state = oauth.generateRandomState()
    const verifier = oauth.generateRandomCodeVerifier()
    const address = new URL(server.authorization_endpoint ?? '')
    address.search = new URLSearchParams({
      client_id: client.client_id,
      redirect_uri: redirectUri,
      response_type: 'code id_token',
      response_mode: 'fragment',
      scope: 'openid profile',
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      state,
      nonce,
    }).toString()
    const { location } = await authorize(authority, address.href)
    const parameters = await oauth.validateCodeIdTokenResponse(
      server,
      client,
      new URL(location ?? ''),
      nonce,
      state,
    )
    assert.ok(parameters.get('code'))
  })

  it('reads a challenge of the user information endpoint', async () => {
    const answer = await oauth.userInfoRequest(server, client, 'not-a-token')
    await assert.rejects(
      oauth.processUserInfoResponse(server, client, oauth.skipSubjectCheck, answer),
      (error) => error instanceof oauth.WWWAuthenticateChallengeError && error.status === 401,
    )
  })

  it('polls for a device code as RFC 8628 says', async () => {
    const { directory, tenant, admin } = authority
    const { application } = await directory.applications.register(
      tenant.id,
      { displayName: 'Television', isFallbackPublicClient: true },
      { kind: 'user', id: admin.id, displayName: admin.displayName },
    )
    const television = { client_id: application.appId }
    const device = await oauth.processDeviceAuthorizationResponse(
      server,
      television,
      await oauth.deviceAuthorizationRequest(server, television, oauth.None(), {
        scope: 'openid profile',
      }),
    )
    const poll = async () =>
      oauth.processDeviceCodeResponse(
        server,
        television,
        await oauth.deviceCodeGrantRequest(server, television, oauth.None(), device.device_code),
      )
    await assert.rejects(
      poll(),
      (error) =>
        error instanceof oauth.ResponseBodyError && error.error === 'authorization_pending',
    )
  })
})
