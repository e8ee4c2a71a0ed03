import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { createHash } from 'node:crypto'
import { openBrowser } from './testing/browser.ts'
import { publicUrl, redirectUri, startFixture, type Fixture } from './testing/fixture.ts'

let fixture: Fixture
before(async () => {
  fixture = await startFixture()
})
after(() => fixture.app.close())

const verifier = 'v'.repeat(43)
const challenge = createHash('sha256').update(verifier).digest('base64url')

describe('the authorization code grant with PKCE and consent', () => {
  it('goes from sign-in over consent to tokens, and on to the next by refresh', async () => {
    const { app, tenant, client, secret, api, maker } = fixture
    const browser = openBrowser(app)
    const scope = `openid profile offline_access api://${api.appId}/access_as_user`
    const query = new URLSearchParams({
      client_id: client.appId,
      response_type: 'code',
      redirect_uri: redirectUri,
      scope,
      state: 'a=b&c',
      nonce: 'n-1',
      code_challenge: challenge,
      code_challenge_method: 'S256',
    })
    const first = await browser.get(`/${tenant.id}/oauth2/v2.0/authorize?${query.toString()}`)
    assert.equal(first.status, 200)
    const consent = await browser.signIn(first, 'maker@contoso.localhost')
    assert.match(consent.text, /Connector client/)
    assert.match(consent.text, /Use access_as_user for you/)
    assert.match(consent.text, /User description of access_as_user\./)
    assert.doesNotMatch(consent.text, /on behalf of your organization/)
    const answer = await browser.submit(consent, { action: 'accept' })
    assert.equal(answer.status, 303)
    const target = new URL(answer.location ?? '')
    assert.equal(target.searchParams.get('state'), 'a=b&c')
    assert.ok(target.searchParams.get('session_state'))

    const form = {
      client_id: client.appId,
      client_secret: secret,
      grant_type: 'authorization_code',
      code: target.searchParams.get('code') ?? '',
      redirect_uri: redirectUri,
      code_verifier: verifier,
      client_info: '1',
    }
    const tokens = await post(`/${tenant.id}/oauth2/v2.0/token`, form)
    assert.equal(tokens.status, 200, JSON.stringify(tokens.json))
    const claims = decode(tokens.json['access_token'])
    assert.equal(claims['aud'], api.appId)
    assert.equal(claims['iss'], `${publicUrl}/${tenant.id}/v2.0`)
    assert.equal(claims['scp'], 'access_as_user')
    assert.equal(claims['azp'], client.appId)
    assert.equal(claims['azpacr'], '1')
    assert.equal(claims['oid'], maker.id)
    assert.equal(claims['ver'], '2.0')
    const identity = decode(tokens.json['id_token'])
    assert.equal(identity['nonce'], 'n-1')
    assert.equal(identity['preferred_username'], 'maker@contoso.localhost')
    assert.notEqual(identity['sub'], claims['sub'])

    const refreshed = await post(`/${tenant.id}/oauth2/v2.0/token`, {
      client_id: client.appId,
      client_secret: secret,
      grant_type: 'refresh_token',
      refresh_token: String(tokens.json['refresh_token']),
    })
    assert.equal(refreshed.status, 200, JSON.stringify(refreshed.json))
    assert.notEqual(refreshed.json['refresh_token'], tokens.json['refresh_token'])

    const replayed = await post(`/${tenant.id}/oauth2/v2.0/token`, form)
    assert.equal(replayed.status, 400)
    assert.deepEqual(replayed.json['error_codes'], [54005])
    const dead = await post(`/${tenant.id}/oauth2/v2.0/token`, {
      client_id: client.appId,
      client_secret: secret,
      grant_type: 'refresh_token',
      refresh_token: String(refreshed.json['refresh_token']),
    })
    assert.deepEqual(dead.json['error_codes'], [70000])
    assert.equal(dead.json['suberror'], 'bad_token')
  })
})

async function post(url: string, form: Record<string, string>) {
  const response = await fixture.app.inject({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams(form).toString(),
  })
  return { status: response.statusCode, json: response.json<Record<string, unknown>>() }
}

function decode(token: unknown): Record<string, unknown> {
  const payload = String(token).split('.')[1] ?? ''
  return JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>
}
