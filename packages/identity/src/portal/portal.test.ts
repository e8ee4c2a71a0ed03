import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { FastifyRequest, InjectOptions } from 'fastify'
import Fastify from 'fastify'
import cookie from '@fastify/cookie'
import formbody from '@fastify/formbody'
import { systemActor } from '@patchbay/directory'
import { AuthenticationRequired, registerIdentity } from '../index.ts'
import { openBrowser } from '../testing/browser.ts'
import { loopback, publicUrl, startFixture, type Fixture } from '../testing/fixture.ts'
import {
  authorizeUrl,
  claimsOf,
  consentedBrowser,
  freshCode,
  postToken,
  redemption,
  redirected,
} from '../testing/requests.ts'
import { localPath } from './local-path.ts'

let fixture: Fixture
before(async () => {
  fixture = await startFixture()
})
after(() => fixture.app.close())

describe('S13: return_to stays on this origin', () => {
  const refused = [
    '//evil',
    '/\\evil',
    'https:evil',
    'https://evil',
    '/\tevil',
    '',
    'x',
    '/.//evil',
    '/x/..//evil',
    '/%2e//evil',
    '/a/%2e%2e//evil',
  ]
  for (const path of refused) {
    it(`refuses ${JSON.stringify(path)}`, () => assert.equal(localPath(path), undefined))
  }
  it('keeps path, query and fragment', () => {
    assert.equal(localPath('/studio/a?b=c#d'), '/studio/a?b=c#d')
  })
})

describe('the portal’s session', () => {
  it('signs in, comes back, is logged as the portal, and signs out', async () => {
    const browser = openBrowser(fixture.app, loopback)
    const page = await browser.get('/signin?return_to=/signedout?here')
    assert.match(page.text, /Patchbay Portal/)
    const back = await browser.signIn(page, 'Maker@Contoso.localhost')
    assert.match(back.text, /signed out/i, 'it was sent to the path that it asked for')
    const [row] = await fixture.directory.signIns.list(fixture.tenant.id)
    assert.equal(row?.appDisplayName, 'Patchbay Portal')
    assert.equal(row?.userPrincipalName, 'maker@contoso.localhost')

    const again = await browser.get('/signin?return_to=/signedout')
    assert.doesNotMatch(again.text, /Password/)
    const foreign = await browser.post('/signout', {}, { origin: 'https://evil.example' })
    assert.match(foreign.text, /AADSTS50089/)
    assert.ok(browser.cookies.has('patchbay-session'))
    await browser.post('/signout', {})
    assert.ok(!browser.cookies.has('patchbay-session'))
    assert.match((await browser.get('/signin')).text, /Sign in/)
  })
})

describe('authenticate(audience)', () => {
  /** What the judge says of a request with these headers. */
  async function judge(
    headers: NonNullable<InjectOptions['headers']>,
    audience: 'graph' | 'service' = 'graph',
  ) {
    const { directory, store, clock } = fixture
    const app = Fastify()
    await app.register(cookie)
    await app.register(formbody)
    const log = { info() {}, warn() {}, error() {} }
    const identity = registerIdentity(app, {
      directory,
      store,
      clock,
      log,
      publicUrl,
      origins: [publicUrl, loopback],
    })
    const authenticate = identity.authenticate(audience)
    app.get('/who', async (request: FastifyRequest, reply) => {
      try {
        return await authenticate(request)
      } catch (error) {
        if (!(error instanceof AuthenticationRequired)) throw error
        return reply.code(error.statusCode).send({ code: error.code, message: error.message })
      }
    })
    const response = await app.inject({
      url: '/who',
      headers: { host: 'localhost:8080', ...headers },
    })
    await app.close()
    return { status: response.statusCode, json: response.json<Record<string, unknown>>() }
  }

  it('takes the cookie only with the portal’s header and from the same origin', async () => {
    const browser = openBrowser(fixture.app, loopback)
    await browser.signIn(
      await browser.get('/signin?return_to=/signedout'),
      'admin@contoso.localhost',
    )
    const session = `patchbay-session=${browser.cookies.get('patchbay-session')}`
    const good = { cookie: session, 'x-patchbay-portal': '1', 'sec-fetch-site': 'same-origin' }
    const { status, json } = await judge(good)
    assert.equal(status, 200)
    assert.equal(json['userPrincipalName'], 'admin@contoso.localhost')
    assert.equal(json['scopes'], 'all')
    assert.deepEqual(json['directoryRoles'], ['62e90394-69f5-4237-9190-012177145e10'])
    const refused = [
      { cookie: session, 'sec-fetch-site': 'same-origin' },
      { ...good, 'sec-fetch-site': 'cross-site' },
      { ...good, origin: 'https://evil.example' },
      { ...good, cookie: 'patchbay-session=x' },
      {},
    ]
    for (const headers of refused) {
      assert.equal((await judge(headers)).status, 401, JSON.stringify(headers))
    }
  })

  it('takes a bearer token for its audience, and no other token', async () => {
    const browser = await consentedBrowser(fixture)
    const scope = 'openid profile User.Read'
    const page = await browser.get(authorizeUrl(fixture, { scope }))
    if (/value="accept"/.test(page.text)) await browser.submit(page, { action: 'accept' })
    const code = await freshCode(fixture, browser, { scope })
    const { json: tokens } = await postToken(fixture, redemption(code))
    const bearer = (token: unknown) => ({ authorization: `Bearer ${String(token)}` })

    const good = await judge(bearer(tokens['access_token']))
    assert.equal(good.status, 200, JSON.stringify(good.json))
    assert.equal(good.json['appId'], fixture.client.appId)
    assert.deepEqual(good.json['scopes'], ['openid', 'profile', 'User.Read'])

    const wrongAudience = await judge(bearer(tokens['access_token']), 'service')
    assert.match(String(wrongAudience.json['message']), /Invalid audience/)
    const [head = '', body = '', signature = ''] = String(tokens['access_token']).split('.')
    const none = Buffer.from('{"alg":"none"}').toString('base64url')
    const forged = [
      tokens['id_token'],
      `${head}.${body}.${signature.slice(0, -4)}AAAA`,
      `${none}.${body}.`,
      'nonsense',
      '',
    ]
    for (const token of forged) assert.equal((await judge(bearer(token))).status, 401)

    fixture.clock.advance(3 * 3600)
    const late = await judge(bearer(tokens['access_token']))
    assert.match(String(late.json['message']), /expired/)
  })

  it('takes no token of a registration that calls itself by our address', async () => {
    const { directory, tenant, admin, api } = fixture
    const actor = { ...systemActor, kind: 'user', id: admin.id } as const
    const { application } = await directory.applications.register(
      tenant.id,
      { displayName: 'Impostor' },
      actor,
    )
    // In two steps, as the policy on identifier URIs passes over APIs with version 2 tokens.
    await directory.applications.update(
      tenant.id,
      application.id,
      {
        identifierUris: [publicUrl],
        api: {
          requestedAccessTokenVersion: 2,
          oauth2PermissionScopes: [
            { ...api.api.oauth2PermissionScopes[0]!, value: 'Directory.AccessAsUser.All' },
          ],
        },
      },
      actor,
    )
    await directory.applications.update(
      tenant.id,
      application.id,
      { api: { requestedAccessTokenVersion: null } },
      actor,
    )
    const scope = `openid ${publicUrl}/Directory.AccessAsUser.All`
    const browser = openBrowser(fixture.app)
    const page = await browser.signIn(
      await browser.get(authorizeUrl(fixture, { scope })),
      'admin@contoso.localhost',
    )
    const code = redirected(await browser.submit(page, { action: 'accept' })).get('code')
    const { json } = await postToken(fixture, redemption(code ?? ''))
    const { aud, scp } = claimsOf(json['access_token'])
    assert.deepEqual([aud, scp], [publicUrl, 'Directory.AccessAsUser.All'])
    const headers = { authorization: `Bearer ${String(json['access_token'])}` }
    const { status, json: answer } = await judge(headers)
    assert.equal(status, 401)
    assert.match(String(answer['message']), /Invalid audience/)
    const userinfo = await fixture.app.inject({ url: '/oidc/userinfo', headers })
    assert.equal(userinfo.statusCode, 401)
  })
})
