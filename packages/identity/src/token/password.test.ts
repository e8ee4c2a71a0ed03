import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { systemActor } from '@patchbay/directory'
import { defaultSignInPolicy } from '../settings/sign-in-policy.ts'
import { passwordOfAll, startFixture, type Fixture } from '../testing/fixture.ts'
import { allowInPolicy, claimsOf, consentedBrowser, postToken } from '../testing/requests.ts'

let fixture: Fixture
before(async () => {
  fixture = await startFixture()
  await consentedBrowser(fixture)
})
after(() => fixture.app.close())

const form = (changes: Record<string, string | undefined> = {}) => ({
  grant_type: 'password',
  username: 'maker@contoso.localhost',
  password: passwordOfAll,
  scope: `openid profile offline_access api://${fixture.api.appId}/access_as_user`,
  response_type: 'id_token token',
  client_info: '1',
  ...changes,
})
const codesOf = ({ json }: { json: Record<string, unknown> }) => json['error_codes']

describe('S27: the password grant', () => {
  it('is off unless the tenant allows it', async () => {
    assert.equal(defaultSignInPolicy.allowPasswordGrant, false)
    assert.deepEqual(codesOf(await postToken(fixture, form())), [700003])
    await allowInPolicy(fixture, { allowPasswordGrant: true })
  })

  it('gives tokens, and a refresh token, to a client that proves itself', async () => {
    const { status, json } = await postToken(fixture, form())
    assert.equal(status, 200, JSON.stringify(json))
    assert.equal(claimsOf(json['access_token'])['scp'], 'access_as_user')
    assert.ok(json['refresh_token'] && json['id_token'] && json['client_info'])
    const token = json['refresh_token']
    assert.ok(typeof token === 'string')
    const refreshed = await postToken(fixture, {
      grant_type: 'refresh_token',
      refresh_token: token,
    })
    assert.equal(refreshed.status, 200, JSON.stringify(refreshed.json))
  })

  it('takes no client that neither proves itself nor allows public client flows', async () => {
    const bare = form({ client_secret: undefined })
    assert.deepEqual(codesOf(await postToken(fixture, bare)), [7000218])
    const { directory, tenant, client } = fixture
    const set = (isFallbackPublicClient: boolean | null) =>
      directory.applications.update(tenant.id, client.id, { isFallbackPublicClient }, systemActor)
    await set(true)
    assert.equal((await postToken(fixture, bare)).status, 200)
    await set(null)
  })

  const refusals: [string, Record<string, string | undefined>, number, string?][] = [
    ['a wrong password', { password: 'wrong' }, 50126],
    ['an unknown user', { username: 'nobody@contoso.localhost' }, 50034],
    ['no user name', { username: undefined }, 900144],
    ['a page', {}, 9002326, 'https://page.example'],
    [
      'scopes of two resources',
      { scope: 'api://a/b https://graph.microsoft.com/User.Read' },
      28000,
    ],
  ]
  for (const [name, changes, code, origin] of refusals) {
    it(`refuses ${name}: ${code}`, async () => {
      const options = origin ? { headers: { origin } } : {}
      assert.deepEqual(codesOf(await postToken(fixture, form(changes), options)), [code])
    })
  }

  it('refuses the aliases that name no tenant: 9001023', async () => {
    const { directory, tenant, client } = fixture
    const set = (signInAudience: 'AzureADMultipleOrgs' | 'AzureADMyOrg') =>
      directory.applications.update(tenant.id, client.id, { signInAudience }, systemActor)
    await set('AzureADMultipleOrgs')
    assert.deepEqual(codesOf(await postToken(fixture, form(), { segment: 'common' })), [9001023])
    assert.equal((await postToken(fixture, form(), { segment: 'organizations' })).status, 200)
    await set('AzureADMyOrg')
  })

  it('50055 with a suberror where the password has to be changed first, never for guests', async () => {
    const { directory, tenant, maker } = fixture
    const set = (patch: {
      forceChangePasswordNextSignIn?: boolean
      userType?: 'Guest' | 'Member'
    }) => directory.users.update(tenant.id, maker.id, patch, systemActor)
    await set({ forceChangePasswordNextSignIn: true })
    const expired = await postToken(fixture, form())
    assert.deepEqual(codesOf(expired), [50055])
    assert.equal(expired.json['suberror'], 'user_password_expired')
    await set({ forceChangePasswordNextSignIn: false, userType: 'Guest' })
    assert.deepEqual(codesOf(await postToken(fixture, form())), [50034])
    await set({ userType: 'Member' })
  })

  it('shares the lock with the sign-in page: 50053 after ten wrong ones', async () => {
    for (let time = 0; time < 10; time++) await postToken(fixture, form({ password: 'wrong' }))
    assert.deepEqual(codesOf(await postToken(fixture, form())), [50053])
    fixture.clock.advance(61)
    assert.equal((await postToken(fixture, form())).status, 200)
  })

  it('65001 without consent, and never a page', async () => {
    const scope = 'https://graph.microsoft.com/User.ReadBasic.All'
    const { json } = await postToken(fixture, form({ scope }))
    assert.deepEqual(json['error_codes'], [65001])
    assert.equal(json['suberror'], 'consent_required')
  })
})
