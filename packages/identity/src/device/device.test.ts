import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Application } from '@patchbay/directory'
import { openBrowser } from '../testing/browser.ts'
import { addClient, startFixture, type Fixture } from '../testing/fixture.ts'
import { claimsOf, postToken } from '../testing/requests.ts'

let fixture: Fixture
let tool: Application
before(async () => {
  fixture = await startFixture()
  const { directory, tenant, admin, api } = fixture
  tool = await addClient(directory, tenant, admin.id, api, {
    displayName: 'Tool',
    isFallbackPublicClient: true,
  })
})
after(() => fixture.app.close())

async function begin() {
  const response = await fixture.app.inject({
    method: 'POST',
    url: `/${fixture.tenant.id}/oauth2/v2.0/devicecode`,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams({
      client_id: tool.appId,
      scope: `openid offline_access api://${fixture.api.appId}/access_as_user`,
    }).toString(),
  })
  return response.json<{ user_code: string; device_code: string; message: string }>()
}

function poll(code: string) {
  return postToken(fixture, {
    client_id: tool.appId,
    client_secret: undefined,
    grant_type: 'device_code',
    device_code: code,
  })
}

describe('the device authorization grant', () => {
  it('S36: pending until a person typed the code, confirmed and consented; then once', async () => {
    const { user_code: userCode, device_code: code } = await begin()
    assert.match(userCode, /^[A-Z2-9]{9}$/)
    assert.deepEqual((await poll(code)).json['error_codes'], [70016])
    const browser = openBrowser(fixture.app)
    const typed = await browser.submit(await browser.get('/devicelogin'), {
      otc: ` ${userCode.slice(0, 4).toLowerCase()}-${userCode.slice(4)}`,
    })
    const confirm = await browser.signIn(typed, 'maker@contoso.localhost')
    assert.match(confirm.text, /signing in to Tool/)
    assert.deepEqual((await poll(code)).json['error_codes'], [70016])
    const consent = await browser.submit(confirm, { action: 'continue' })
    assert.match(consent.text, /Use access_as_user for you/)
    const done = await browser.submit(consent, { action: 'accept' })
    assert.match(done.text, /You have signed in to Tool/)
    const { status, json } = await poll(code)
    assert.equal(status, 200, JSON.stringify(json))
    assert.equal(claimsOf(json['access_token'])['scp'], 'access_as_user')
    assert.ok(json['refresh_token'])
    assert.deepEqual((await poll(code)).json['error_codes'], [70018])
  })

  it('is refused when the person cancels, and after fifteen minutes', async () => {
    const first = await begin()
    const browser = openBrowser(fixture.app)
    const typed = await browser.submit(await browser.get('/devicelogin'), { otc: first.user_code })
    const confirm = await browser.signIn(typed, 'maker@contoso.localhost')
    await browser.submit(confirm, { action: 'cancel' })
    assert.equal((await poll(first.device_code)).json['error'], 'access_denied')

    const second = await begin()
    fixture.clock.advance(901)
    assert.equal((await poll(second.device_code)).json['error'], 'expired_token')
  })

  it('S18: ten wrong codes and no more', async () => {
    const browser = openBrowser(fixture.app)
    const page = await browser.get('/devicelogin')
    for (let time = 0; time < 10; time++) {
      assert.match((await browser.submit(page, { otc: 'WRONGCODE' })).text, /not known/)
    }
    const { user_code: userCode } = await begin()
    assert.equal((await browser.submit(page, { otc: userCode })).status, 429)
  })
})
