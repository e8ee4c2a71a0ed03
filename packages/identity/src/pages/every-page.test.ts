import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { LightMyRequestResponse } from 'fastify'
import { openBrowser } from '../testing/browser.ts'
import { loopback, publicUrl, startFixture, type Fixture } from '../testing/fixture.ts'
import { authorizeUrl } from '../testing/requests.ts'

let fixture: Fixture
before(async () => {
  fixture = await startFixture()
})
after(() => fixture.app.close())

const fill = (url: string) => url.replace(':tenant', fixture.tenant.id)

describe('every route', () => {
  it('S12: that answers with a page forbids frames, foreign scripts and guessing of types', async () => {
    const pages: string[] = []
    for (const { method, url } of fixture.routes) {
      if (method !== 'GET' && method !== 'POST') continue
      for (const origin of [publicUrl, loopback]) {
        const { host } = new URL(origin)
        const response: LightMyRequestResponse = await fixture.app.inject({
          method,
          url: fill(url),
          headers: { host, accept: 'text/html' },
        })
        assert.ok(response.statusCode < 500, `${method} ${url}: ${response.statusCode}`)
        const headers: Record<string, unknown> = response.headers
        if (!String(headers['content-type']).startsWith('text/html')) continue
        pages.push(url)
        const policy = String(headers['content-security-policy'])
        assert.match(policy, /default-src 'none'/, url)
        assert.match(policy, /frame-ancestors 'none'/, url)
        assert.doesNotMatch(policy, /unsafe/, url)
        assert.equal(headers['x-frame-options'], 'DENY', url)
        assert.equal(headers['x-content-type-options'], 'nosniff', url)
        assert.equal(headers['cache-control'], 'no-store', url)
      }
    }
    assert.ok(new Set(pages).size >= 12, 'the pages were there')
  })

  it('S10: that takes a form of ours takes none from another site', async () => {
    const forms = fixture.routes.filter(({ method, url }) => {
      return method === 'POST' && !/token$|devicecode$|userinfo$|authorize$/.test(url)
    })
    assert.ok(forms.length >= 6, `${forms.length} forms`)
    const browser = openBrowser(fixture.app)
    const page = await browser.get(authorizeUrl(fixture))
    await browser.signIn(page, 'maker@contoso.localhost')
    const before = browser.cookies.get('__Host-patchbay-session')
    for (const { url } of forms) {
      for (const headers of [
        { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
        { origin: 'https://localhost:3000', 'sec-fetch-site': 'same-site' },
        { origin: 'null', 'sec-fetch-site': 'cross-site' },
      ]) {
        const seen = await browser.post(fill(url), { action: 'accept', code: 'x' }, headers)
        const isQuestion = url.includes('logout') && /Sign out\?/.test(seen.text)
        assert.ok(isQuestion || /AADSTS50089/.test(seen.text), `${url}: ${seen.text}`)
        assert.equal(browser.cookies.get('__Host-patchbay-session'), before, url)
      }
    }
    const still = await browser.get(authorizeUrl(fixture, { prompt: 'none' }))
    assert.match(String(still.location), /consent_required/, 'signed in still, and nothing granted')
  })

  it('S33: sets cookies that scripts cannot read and other hosts cannot set', async () => {
    const attributes = async (origin: string) => {
      const response = await fixture.app.inject({
        url: '/signin',
        headers: { host: new URL(origin).host, accept: 'text/html' },
      })
      return String(response.headers['set-cookie'])
    }
    const secure = await attributes(publicUrl)
    assert.match(secure, /^__Host-patchbay-browser=/)
    for (const word of [/; HttpOnly/, /; Secure/, /; SameSite=None/, /; Path=\/(;|$)/]) {
      assert.match(secure, word)
    }
    assert.doesNotMatch(secure, /Domain/i)
    const plain = await attributes(loopback)
    assert.match(plain, /^patchbay-browser=.*; HttpOnly/)
    assert.match(plain, /; SameSite=Lax/)
  })
})
