import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  AuthenticationContext,
  MemoryCache,
  type ErrorResponse,
  type TokenResponse,
  type UserCodeInfo,
} from 'adal-node'
import { redirectUri } from '../../packages/identity/src/testing/fixture.ts'
import { answerInQuery, claimsOf, startAuthority, type Authority } from './identity-authority.ts'

let authority: Authority
before(async () => {
  authority = await startAuthority()
})
after(() => authority.stop())

/** Turns a callback of ADAL into a promise. */
function answered(
  call: (callback: (error: Error | null, response: unknown) => void) => void,
): Promise<TokenResponse> {
  return new Promise((resolve, reject) =>
    call((error, response) => (error ? reject(error) : resolve(response as TokenResponse))),
  )
}

const context = () =>
  new AuthenticationContext(`${authority.url}/${authority.tenant.id}`, false, new MemoryCache())
const resource = () => `api://${authority.api.appId}`

describe('adal-node, unmodified', () => {
  it('gets a token for the application itself with a secret', async () => {
    const { client, secret } = authority
    const tokens = await answered((done) =>
      context().acquireTokenWithClientCredentials(resource(), client.appId, secret, done),
    )
    assert.equal(
      claimsOf(tokens.accessToken)['appid'] ?? claimsOf(tokens.accessToken)['azp'],
      client.appId,
    )
    assert.equal(tokens.tokenType, 'Bearer')
  })

  it('reads a refusal with its AADSTS code', async () => {
    await assert.rejects(
      answered((done) =>
        context().acquireTokenWithClientCredentials(
          resource(),
          authority.client.appId,
          'not the secret',
          done,
        ),
      ),
      /AADSTS7000215/,
    )
  })

  it('redeems a code for a resource, and its refresh token for another', async () => {
    const { client, secret, url, tenant } = authority
    const address = new URL(`${url}/${tenant.id}/oauth2/authorize`)
    address.search = new URLSearchParams({
      response_type: 'code',
      client_id: client.appId,
      redirect_uri: redirectUri,
      resource: resource(),
      state: 's',
    }).toString()
    const code = (await answerInQuery(authority, address.href)).get('code') ?? ''
    const tokens = await answered((done) =>
      context().acquireTokenWithAuthorizationCode(
        code,
        redirectUri,
        resource(),
        client.appId,
        secret,
        done,
      ),
    )
    assert.equal(tokens.userId, 'maker@contoso.localhost')
    const again = await answered((done) =>
      context().acquireTokenWithRefreshToken(
        tokens.refreshToken ?? '',
        client.appId,
        secret,
        resource(),
        done,
      ),
    )
    assert.equal(claimsOf(again.accessToken)['oid'], authority.maker.id)
  })

  it('waits for a user code to be entered elsewhere', async () => {
    const { directory, tenant, admin, browser } = authority
    const actor = { kind: 'user', id: admin.id, displayName: admin.displayName } as const
    const { application } = await directory.applications.register(
      tenant.id,
      { displayName: 'Television', isFallbackPublicClient: true },
      actor,
    )
    const graph = 'https://graph.microsoft.com'
    const device = context()
    const info = (await answered((done) =>
      device.acquireUserCode(graph, application.appId, 'en-us', done),
    )) as unknown as UserCodeInfo
    assert.match(info.userCode, /^[A-Z0-9]{8,}$/)
    const waiting = answered((done) =>
      device.acquireTokenWithDeviceCode(
        graph,
        application.appId,
        info,
        done as (error: Error, response: TokenResponse | ErrorResponse) => void,
      ),
    )
    let seen = await browser.get(new URL(info.verificationUrl).pathname)
    seen = await browser.submit(seen, { otc: info.userCode })
    if (/name="login"/.test(seen.text)) seen = await browser.signIn(seen, 'maker@contoso.localhost')
    for (const action of ['continue', 'accept'])
      if (new RegExp(`value="${action}"`).test(seen.text))
        seen = await browser.submit(seen, { action })
    const tokens = await waiting
    assert.equal(claimsOf(tokens.accessToken)['aud'], graph)
  })
})
