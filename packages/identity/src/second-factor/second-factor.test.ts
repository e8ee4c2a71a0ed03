import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { openBrowser, type Browser, type Seen } from '../testing/browser.ts'
import { passwordOfAll, startFixture, type Fixture } from '../testing/fixture.ts'
import {
  allowInPolicy,
  authorizeUrl,
  claimsOf,
  consentedBrowser,
  freshCode,
  portalHeaders,
  postToken,
  redemption,
} from '../testing/requests.ts'
import { issueRecoveryCodes } from './recovery-codes.ts'
import { base32, codeOf, stepOfCode, stepSeconds } from './totp.ts'

let fixture: Fixture
let secret: Buffer
let recovery: string[]
before(async () => {
  fixture = await startFixture()
  await consentedBrowser(fixture)
  await allowInPolicy(fixture, { requireMultiFactor: true, allowPasswordGrant: true })
})
after(() => fixture.app.close())

const now = () => Math.floor(fixture.clock.now().getTime() / 1000)
const code = (offset = 0) => codeOf(secret, Math.floor(now() / stepSeconds) + offset)

function keyOf({ text }: Seen): Buffer {
  const key = /secret=([A-Z2-7]+)/.exec(text)?.[1] ?? ''
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
  const bits = Array.from(key, (each) => alphabet.indexOf(each).toString(2).padStart(5, '0')).join(
    '',
  )
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
}

async function withPassword(): Promise<{ browser: Browser; page: Seen }> {
  const browser = openBrowser(fixture.app)
  const start = await browser.get(authorizeUrl(fixture))
  return { browser, page: await browser.signIn(start, 'maker@contoso.localhost') }
}

describe('time-based codes', () => {
  it('are those of RFC 6238, appendix B, cut to six digits', () => {
    const known = Buffer.from('12345678901234567890')
    for (const [time, expected] of [
      [59, '287082'],
      [1_111_111_109, '081804'],
      [1_234_567_890, '005924'],
      [20_000_000_000, '353130'],
    ] as const) {
      assert.equal(codeOf(known, Math.floor(time / stepSeconds)), expected)
      assert.equal(stepOfCode(known, expected, time), Math.floor(time / stepSeconds))
      assert.equal(stepOfCode(known, expected, time + 95), undefined)
    }
    assert.equal(base32(Buffer.from('foobar')), 'MZXW6YTBOI')
  })
})

describe('a second factor', () => {
  it('is set up at the first sign-in after the tenant asks for it', async () => {
    const { browser, page } = await withPassword()
    assert.match(page.text, /Set up an authenticator app/)
    secret = keyOf(page)
    assert.equal(secret.length, 20)
    const half = await browser.get(authorizeUrl(fixture, { prompt: 'none' }))
    assert.match(String(half.location), /AADSTS50079/, 'nothing is given for a password alone')
    const api = await fixture.app.inject({
      url: '/api/sign-in-settings',
      headers: portalHeaders(browser),
    })
    assert.equal(api.statusCode, 401, 'no session of the portal either')
    const wrong = await browser.submit(page, { otc: '000000', action: 'enroll' })
    assert.match(wrong.text, /This code is not right/)
    assert.deepEqual(keyOf(wrong), secret, 'the key stays')
    const before = browser.cookies.get('__Host-patchbay-session')
    const shown = await browser.submit(wrong, { otc: code(), action: 'enroll' })
    recovery = [...shown.text.matchAll(/<code>((?:[a-z0-9]{4}-?){4})<\/code>/g)].map(
      ([, each]) => each ?? '',
    )
    assert.equal(new Set(recovery).size, 10)
    const done = await browser.get(/href="(\/[^"]*reprocess[^"]*)"/.exec(shown.text)?.[1] ?? '')
    assert.match(String(done.location), /code=/)
    assert.notEqual(browser.cookies.get('__Host-patchbay-session'), before, 'S11: a new cookie')
  })

  it('is asked for from then on, and stands in version 1 tokens', async () => {
    const { browser, page } = await withPassword()
    assert.match(page.text, /six digits that your authenticator app shows/)
    assert.doesNotMatch(page.text, /secret=/, 'the key is shown once')
    const replayed = await browser.submit(page, { otc: code(), action: 'verify-code' })
    assert.match(replayed.text, /This code is not right, or was used/, 'a code works once')
    fixture.clock.advance(stepSeconds)
    const done = await browser.submit(replayed, { otc: code(), action: 'verify-code' })
    assert.match(String(done.location), /code=/)
    const scope = { scope: 'openid profile' }
    const answer = await postToken(fixture, redemption(await freshCode(fixture, browser, scope)))
    assert.deepEqual(claimsOf(answer.json['access_token'])['amr'], ['pwd', 'mfa'])
  })

  it('S18: a recovery code stands in for the app, once, and is kept as a digest', async () => {
    const [first = '', ...others] = recovery
    const { browser, page } = await withPassword()
    const done = await browser.submit(page, { otc: first.toUpperCase(), action: 'verify-code' })
    assert.match(String(done.location), /code=/)
    const again = await withPassword()
    const replayed = await again.browser.submit(again.page, { otc: first, action: 'verify-code' })
    assert.match(replayed.text, /This code is not right, or was used/)
    const rows = await fixture.store.db.selectFrom('recoveryCodes').selectAll().execute()
    assert.equal(rows.filter(({ usedAt }) => usedAt !== null).length, 1)
    const kept = JSON.stringify(rows)
    for (const each of recovery) assert.ok(!kept.includes(each.replaceAll('-', '')))
    // The last one gives ten new ones, or whoever has lost the app would be locked out.
    let shown = replayed
    let fresh = again
    for (const each of others) {
      shown = await fresh.browser.submit(fresh.page, { otc: each, action: 'verify-code' })
      fresh = await withPassword()
    }
    assert.match(shown.text, /They are shown this once/)
    assert.equal([...shown.text.matchAll(/<code>/g)].length, 10)
  })

  it('S18: of sixteen who show the same recovery code exactly one gets in', async () => {
    const { tenant, maker, store } = fixture
    const user = await fixture.directory.users.find(tenant.id, maker.id)
    assert.ok(user)
    const [code = ''] = await issueRecoveryCodes(user, store.db)
    const tries = await Promise.all(
      Array.from({ length: 16 }, async () => {
        const { browser, page } = await withPassword()
        return browser.submit(page, { otc: code, action: 'verify-code' })
      }),
    )
    assert.equal(tries.filter(({ location }) => location?.includes('code=')).length, 1)
    fixture.clock.advance(301)
  })

  it('cannot be gone around: by a form of the next page, by another session, by the password grant', async () => {
    const { browser, page } = await withPassword()
    const ctx = /name="ctx" value="([^"]+)"/.exec(page.text)?.[1] ?? ''
    const canary = /name="canary" value="([^"]+)"/.exec(page.text)?.[1] ?? ''
    const consent = await browser.post(`/${fixture.tenant.id}/consent`, {
      ctx,
      canary,
      action: 'accept',
    })
    assert.match(consent.text, /six digits/)
    const enrolled = await browser.submit(page, { otc: '000000', action: 'enroll' })
    assert.match(enrolled.text, /This code is not right/)
    const silent = await browser.get(authorizeUrl(fixture, { prompt: 'none' }))
    assert.match(String(silent.location), /AADSTS50076/)
    const grant = await postToken(fixture, {
      grant_type: 'password',
      username: 'maker@contoso.localhost',
      password: passwordOfAll,
      scope: `openid api://${fixture.api.appId}/access_as_user`,
    })
    assert.deepEqual(grant.json['error_codes'], [50076], 'S27')
    assert.equal(grant.json['suberror'], 'basic_action')
  })

  it('S18: new recovery codes are made for a code alone, and end the earlier ones', async () => {
    const stranger = await openBrowser(fixture.app).get('/recovery-codes')
    assert.match(stranger.text, /Sign in/)
    const half = await withPassword()
    const asksForCode = await half.browser.get('/recovery-codes')
    assert.match(asksForCode.text, /six digits/)
    assert.doesNotMatch(asksForCode.text, /Make new recovery codes/)

    const { tenant, maker, store, directory } = fixture
    const user = await directory.users.find(tenant.id, maker.id)
    assert.ok(user)
    const [first = '', second = ''] = await issueRecoveryCodes(user, store.db)
    fixture.clock.advance(2 * stepSeconds)
    const { browser, page } = await withPassword()
    await browser.submit(page, { otc: code(), action: 'verify-code' })
    const asked = await browser.get('/recovery-codes')
    assert.match(asked.text, /10 of them are still good/)
    const wrong = await browser.submit(asked, { otc: '000000' })
    assert.match(wrong.text, /role="alert">This code is not right/)
    assert.doesNotMatch(wrong.text, /<code>/)
    const forged = await browser.post('/recovery-codes', { canary: 'x', otc: first })
    assert.match(forged.text, /AADSTS50089/)
    const shown = await browser.submit(wrong, { otc: first })
    assert.match(shown.text, /They are shown this once/)
    const [fresh = ''] = [...shown.text.matchAll(/<code>([^<]+)<\/code>/g)].map(([, each]) => each!)
    assert.match((await browser.get('/recovery-codes')).text, /10 of them are still good/)
    const audits = JSON.stringify(await directory.audits.list(tenant.id, {}))
    assert.match(audits, /Renew recovery codes of user/)
    assert.ok(!audits.includes(fresh))
    const again = await browser.get('/recovery-codes')
    assert.match((await browser.submit(again, { otc: second })).text, /This code is not right/)
    assert.match((await browser.submit(again, { otc: fresh })).text, /They are shown this once/)
  })

  it('S18: rests after five wrong codes, even for the right one', async () => {
    const { browser, page } = await withPassword()
    fixture.clock.advance(10 * stepSeconds)
    let seen = page
    for (let time = 0; time < 5; time++) {
      seen = await browser.submit(seen, { otc: '000000', action: 'verify-code' })
    }
    fixture.clock.advance(stepSeconds)
    const locked = await browser.submit(seen, { otc: code(), action: 'verify-code' })
    assert.match(locked.text, /Too many wrong codes/)
    fixture.clock.advance(301)
    const done = await browser.submit(locked, { otc: code(), action: 'verify-code' })
    assert.match(String(done.location), /code=/)
  })

  it('of sixteen uses of one code exactly one is good', async () => {
    fixture.clock.advance(2 * stepSeconds)
    const tries = await Promise.all(Array.from({ length: 8 }, withPassword))
    const otc = code()
    const answers = await Promise.all(
      tries.map(({ browser, page }) => browser.submit(page, { otc, action: 'verify-code' })),
    )
    assert.equal(answers.filter(({ location }) => location?.includes('code=')).length, 1)
  })

  it('is taken away by a Global Administrator for who has lost the device, and by nobody else', async () => {
    const remove = (browser: Browser) =>
      fixture.app.inject({
        method: 'DELETE',
        url: `/api/authenticators/${fixture.maker.id}`,
        headers: portalHeaders(browser),
      })
    fixture.clock.advance(600)
    const maker = await withPassword()
    const signedIn = await maker.browser.submit(maker.page, { otc: code(), action: 'verify-code' })
    assert.match(String(signedIn.location), /code=/)
    assert.equal((await remove(maker.browser)).statusCode, 403)
    const admin = openBrowser(fixture.app)
    const setUp = await admin.signIn(await admin.get('/signin'), 'admin@contoso.localhost')
    const step = Math.floor(now() / stepSeconds)
    await admin.submit(setUp, { otc: codeOf(keyOf(setUp), step), action: 'enroll' })
    assert.equal((await remove(admin)).statusCode, 204)
    assert.equal((await remove(admin)).statusCode, 404)
    assert.match((await withPassword()).page.text, /Set up an authenticator app/)
  })
})
