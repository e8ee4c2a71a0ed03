import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { InjectOptions } from 'fastify'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { openBrowser } from '../testing/browser.ts'
import { startFixture, type Fixture } from '../testing/fixture.ts'
import {
  authorizeUrl,
  consentedBrowser,
  freshCode,
  postToken,
  redemption,
} from '../testing/requests.ts'

const key = 'a-key-that-nobody-guesses-0123456789'
let fixture: Fixture
before(async () => {
  fixture = await startFixture({ testSwitches: true, testKey: key })
})
after(() => fixture.app.close())

const call = (method: 'GET' | 'PUT' | 'POST' | 'DELETE', url: string, payload?: object) =>
  fixture.app.inject({ method, url, ...(payload && { payload }) })

describe('the test switches', () => {
  it('are not there unless the server was started with them: 404 everywhere', async () => {
    const plain = await startFixture()
    const paths = fixture.routes.filter(({ url }) => url.startsWith('/api/test/'))
    assert.ok(paths.length >= 8, `${paths.length} routes`)
    for (const { method, url } of paths) {
      const { statusCode } = await plain.app.inject({
        method: method as 'GET',
        url: url.replace(/:\w+/, 'x'),
        headers: { authorization: `Bearer ${key}` },
      })
      assert.equal(statusCode, 404, `${method} ${url}`)
    }
    await plain.app.close()
  })

  it('answer to this machine, or to their key, and to no page of another site', async () => {
    const ask = async (options: InjectOptions) =>
      (await fixture.app.inject({ url: '/api/test/clock', ...options })).statusCode
    assert.equal(await ask({}), 200)
    assert.equal(await ask({ remoteAddress: '10.0.0.7' }), 403)
    const authorization = `Bearer ${key}`
    assert.equal(await ask({ remoteAddress: '10.0.0.7', headers: { authorization } }), 200)
    const wrong = { authorization: 'Bearer wrong' }
    assert.equal(await ask({ remoteAddress: '10.0.0.7', headers: wrong }), 403)
    assert.equal(await ask({ headers: { 'sec-fetch-site': 'cross-site' } }), 403)
  })

  it('clock: everything in the process sees the moved time', async () => {
    const browser = await consentedBrowser(fixture)
    const code = await freshCode(fixture, browser)
    await call('PUT', '/api/test/clock', { advanceSeconds: 601 })
    assert.deepEqual((await postToken(fixture, redemption(code))).json['error_codes'], [70008])
    const frozenAt = '2030-01-01T00:00:00.000Z'
    const frozen = await call('PUT', '/api/test/clock', { frozenAt })
    assert.equal(frozen.json<{ now: string }>().now, frozenAt)
    await call('PUT', '/api/test/clock', { offsetSeconds: 0 })
    assert.equal((await call('PUT', '/api/test/clock', { nonsense: 1 })).statusCode, 400)
  })

  it('faults: throttled with Retry-After, failing or slow, as often as was asked', async () => {
    await call('POST', '/api/test/faults', {
      kind: 'throttle',
      path: '/token',
      retryAfterSeconds: 7,
    })
    const form = {
      grant_type: 'client_credentials',
      scope: `api://${fixture.api.appId}/.default`,
    }
    const throttled = await postToken(fixture, form)
    assert.equal(throttled.status, 429)
    assert.equal(throttled.headers['retry-after'], '7')
    assert.equal((await postToken(fixture, form)).status, 200, 'once')

    const clientId = fixture.client.appId
    await call('POST', '/api/test/faults', {
      kind: 'server-error',
      status: 502,
      clientId,
      count: 2,
    })
    const other = await call('GET', `/${fixture.tenant.id}/v2.0/.well-known/openid-configuration`)
    assert.equal(other.statusCode, 200, 'another client is spared')
    for (const expected of [502, 502, 200]) {
      assert.equal((await postToken(fixture, form)).status, expected)
    }

    await call('POST', '/api/test/faults', { kind: 'latency', milliseconds: 60 })
    const before = performance.now()
    await postToken(fixture, form)
    assert.ok(performance.now() - before >= 55)
  })

  it('faults of the protocol: secret, consent, interaction with a claims challenge', async () => {
    const form = {
      grant_type: 'client_credentials',
      scope: `api://${fixture.api.appId}/.default`,
    }
    for (const [kind, code, suberror] of [
      ['expired-secret', 7000222, undefined],
      ['revoked-consent', 65001, 'consent_required'],
      ['interaction-required', 50076, 'basic_action'],
    ] as const) {
      await call('POST', '/api/test/faults', { kind })
      const { json } = await postToken(fixture, form)
      assert.deepEqual(json['error_codes'], [code])
      assert.equal(json['suberror'], suberror)
      if (code !== 50076) continue
      assert.equal(json['error'], 'interaction_required')
      const claims = JSON.parse(String(json['claims'])) as { access_token: object }
      assert.ok(claims.access_token)
    }
    assert.equal((await call('POST', '/api/test/faults', { kind: 'x' })).statusCode, 400)
    await call('POST', '/api/test/faults', { kind: 'throttle', count: null })
    assert.equal((await call('DELETE', '/api/test/faults')).statusCode, 204)
    assert.equal((await postToken(fixture, form)).status, 200)
  })

  it('tokens: any claims, signed well or badly', async () => {
    await fixture.app.listen({ port: 0, host: '127.0.0.1' })
    const address = fixture.app.listeningOrigin
    const keys = createRemoteJWKSet(new URL(`${address}/${fixture.tenant.id}/discovery/v2.0/keys`))
    const forge = async (body: object) =>
      (await call('POST', '/api/test/tokens', body)).json<{ token: string }>().token
    const { payload } = await jwtVerify(await forge({ claims: { aud: 'x', uti: null } }), keys)
    assert.equal(payload.aud, 'x')
    assert.equal(payload['uti'], undefined)
    for (const signature of ['broken', 'unknown-key', 'none', 'public-key-as-secret']) {
      await assert.rejects(jwtVerify(await forge({ signature }), keys), signature)
    }
    await assert.rejects(jwtVerify(await forge({ claims: { exp: 1 } }), keys), /exp/)
  })

  it('sign-in links: once, for a local path, without a password', async () => {
    const body = { userPrincipalName: 'maker@contoso.localhost', returnTo: '/x' }
    const made = await fixture.app.inject({
      method: 'POST',
      url: '/api/test/sign-in-links',
      headers: { host: 'localhost:8443' },
      payload: body,
    })
    const { pathname } = new URL(made.json<{ url: string }>().url)
    const browser = openBrowser(fixture.app)
    await browser.get(pathname)
    const silent = await browser.get(authorizeUrl(fixture, { prompt: 'none' }))
    assert.match(String(silent.location), /code=/)
    assert.equal((await openBrowser(fixture.app).get(pathname)).status, 400, 'not twice')
    const evil = { ...body, returnTo: 'https://evil.example' }
    assert.equal((await call('POST', '/api/test/sign-in-links', evil)).statusCode, 400)
    assert.ok(!fixture.logged.join('').includes(pathname.split('/').at(-1) ?? ''))
  })
})
