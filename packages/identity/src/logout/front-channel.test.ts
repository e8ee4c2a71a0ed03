import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { systemActor } from '@patchbay/directory'
import { publicUrl, redirectUri, startFixture, type Fixture } from '../testing/fixture.ts'
import {
  authorizeUrl,
  claimsOf,
  consentedBrowser,
  freshCode,
  postToken,
  redemption,
} from '../testing/requests.ts'

const logoutUrl = 'https://client.example/signed-out?from=patchbay'
let fixture: Fixture
before(async () => {
  fixture = await startFixture()
  const { directory, tenant, client } = fixture
  await directory.applications.update(
    tenant.id,
    client.id,
    {
      web: { logoutUrl },
      optionalClaims: {
        idToken: [{ name: 'login_hint' }, { name: 'sid' }],
        accessToken: [],
        saml2Token: [],
      },
    },
    systemActor,
  )
})
after(() => fixture.app.close())

async function signedIn() {
  const browser = await consentedBrowser(fixture)
  const { json } = await postToken(fixture, redemption(await freshCode(fixture, browser)))
  return { browser, idToken: String(json['id_token']), claims: claimsOf(json['id_token']) }
}
const logoutPath = () => `/${fixture.tenant.id}/oauth2/v2.0/logout`

describe('front-channel logout', () => {
  it('loads each application’s address in a frame, with iss and sid, and allows those frames only', async () => {
    const { browser, idToken, claims } = await signedIn()
    const page = await browser.get(`${logoutPath()}?id_token_hint=${idToken}`)
    const source = /<iframe src="([^"]+)"/.exec(page.text)?.[1]?.replaceAll('&amp;', '&')
    assert.ok(source, page.text)
    const frame = new URL(source)
    assert.equal(frame.origin + frame.pathname, 'https://client.example/signed-out')
    assert.equal(frame.searchParams.get('from'), 'patchbay')
    assert.equal(frame.searchParams.get('sid'), claims['sid'])
    assert.equal(frame.searchParams.get('iss'), `${publicUrl}/${fixture.tenant.id}/v2.0`)
    const policy = String(page.headers['content-security-policy'])
    assert.match(policy, /frame-src https:\/\/client\.example;/)
    assert.match(policy, /frame-ancestors 'none'/)
  })

  it('goes on to the registered address by itself and by a link, with state', async () => {
    const { browser, idToken } = await signedIn()
    const query = new URLSearchParams({
      id_token_hint: idToken,
      post_logout_redirect_uri: redirectUri,
      state: 'st',
    })
    const page = await browser.get(`${logoutPath()}?${query.toString()}`)
    assert.match(
      page.text,
      /http-equiv="refresh" content="3;url=https:\/\/client\.example\/cb\?state=st"/,
    )
    assert.match(
      page.text,
      /<a class="button primary" href="https:\/\/client\.example\/cb\?state=st"/,
    )
  })

  it('frames nothing that is no web address', async () => {
    const { directory, tenant, client } = fixture
    const { browser, idToken } = await signedIn()
    const set = (value: string | null) =>
      directory.applications.update(
        tenant.id,
        client.id,
        { web: { logoutUrl: value } },
        systemActor,
      )
    await assert.rejects(set('javascript:alert(1)'))
    await set(null)
    const page = await browser.get(`${logoutPath()}?id_token_hint=${idToken}`)
    assert.doesNotMatch(page.text, /<iframe/)
    await set(logoutUrl)
  })
})

describe('S37: a sign-out hint must not be guessed', () => {
  it('takes the opaque hint at once, and only asks for a user name', async () => {
    const { browser, claims } = await signedIn()
    const byName = await browser.get(`${logoutPath()}?logout_hint=maker@contoso.localhost`)
    assert.match(byName.text, /Sign out\?/)
    const hint = String(claims['login_hint'])
    const ids = Buffer.from(`${fixture.tenant.id}|${fixture.maker.id}`).toString('base64url')
    assert.notEqual(hint, `O.${ids}`, 'the ids alone make no hint')
    const madeUp = await browser.get(`${logoutPath()}?logout_hint=O.${ids}`)
    assert.match(madeUp.text, /Sign out\?/)
    assert.match(
      String((await browser.get(authorizeUrl(fixture, { prompt: 'none' }))).location),
      /code=/,
    )
    const out = await browser.get(`${logoutPath()}?logout_hint=${encodeURIComponent(hint)}`)
    assert.match(out.text, /You signed out/)
    const after = await browser.get(authorizeUrl(fixture, { prompt: 'none' }))
    assert.match(String(after.location), /login_required/)
  })

  it('comes back as login_hint', async () => {
    const { browser, claims } = await signedIn()
    const hint = String(claims['login_hint'])
    const seen = await browser.get(authorizeUrl(fixture, { prompt: 'none', login_hint: hint }))
    assert.match(String(seen.location), /code=/)
  })
})
