import assert from 'node:assert/strict'
import { createHash, type KeyObject } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { systemActor } from '@patchbay/directory'
import { findRefreshToken, insertRefreshToken } from '@patchbay/store'
import { SignJWT, type JWTHeaderParameters } from 'jose'
import { makeSigningCertificate, thumbprint } from '../keys/certificate.ts'
import { datedDigest } from '../random.ts'
import type { Browser } from '../testing/browser.ts'
import {
  addClient,
  publicUrl,
  redirectUri,
  startFixture,
  type Fixture,
} from '../testing/fixture.ts'
import {
  authorizeUrl,
  claimsOf,
  consentedBrowser,
  freshCode,
  postToken,
  redemption,
  redirected,
  verifier,
} from '../testing/requests.ts'

let fixture: Fixture
let browser: Browser
before(async () => {
  fixture = await startFixture()
  browser = await consentedBrowser(fixture)
})
after(() => fixture.app.close())

type Form = Record<string, string | undefined>

async function tokensOfMaker(changes: Form = {}): Promise<Record<string, unknown>> {
  const code = await freshCode(fixture, browser)
  const { status, json } = await postToken(fixture, { ...redemption(code), ...changes })
  assert.equal(status, 200, JSON.stringify(json))
  return json
}

function refreshWith(token: unknown, changes: Form = {}) {
  return postToken(fixture, {
    grant_type: 'refresh_token',
    refresh_token: String(token),
    ...changes,
  })
}

describe('the token endpoint refuses', () => {
  const cases: [string, Form, string, number, number, string?][] = [
    ['no grant type', { grant_type: undefined }, 'invalid_request', 900144, 400],
    ['an unknown grant', { grant_type: 'wish' }, 'unsupported_grant_type', 70003, 400],
    ['passwords', { grant_type: 'password' }, 'unauthorized_client', 700003, 400],
    ['an unknown client', { client_id: 'x' }, 'unauthorized_client', 700016, 400],
    ['no client', { client_id: undefined }, 'invalid_request', 900144, 400],
    ['an unknown code', { code: 'x' }, 'invalid_grant', 70000, 400],
    ['no code', { code: undefined }, 'invalid_request', 900144, 400],
    ['no secret', { client_secret: undefined }, 'invalid_client', 7000218, 401],
    ['a wrong secret', { client_secret: 'wrong' }, 'invalid_client', 7000215, 401],
    ['another redirect URI', { redirect_uri: 'https://x.example' }, 'invalid_grant', 500112, 400],
    ['no verifier', { code_verifier: undefined }, 'invalid_grant', 501481, 400],
    ['a wrong verifier', { code_verifier: 'w'.repeat(43) }, 'invalid_grant', 501481, 400],
    [
      'an unknown tenant',
      {},
      'invalid_request',
      90002,
      400,
      '22222222-2222-4222-8222-222222222222',
    ],
  ]
  for (const [name, changes, error, code, status, segment] of cases) {
    it(`${name}: ${error} ${code}`, async () => {
      const form = { ...redemption(await freshCode(fixture, browser)), ...changes }
      const answer = await postToken(fixture, form, segment ? { segment } : {})
      assert.equal(answer.status, status)
      assert.equal(answer.json['error'], error)
      assert.deepEqual(answer.json['error_codes'], [code])
      assert.match(String(answer.json['error_uri']), new RegExp(`/error\\?code=${code}$`))
      for (const member of ['trace_id', 'correlation_id', 'timestamp', 'error_description']) {
        assert.equal(typeof answer.json[member], 'string', member)
      }
    })
  }

  it('GET: 900561, and never 405', async () => {
    const url = `/${fixture.tenant.id}/oauth2/v2.0/token`
    const answer = await fixture.app.inject({ method: 'GET', url })
    assert.equal(answer.statusCode, 400)
    assert.deepEqual(answer.json<{ error_codes: number[] }>().error_codes, [900561])
  })

  it('a parameter that comes twice, and a body that is no form: 9002313', async () => {
    for (const [type = '', payload = ''] of [
      ['application/x-www-form-urlencoded', 'grant_type=a&grant_type=b'],
      ['text/plain', 'grant_type=a'],
      ['application/json', '{"grant_type":'],
    ]) {
      const answer = await fixture.app.inject({
        method: 'POST',
        url: `/${fixture.tenant.id}/oauth2/v2.0/token`,
        headers: { 'content-type': type },
        payload,
      })
      assert.equal(answer.statusCode, 400, type)
      assert.equal(answer.json<{ error: string }>().error, 'invalid_request')
    }
  })

  it('S35: a form that is too large, with 4xx', async () => {
    const answer = await postToken(fixture, { grant_type: 'x'.repeat(70_000) })
    assert.equal(answer.status, 400)
  })

  it('an expired secret: 7000222', async () => {
    const { directory, tenant, admin, api } = fixture
    const late = await addClient(directory, tenant, admin.id, api, { displayName: 'Late' })
    const { secretText } = await directory.applications.addPassword(
      tenant.id,
      late.id,
      { endDateTime: new Date(Date.now() + 60_000).toISOString() },
      systemActor,
    )
    const form = {
      client_id: late.appId,
      client_secret: secretText,
      grant_type: 'client_credentials',
      scope: `api://${api.appId}/.default`,
    }
    assert.equal((await postToken(fixture, form)).status, 200)
    fixture.clock.advance(120)
    assert.deepEqual((await postToken(fixture, form)).json['error_codes'], [7000222])
  })
})

describe('authorization codes', () => {
  it('S3: are refused after ten minutes', async () => {
    const code = await freshCode(fixture, browser)
    fixture.clock.advance(601)
    assert.deepEqual((await postToken(fixture, redemption(code))).json['error_codes'], [70008])
  })

  it('S3: are refused to another client', async () => {
    const { directory, tenant, admin, api } = fixture
    const thief = await addClient(directory, tenant, admin.id, api, { displayName: 'Thief' })
    const { secretText } = await directory.applications.addPassword(
      tenant.id,
      thief.id,
      {},
      systemActor,
    )
    const code = await freshCode(fixture, browser)
    const stolen = { client_id: thief.appId, client_secret: secretText }
    const answer = await postToken(fixture, { ...redemption(code), ...stolen })
    assert.deepEqual(answer.json['error_codes'], [70000])
    assert.equal((await postToken(fixture, redemption(code))).status, 200, 'its owner still may')
  })

  it('S4: of twenty parallel redemptions exactly one wins', async () => {
    const code = await freshCode(fixture, browser)
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => postToken(fixture, redemption(code))),
    )
    const won = answers.filter(({ status }) => status === 200)
    assert.equal(won.length, 1)
    const again = await refreshWith(won[0]!.json['refresh_token'])
    assert.deepEqual(
      again.json['error_codes'],
      [70000],
      'the tokens of a replayed code are revoked',
    )
  })

  it('S4: the access token of a replayed code is refused by userinfo', async () => {
    const scope = 'openid profile offline_access User.Read'
    const first = await browser.get(authorizeUrl(fixture, { scope }))
    const seen = /value="accept"/.test(first.text)
      ? await browser.submit(first, { action: 'accept' })
      : first
    const form = redemption(redirected(seen).get('code') ?? '')
    const { json } = await postToken(fixture, form)
    const userinfo = async () => {
      const headers = { authorization: `Bearer ${String(json['access_token'])}` }
      return fixture.app.inject({ method: 'GET', url: '/oidc/userinfo', headers })
    }
    const before = await userinfo()
    assert.equal(before.statusCode, 200)
    assert.equal(before.json<{ sub: string }>().sub, claimsOf(json['id_token'])['sub'])
    await postToken(fixture, form)
    assert.equal((await userinfo()).statusCode, 401)
  })

  it('S5: a verifier without a challenge is refused', async () => {
    const none = { code_challenge: undefined, code_challenge_method: undefined }
    const code = await freshCode(fixture, browser, none)
    const answer = await postToken(fixture, { ...redemption(code), code_verifier: verifier })
    assert.deepEqual(answer.json['error_codes'], [501481])
  })
})

describe('platforms', () => {
  it('spa: PKCE and Origin required, no secret, CORS, a day and no longer', async () => {
    const { directory, tenant, admin, api, clock } = fixture
    const spa = await addClient(directory, tenant, admin.id, api, {
      displayName: 'Single page',
      spa: { redirectUris: ['http://localhost:3000/redirect'] },
    })
    const changes = { client_id: spa.appId, redirect_uri: 'http://localhost:3000/redirect' }
    const consent = await browser.get(authorizeUrl(fixture, changes))
    await browser.submit(consent, { action: 'accept' })
    const noPkce = redirected(
      await browser.get(
        authorizeUrl(fixture, {
          ...changes,
          code_challenge: undefined,
          code_challenge_method: undefined,
        }),
      ),
    )
    assert.match(noPkce.get('error_description') ?? '', /AADSTS9002325/)

    const form = { ...changes, client_secret: undefined }
    const headers = { origin: 'http://localhost:3000' }
    const redeem = async (more: Form, options: object) => {
      const code = await freshCode(fixture, browser, changes)
      return postToken(fixture, { ...redemption(code), ...form, ...more }, options)
    }
    const withoutOrigin = await redeem({}, {})
    assert.deepEqual(withoutOrigin.json['error_codes'], [9002327])
    const withSecret = await redeem({ client_secret: 'x' }, { headers })
    assert.deepEqual(withSecret.json['error_codes'], [700025])
    const answer = await redeem({}, { headers })
    assert.equal(answer.status, 200, JSON.stringify(answer.json))
    assert.equal(answer.headers['access-control-allow-origin'], '*')
    assert.equal(claimsOf(answer.json['access_token'])['azpacr'], '0')
    assert.ok(Number(answer.json['refresh_token_expires_in']) <= 86_400)

    clock.advance(23 * 3600)
    const refresh = { grant_type: 'refresh_token', ...form }
    const renewed = await postToken(
      fixture,
      { ...refresh, refresh_token: String(answer.json['refresh_token']) },
      { headers },
    )
    assert.equal(renewed.status, 200, JSON.stringify(renewed.json))
    clock.advance(2 * 3600)
    const late = await postToken(
      fixture,
      { ...refresh, refresh_token: String(renewed.json['refresh_token']) },
      { headers },
    )
    assert.deepEqual(late.json['error_codes'], [700084], 'S8: rotation does not extend a day')
    browser = await consentedBrowser(fixture)
  })

  it('web: a page cannot redeem its code, and hears no CORS permission', async () => {
    const code = await freshCode(fixture, browser)
    const headers = { origin: 'https://page.example' }
    const answer = await postToken(fixture, redemption(code), { headers })
    assert.deepEqual(answer.json['error_codes'], [9002326])
    assert.equal(answer.headers['access-control-allow-origin'], undefined)
  })
})

describe('refresh tokens', () => {
  it('S7: two parallel refreshes work; a public client’s old token ends the family', async () => {
    const { directory, tenant, admin, api, clock } = fixture
    const native = await addClient(directory, tenant, admin.id, api, {
      displayName: 'Native',
      publicClient: { redirectUris: ['http://localhost'] },
    })
    const changes = { client_id: native.appId, redirect_uri: 'http://localhost:5000' }
    await browser.submit(await browser.get(authorizeUrl(fixture, changes)), { action: 'accept' })
    const code = await freshCode(fixture, browser, changes)
    const form = { ...changes, client_secret: undefined }
    const first = await postToken(fixture, { ...redemption(code), ...form })
    const old = first.json['refresh_token']
    const both = await Promise.all([refreshWith(old, form), refreshWith(old, form)])
    assert.deepEqual(
      both.map(({ status }) => status),
      [200, 200],
    )
    clock.advance(61)
    const reused = await refreshWith(old, form)
    assert.deepEqual(reused.json['error_codes'], [70000])
    assert.equal(reused.json['suberror'], 'bad_token')
    const youngest = await refreshWith(both[1]!.json['refresh_token'], form)
    assert.deepEqual(youngest.json['error_codes'], [70000], 'its descendants are dead too')
  })

  it('S8: one client’s token is nothing in another’s hand', async () => {
    const { directory, tenant, admin, api } = fixture
    const other = await addClient(directory, tenant, admin.id, api, { displayName: 'Other' })
    const { secretText } = await directory.applications.addPassword(
      tenant.id,
      other.id,
      {},
      systemActor,
    )
    const { refresh_token: token } = await tokensOfMaker()
    const changes = { client_id: other.appId, client_secret: secretText }
    assert.deepEqual((await refreshWith(token, changes)).json['error_codes'], [70000])
    assert.equal((await refreshWith(token)).status, 200)
  })

  it('one without a moment, as earlier versions issued it, is still good', async () => {
    const { db } = fixture.store
    const token = String((await tokensOfMaker())['refresh_token'])
    const row = await findRefreshToken(db, datedDigest(token))
    const earlier = token.slice(token.indexOf('.') + 1)
    assert.deepEqual((await refreshWith(earlier)).json['error_codes'], [70000], 'half of a new one')
    await insertRefreshToken(db, { ...row!, tokenHash: datedDigest(earlier) })
    assert.equal((await refreshWith(earlier)).status, 200)
    assert.equal((await refreshWith(token)).status, 200)
  })

  it('serves another resource, once that is consented to: 65001 before', async () => {
    const { directory, tenant, client, maker } = fixture
    const principal = await directory.servicePrincipals.findByAppId(tenant.id, client.appId)
    const graph = await directory.servicePrincipals.findByName(
      tenant.id,
      'https://graph.microsoft.com',
    )
    const { refresh_token: token } = await tokensOfMaker()
    const scope = 'https://graph.microsoft.com/Group.Read.All'
    const refused = await refreshWith(token, { scope })
    assert.deepEqual(refused.json['error_codes'], [65001])
    assert.equal(refused.json['suberror'], 'consent_required')
    await directory.permissionGrants.merge(
      {
        tenantId: tenant.id,
        clientId: principal!.id,
        resourceId: graph!.id,
        principalId: maker.id,
        scopes: ['Group.Read.All'],
      },
      systemActor,
    )
    const { status, json } = await refreshWith(token, { scope })
    assert.equal(status, 200)
    const claims = claimsOf(json['access_token'])
    assert.equal(claims['aud'], 'https://graph.microsoft.com')
    assert.match(String(claims['scp']), /Group\.Read\.All/)
  })

  it('E4: revoking the consent makes the next refresh fail with 65001', async () => {
    const { directory, tenant, client } = fixture
    const { refresh_token: token } = await tokensOfMaker()
    const principal = await directory.servicePrincipals.findByAppId(tenant.id, client.appId)
    const grants = await directory.permissionGrants.list(tenant.id, { clientId: principal!.id })
    for (const { id } of grants) {
      await directory.permissionGrants.delete(tenant.id, id, systemActor)
    }
    const answer = await refreshWith(token)
    assert.equal(answer.status, 400)
    assert.equal(answer.json['error'], 'invalid_grant')
    assert.deepEqual(answer.json['error_codes'], [65001])
    browser = await consentedBrowser(fixture)
  })

  it('dies with a new password (50173) and with the account (50057)', async () => {
    const { directory, tenant, maker, clock } = fixture
    const { refresh_token: token } = await tokensOfMaker()
    await directory.users.update(tenant.id, maker.id, { accountEnabled: false }, systemActor)
    assert.deepEqual((await refreshWith(token)).json['error_codes'], [50057])
    await directory.users.update(tenant.id, maker.id, { accountEnabled: true }, systemActor)
    clock.advance(5)
    await directory.users.revokeSignInSessions(tenant.id, maker.id, systemActor)
    assert.deepEqual((await refreshWith(token)).json['error_codes'], [50173])
    clock.advance(5)
    const seen = await browser.get(authorizeUrl(fixture))
    assert.match(seen.text, /Sign in/, 'its session is dead too')
    browser = await consentedBrowser(fixture)
  })

  it('S3, S8: codes, refresh tokens and cookies stand in the store as digests only', async () => {
    const code = await freshCode(fixture, browser)
    const { json } = await postToken(fixture, redemption(code))
    const { db } = fixture.store
    const rows = JSON.stringify([
      await db.selectFrom('authorizationCodes').selectAll().execute(),
      await db.selectFrom('refreshTokens').selectAll().execute(),
      await db.selectFrom('sessions').selectAll().execute(),
      await db.selectFrom('interactions').selectAll().execute(),
      await db.selectFrom('signingKeys').selectAll().execute(),
    ])
    const cookies = [...browser.cookies.values()]
    assert.ok(cookies.length > 0)
    for (const secret of [code, String(json['refresh_token']), ...cookies, 'PRIVATE KEY']) {
      assert.ok(!rows.includes(secret))
    }
  })

  it('S16: nothing secret reaches the log', async () => {
    const code = await freshCode(fixture, browser)
    const { json } = await postToken(fixture, redemption(code))
    await postToken(fixture, redemption(code))
    const log = fixture.logged.join('\n')
    assert.match(log, /used twice/)
    for (const secret of [code, json['refresh_token'], json['access_token'], fixture.secret]) {
      assert.ok(!log.includes(String(secret)))
    }
  })
})

describe('client credentials', () => {
  const form = (more: Form = {}) => ({
    grant_type: 'client_credentials',
    scope: `api://${fixture.api.appId}/.default`,
    ...more,
  })

  it('answers with a token and nothing else; roles as assigned', async () => {
    const { directory, tenant, client, api } = fixture
    const bare = await postToken(fixture, form())
    assert.deepEqual(Object.keys(bare.json).toSorted(), [
      'access_token',
      'expires_in',
      'ext_expires_in',
      'token_type',
    ])
    const principal = await directory.servicePrincipals.findByAppId(tenant.id, client.appId)
    const resource = await directory.servicePrincipals.findByAppId(tenant.id, api.appId)
    const before = claimsOf(bare.json['access_token'])
    assert.equal(before['oid'], principal!.id)
    assert.equal(before['sub'], principal!.id)
    assert.equal(before['scp'], undefined)
    assert.equal(before['roles'], undefined)
    await directory.appRoleAssignments.create(
      tenant.id,
      {
        principalId: principal!.id,
        resourceId: resource!.id,
        appRoleId: api.appRoles[0]!.id,
      },
      systemActor,
    )
    const { json } = await postToken(fixture, form())
    assert.deepEqual(claimsOf(json['access_token'])['roles'], ['Reader'])
    const [row] = await directory.signIns.list(tenant.id)
    assert.equal(row?.appId, client.appId)
    assert.equal(row?.isInteractive, false)
  })

  it('takes HTTP Basic with percent-encoded parts', async () => {
    const { client, secret } = fixture
    const pair = `${encodeURIComponent(client.appId)}:${encodeURIComponent(secret)}`
    const { status } = await postToken(
      fixture,
      form({ client_id: undefined, client_secret: undefined }),
      { headers: { authorization: `Basic ${Buffer.from(pair).toString('base64')}` } },
    )
    assert.equal(status, 200)
  })

  it('S22: takes assertions of a registered certificate, by RS256 and PS256, and no forgery', async () => {
    const { directory, tenant, client, clock } = fixture
    const validity = { notBefore: new Date(0), notAfter: new Date('2049-01-01') }
    const own = await makeSigningCertificate(validity)
    const foreign = await makeSigningCertificate(validity)
    await directory.applications.update(
      tenant.id,
      client.id,
      {
        keyCredentials: [
          {
            keyId: 'a0000000-0000-4000-8000-00000000000f',
            type: 'AsymmetricX509Cert',
            usage: 'Verify',
            key: own.certificate.toString('base64'),
            customKeyIdentifier: null,
            displayName: 'test',
            startDateTime: '2020-01-01T00:00:00Z',
            endDateTime: '2049-01-01T00:00:00Z',
          },
        ],
      },
      systemActor,
    )
    const now = Math.floor(clock.now().getTime() / 1000)
    const endpoint = `${publicUrl}/${tenant.id}/oauth2/v2.0/token`
    const x5t = thumbprint(own.certificate)
    const sha256 = createHash('sha256').update(own.certificate).digest('base64url')
    const good = { iss: client.appId, sub: client.appId, aud: endpoint, exp: now + 600, jti: 'j' }
    const send = async (
      header: JWTHeaderParameters,
      claims: Record<string, unknown>,
      key: KeyObject | Uint8Array = own.privateKey,
    ) => {
      const assertion = await new SignJWT(claims).setProtectedHeader(header).sign(key)
      return postToken(
        fixture,
        form({
          client_secret: undefined,
          client_assertion: assertion,
          client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        }),
      )
    }
    for (const header of [
      { alg: 'RS256', x5t },
      { alg: 'PS256', 'x5t#S256': sha256 },
    ]) {
      for (let time = 0; time < 2; time++) {
        const { status, json } = await send(header, good)
        assert.equal(status, 200, JSON.stringify(json))
        assert.equal(
          claimsOf(json['access_token'])['azpacr'] ?? claimsOf(json['access_token'])['appidacr'],
          '2',
        )
      }
    }
    const forged: [
      JWTHeaderParameters,
      Record<string, unknown>,
      number,
      (KeyObject | Uint8Array)?,
    ][] = [
      [{ alg: 'RS256', x5t }, good, 50012, foreign.privateKey],
      [{ alg: 'RS256', x5t: thumbprint(foreign.certificate) }, good, 700027, foreign.privateKey],
      [{ alg: 'HS256', x5t }, good, 700027, own.certificate],
      [{ alg: 'RS256', x5t }, { ...good, sub: 'x' }, 50048],
      [{ alg: 'RS256', x5t }, { ...good, iss: 'x' }, 700021],
      [{ alg: 'RS256', x5t }, { ...good, aud: 'https://evil.example' }, 700023],
      [{ alg: 'RS256', x5t }, { ...good, exp: now - 600 }, 700024],
    ]
    for (const [header, claims, code, key] of forged) {
      const { json } = await send(header, claims, key)
      assert.deepEqual(json['error_codes'], [code])
    }
  })

  const refused: [string, Form, number, string?][] = [
    ['a named scope', { scope: 'User.Read' }, 1002012],
    ['no scope', { scope: undefined }, 900144],
    ['an unknown resource', { scope: 'api://x/.default' }, 500011],
    ['no credentials', { client_secret: undefined }, 7000216],
    ['a wrong secret', { client_secret: 'x' }, 7000215],
  ]
  for (const [name, changes, code] of refused) {
    it(`${name}: ${code}`, async () => {
      const { json } = await postToken(fixture, form(changes))
      assert.deepEqual(json['error_codes'], [code])
    })
  }
})

describe('version 1', () => {
  it('names a resource, answers numbers as strings, and puts the sts-like issuer in tokens', async () => {
    const { directory, tenant, api } = fixture
    await directory.applications.update(
      tenant.id,
      api.id,
      { api: { requestedAccessTokenVersion: null } },
      systemActor,
    )
    const resource = `api://${api.appId}`
    const code = await freshCode(
      fixture,
      browser,
      { scope: undefined, resource, code_challenge: undefined, code_challenge_method: undefined },
      { version: 1 },
    )
    const { status, json } = await postToken(
      fixture,
      { grant_type: 'authorization_code', code, redirect_uri: redirectUri, resource },
      { version: 1 },
    )
    assert.equal(status, 200, JSON.stringify(json))
    for (const member of ['expires_in', 'expires_on', 'not_before', 'ext_expires_in']) {
      assert.match(String(json[member]), /^\d+$/)
      assert.equal(typeof json[member], 'string')
    }
    assert.equal(json['resource'], resource)
    assert.equal(json['scope'], 'access_as_user')
    assert.ok(json['refresh_token'] && json['id_token'])
    const claims = claimsOf(json['access_token'])
    assert.equal(claims['ver'], '1.0')
    assert.equal(claims['iss'], `${publicUrl}/${tenant.id}/`)
    assert.equal(claims['aud'], resource)
    assert.equal(claims['appidacr'], '1')
    assert.equal(claims['upn'], 'maker@contoso.localhost')
    const [header = ''] = String(json['access_token']).split('.')
    const { kid, x5t } = JSON.parse(Buffer.from(header, 'base64url').toString()) as Form
    assert.equal(kid, x5t)
    const identity = claimsOf(json['id_token'])
    assert.equal(identity['ver'], '1.0')
    assert.equal(identity['iss'], `${publicUrl}/${tenant.id}/`)
    const refreshed = await postToken(
      fixture,
      { grant_type: 'refresh_token', refresh_token: json['refresh_token'] as string, resource },
      { version: 1 },
    )
    assert.equal(refreshed.status, 200)
  })
})
