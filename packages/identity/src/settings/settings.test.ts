import assert from 'node:assert/strict'
import { deflateSync, crc32 } from 'node:zlib'
import { after, before, describe, it } from 'node:test'
import { systemActor } from '@patchbay/directory'
import { openBrowser } from '../testing/browser.ts'
import { startFixture, type Fixture } from '../testing/fixture.ts'
import {
  allowInPolicy,
  authorizeUrl,
  claimsOf,
  consentedBrowser,
  freshCode,
  portalHeaders,
  postToken,
  redemption,
  redirected,
} from '../testing/requests.ts'
import { brandingStyle, inkOn, noBranding, readBranding } from './branding.ts'
import { readPng } from './read-png.ts'
import { readSignInPolicy } from './sign-in-policy.ts'

let fixture: Fixture
before(async () => {
  fixture = await startFixture()
})
after(() => fixture.app.close())

function chunk(type: string, data: Buffer): Buffer {
  const typed = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  const check = Buffer.alloc(4)
  check.writeUInt32BE(crc32(typed))
  return Buffer.concat([length, typed, check])
}

/** A red PNG of one pixel, with a comment that must not survive. */
function png(side = 1): Buffer {
  const header = Buffer.from('0000000100000001080200000000'.slice(0, 26), 'hex')
  header.writeUInt32BE(side, 0)
  header.writeUInt32BE(side, 4)
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    chunk('tEXt', Buffer.from('Comment\0<script>alert(1)</script>')),
    chunk('IDAT', deflateSync(Buffer.from([0, 255, 0, 0]))),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

describe('the settings of sign-in', () => {
  it('are for administrators to read, and for a Global Administrator to change', async () => {
    const read = (headers: Record<string, string>) =>
      fixture.app.inject({ url: '/api/sign-in-settings', headers })
    assert.equal((await read({ host: 'localhost:8443' })).statusCode, 401)
    const maker = openBrowser(fixture.app)
    await maker.signIn(await maker.get('/signin'), 'maker@contoso.localhost')
    assert.equal((await read(portalHeaders(maker))).statusCode, 403)
    const changed = await fixture.app.inject({
      method: 'PATCH',
      url: '/api/sign-in-settings',
      headers: portalHeaders(maker),
      payload: { policy: { allowPasswordGrant: true } },
    })
    assert.equal(changed.statusCode, 403)
  })

  it('refuse what they do not know, in words', () => {
    const problems = [
      readSignInPolicy({ nonsense: true }),
      readSignInPolicy({ requirePkce: 'yes' }),
      readSignInPolicy({ refreshTokenGraceSeconds: 1e9 }),
      readBranding({ accentColor: 'red;}body{display:none' }),
      readBranding({ logo: 'data:image/svg+xml;base64,PHN2Zz4=' }),
      readBranding({ signInText: 'x'.repeat(2000) }),
    ]
    for (const each of problems) assert.ok('problem' in each, JSON.stringify(each))
  })

  it('stand in the audit log when they are changed: who, what, from what to what', async () => {
    await allowInPolicy(fixture, { refreshTokenGraceSeconds: 30 })
    const [row] = await fixture.directory.audits.list(fixture.tenant.id, { limit: 1 })
    assert.equal(row?.activityDisplayName, 'Update sign-in settings')
    assert.equal(row.initiatedBy.user?.id, fixture.admin.id)
    assert.deepEqual(row.targetResources[0]?.modifiedProperties, [
      { displayName: 'refreshTokenGraceSeconds', oldValue: '60', newValue: '30' },
    ])
    await allowInPolicy(fixture, { refreshTokenGraceSeconds: 60 })
    assert.equal(await fixture.directory.audits.verifyChain(fixture.tenant.id), undefined)
  })

  it('S5: PKCE for everyone, and no plain challenge from who has hashed one', async () => {
    const browser = await consentedBrowser(fixture)
    const bare = { code_challenge: undefined, code_challenge_method: undefined }
    assert.ok(redirected(await browser.get(authorizeUrl(fixture, bare))).get('code'))
    const plain = { code_challenge: 'c'.repeat(43), code_challenge_method: 'plain' }
    const after = redirected(await browser.get(authorizeUrl(fixture, plain)))
    assert.match(after.get('error_description') ?? '', /AADSTS90100.*code_challenge_method/)
    await allowInPolicy(fixture, { requirePkce: true })
    const refused = redirected(await browser.get(authorizeUrl(fixture, bare)))
    assert.match(refused.get('error_description') ?? '', /AADSTS9002325/)
    await allowInPolicy(fixture, { requirePkce: false })
  })

  it('implicit: the tenant’s switch goes before the application’s', async () => {
    const { directory, tenant, client } = fixture
    const implicitGrantSettings = { enableAccessTokenIssuance: true, enableIdTokenIssuance: true }
    await directory.applications.update(
      tenant.id,
      client.id,
      { web: { implicitGrantSettings } },
      systemActor,
    )
    const browser = await consentedBrowser(fixture)
    const ask = async () =>
      redirected(await browser.get(authorizeUrl(fixture, { response_type: 'token', nonce: 'n' })))
    assert.ok((await ask()).get('access_token'))
    await allowInPolicy(fixture, { allowImplicitGrant: false })
    assert.match((await ask()).get('error_description') ?? '', /AADSTS70005:/)
    await allowInPolicy(fixture, { allowImplicitGrant: true })
  })

  it('S9: names the issuer in answers only where metadata says so', async () => {
    const browser = await consentedBrowser(fixture)
    const metadata = async () =>
      (
        await fixture.app.inject(`/${fixture.tenant.id}/v2.0/.well-known/openid-configuration`)
      ).json<Record<string, unknown>>()
    const name = 'authorization_response_iss_parameter_supported'
    assert.equal((await metadata())[name], undefined)
    assert.equal(redirected(await browser.get(authorizeUrl(fixture))).get('iss'), null)
    await allowInPolicy(fixture, { nameIssuerInAnswers: true })
    const { issuer, [name]: supported } = await metadata()
    assert.equal(supported, true)
    assert.equal(redirected(await browser.get(authorizeUrl(fixture))).get('iss'), issuer)
    await allowInPolicy(fixture, { nameIssuerInAnswers: false })
  })

  it('scp lists everything granted, or only what was asked for', async () => {
    const { api } = fixture
    const browser = openBrowser(fixture.app)
    const both = { scope: `openid api://${api.appId}/access_as_user api://${api.appId}/manage` }
    const page = await browser.signIn(
      await browser.get(authorizeUrl(fixture, both)),
      'admin@contoso.localhost',
    )
    await browser.submit(page, { action: 'accept' })
    const scopes = async () => {
      const { json } = await postToken(fixture, redemption(await freshCode(fixture, browser)))
      return String(claimsOf(json['access_token'])['scp'])
    }
    assert.equal((await scopes()).split(' ').toSorted().join(' '), 'access_as_user manage')
    await allowInPolicy(fixture, { onlyRequestedScopes: true })
    assert.equal(await scopes(), 'access_as_user')
    await allowInPolicy(fixture, { onlyRequestedScopes: false })
  })

  it('S17: an unknown name is told from a wrong password only where the tenant wants it', async () => {
    const attempt = async () => {
      const browser = openBrowser(fixture.app)
      const start = await browser.get(authorizeUrl(fixture))
      return browser.signIn(start, 'nobody@contoso.localhost', 'wrong')
    }
    assert.match((await attempt()).text, /The user name or the password is not right/)
    await allowInPolicy(fixture, { revealUnknownUsers: true })
    assert.match((await attempt()).text, /There is no account with this user name/)
    await allowInPolicy(fixture, { revealUnknownUsers: false })
  })
})

describe('branding', () => {
  it('S25: a logo is put together anew from its pixels; nothing else of it survives', () => {
    const made = readPng(png())
    assert.ok(made)
    assert.ok(!made.includes('script'))
    assert.ok(readPng(made), 'and is a PNG')
    const broken = png()
    broken[20] = 9
    for (const bad of [Buffer.from('GIF89a'), broken, png(2000), png().subarray(0, 40)]) {
      assert.equal(readPng(bad), undefined)
    }
  })

  it('writes on its colors in black or white, whichever can be read', () => {
    assert.equal(inkOn('#ffffff'), '#000000')
    assert.equal(inkOn('#000080'), '#ffffff')
    assert.equal(brandingStyle(noBranding), '')
  })

  it('dresses the pages of its tenant, under the strictest policy', async () => {
    const logo = `data:image/png;base64,${png().toString('base64')}`
    const branding = { logo, accentColor: '#AA0000', signInText: 'Call <1234>\nfor help' }
    await allowInPolicy(fixture, {}, branding)
    const page = await openBrowser(fixture.app).get(authorizeUrl(fixture))
    assert.match(page.text, /<img src="data:image\/png;base64,[^"]+" alt="Contoso"/)
    assert.match(page.text, /Call &lt;1234&gt;/)
    assert.match(page.text, /background:#aa0000/)
    assert.doesNotMatch(String(page.headers['content-security-policy']), /unsafe/)
    const alias = await openBrowser(fixture.app).get('/signin')
    assert.doesNotMatch(alias.text, /alt="Contoso"/, 'nobody’s pages yet')
    const browser = openBrowser(fixture.app)
    const named = await browser.submit(await browser.get('/signin'), {
      login: 'maker@contoso.localhost',
      action: 'user-name',
    })
    assert.match(named.text, /alt="Contoso"/, 'the domain of the name says whose')
    const wrong = await browser.submit(named, { passwd: 'wrong', action: 'password' })
    assert.match(wrong.text, /alt="Contoso"/)
  })
})
