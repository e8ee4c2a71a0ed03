import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { hiddenFields } from '../testing/browser.ts'
import { redirectUri, startFixture, type Fixture } from '../testing/fixture.ts'
import { consentedBrowser, freshCode, postToken, redemption } from '../testing/requests.ts'

let fixture: Fixture
before(async () => {
  fixture = await startFixture()
})
after(() => fixture.app.close())

const session = '__Host-patchbay-session'

describe('sign-out', () => {
  it('S37: asks first when nothing names the session', async () => {
    const browser = await consentedBrowser(fixture)
    const url = `/${fixture.tenant.id}/oauth2/v2.0/logout`
    const page = await browser.get(url)
    assert.match(page.text, /Sign out\?/)
    assert.ok(browser.cookies.has(session))
    const forged = await browser.post(url, { canary: 'x' })
    assert.match(forged.text, /Sign out\?/)
    const done = await browser.post(url, hiddenFields(page.text))
    assert.match(done.text, /You signed out/)
    assert.ok(!browser.cookies.has(session))
  })

  it('ends the session of an ID token at once and goes only where the client is registered', async () => {
    for (const [uri, isRegistered] of [
      [redirectUri, true],
      ['https://evil.example/', false],
    ] as const) {
      const browser = await consentedBrowser(fixture)
      const { json } = await postToken(fixture, redemption(await freshCode(fixture, browser)))
      const query = new URLSearchParams({
        id_token_hint: String(json['id_token']),
        post_logout_redirect_uri: uri,
        state: 'after',
      })
      const seen = await browser.get(`/${fixture.tenant.id}/oauth2/v2.0/logout?${query.toString()}`)
      assert.equal(seen.location, isRegistered ? `${redirectUri}?state=after` : undefined)
      assert.ok(!browser.cookies.has(session))
    }
  })
})
