import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { systemActor, type Application } from '@patchbay/directory'
import { createKeyRing } from '../keys/key-ring.ts'
import { openBrowser, type Browser, type Seen } from '../testing/browser.ts'
import {
  addClient,
  passwordOfAll,
  redirectUri,
  scopeIds,
  startFixture,
  type Fixture,
} from '../testing/fixture.ts'
import {
  allowInPolicy,
  authorizeUrl,
  consentedBrowser,
  freshCode,
  postToken,
  redemption,
  redirected,
} from '../testing/requests.ts'
import { catalogue, unanswered } from './catalogue.ts'
import type { CatalogueEntry } from './catalogue-entry.ts'

type Form = Record<string, string | undefined>

let fixture: Fixture
let browser: Browser
before(async () => {
  fixture = await startFixture()
  browser = await consentedBrowser(fixture)
})
after(() => fixture.app.close())

/** The code of a JSON answer, which has the error and status that the catalogue gives it. */
function judged({ status, json }: { status: number; json: Record<string, unknown> }): number {
  const [code] = json['error_codes'] as [keyof typeof catalogue]
  const entry: CatalogueEntry = catalogue[code]
  assert.equal(json['error'], entry.error)
  assert.equal(json['suberror'], entry.suberror)
  assert.equal(status, entry.status)
  assert.match(String(json['error_description']), new RegExp(`^AADSTS${code}: .* Trace ID: `, 's'))
  assert.doesNotMatch(String(json['error_description']), /\{\w+\}/, 'a word was not filled in')
  return code
}

const token = async (form: Form, options?: Parameters<typeof postToken>[2]) =>
  judged(await postToken(fixture, form, options))

async function get(url: string, at = browser): Promise<number> {
  return seen(await at.get(url))
}

/** The code of a redirect or of a page; a page also says what to change. */
function seen(answer: Seen): number {
  if (answer.location) {
    const told = redirected(answer)
    const [, code] = /^AADSTS(\d+): /.exec(told.get('error_description') ?? '') ?? []
    assert.equal(told.get('error_uri'), `https://localhost:8443/error?code=${code}`)
    return Number(code)
  }
  const [, code] = /class="code">AADSTS(\d+)</.exec(answer.text) ?? []
  assert.match(answer.text, /What to change/)
  return Number(code)
}

const graphScope = 'https://graph.microsoft.com/.default'
const application = (patch: Parameters<typeof addClient>[4]): Promise<Application> =>
  addClient(fixture.directory, fixture.tenant, fixture.admin.id, fixture.api, patch)
const update = (app: Application, patch: object) =>
  fixture.directory.applications.update(fixture.tenant.id, app.id, patch, systemActor)
const secretOf = async ({ id }: Application): Promise<string> => {
  const { directory, tenant } = fixture
  return (
    await directory.applications.addPassword(tenant.id, id, { displayName: 'x' }, systemActor)
  ).secretText
}
const refreshToken = async (): Promise<string> => {
  const { json } = await postToken(fixture, redemption(await freshCode(fixture, browser)))
  return String(json['refresh_token'])
}
const interrupts = async (): Promise<number[]> => {
  const { directory, tenant } = fixture
  return (await directory.signIns.list(tenant.id)).map(({ status }) => status.errorCode)
}

describe('rows of the authorization endpoint', () => {
  it('90019: an address without a tenant', async () => {
    assert.equal(await get('/oauth2/v2.0/authorize?client_id=x'), 90019)
  })

  it('900971: nowhere to answer', async () => {
    const two = await application({
      displayName: 'Two',
      web: { redirectUris: [redirectUri, `${redirectUri}2`] },
    })
    assert.equal(
      await get(authorizeUrl(fixture, { client_id: two.appId, redirect_uri: undefined })),
      900971,
    )
  })

  it('90015: a long address', async () => {
    assert.equal(await get(authorizeUrl(fixture, { state: 'x'.repeat(13_000) })), 90015)
  })

  it('90021: a request object by address', async () => {
    assert.equal(await get(authorizeUrl(fixture, { request_uri: 'https://x.example/r' })), 90021)
  })

  it('901002 and 9010010: a resource beside no scope, and beside another', async () => {
    const resource = 'https://graph.microsoft.com'
    assert.equal(await get(authorizeUrl(fixture, { scope: undefined, resource })), 901002)
    assert.equal(await get(authorizeUrl(fixture, { resource })), 9010010)
  })

  it('16000: two accounts and no hint', async () => {
    const both = await consentedBrowser(fixture)
    const page = await both.get(authorizeUrl(fixture, { prompt: 'login' }))
    await both.signIn(page, 'admin@contoso.localhost')
    assert.equal(await get(authorizeUrl(fixture, { prompt: 'none' }), both), 16000)
  })

  it('9002331: a registration for personal accounts alone', async () => {
    const personal = await application({
      displayName: 'Personal',
      web: { redirectUris: [redirectUri] },
      api: { requestedAccessTokenVersion: 2 },
      signInAudience: 'PersonalMicrosoftAccount',
    })
    assert.equal(await get(authorizeUrl(fixture, { client_id: personal.appId })), 9002331)
  })

  it('650056 and 650057: a resource that the registration does not list', async () => {
    await application({
      displayName: 'Other API',
      identifierUris: ['api://other.contoso.localhost'],
    })
    const resource = 'api://other.contoso.localhost'
    assert.equal(await get(authorizeUrl(fixture, { scope: `${resource}/.default` })), 650056)
    const url = authorizeUrl(fixture, { scope: undefined, resource }, { version: 1 })
    assert.equal(await get(url), 650057)
  })

  it('650052 and 65005: a listed resource that is not in the tenant', async () => {
    const { directory, tenant, api } = fixture
    const gone = await application({ displayName: 'Gone API' })
    const asking = await application({
      displayName: 'Asking',
      web: { redirectUris: [redirectUri] },
    })
    const scope = { id: scopeIds.access, type: 'Scope' as const }
    await update(asking, {
      requiredResourceAccess: [
        { resourceAppId: api.appId, resourceAccess: [scope] },
        { resourceAppId: gone.appId, resourceAccess: [scope] },
      ],
    })
    await directory.applications.delete(tenant.id, gone.id, systemActor)
    const name = `api://${api.appId}`
    const changes = { client_id: asking.appId }
    assert.equal(
      await get(authorizeUrl(fixture, { ...changes, scope: `${name}/.default` })),
      650052,
    )
    const old = { ...changes, scope: undefined, resource: name }
    assert.equal(await get(authorizeUrl(fixture, old, { version: 1 })), 65005)
  })

  it('90009: the application itself, by URI', async () => {
    const { api } = fixture
    await update(api, { web: { redirectUris: ['https://api.example/cb'] } })
    const changes = { client_id: api.appId, redirect_uri: 'https://api.example/cb' }
    const scope = `api://${api.appId}/.default`
    assert.equal(await get(authorizeUrl(fixture, { ...changes, scope })), 90009)
  })

  it('501461: mapped claims for a name that is not the application’s own', async () => {
    const { api } = fixture
    await update(api, { api: { acceptMappedClaims: true, requestedAccessTokenVersion: null } })
    assert.equal(await get(authorizeUrl(fixture)), 501461)
    const ownName = authorizeUrl(fixture, { scope: `${api.appId}/access_as_user` })
    assert.ok(redirected(await browser.get(ownName)).get('code'))
    await update(api, { api: { acceptMappedClaims: null, requestedAccessTokenVersion: 2 } })
  })

  it('65002: the platform’s own application asks for more of the platform', async () => {
    const scope = 'https://service.powerapps.com//user_impersonation'
    const azureCli = '04b07795-8ddb-461a-bbee-02f9e1bf7b46'
    const changes = { client_id: azureCli, redirect_uri: 'http://localhost', scope }
    assert.equal(await get(authorizeUrl(fixture, changes)), 65002)
  })

  it('50001: the resource is switched off', async () => {
    const { directory, tenant, api } = fixture
    const principal = await directory.servicePrincipals.findByAppId(tenant.id, api.appId)
    assert.ok(principal)
    const enable = (accountEnabled: boolean) =>
      directory.servicePrincipals.update(tenant.id, principal.id, { accountEnabled }, systemActor)
    await enable(false)
    assert.equal(await get(authorizeUrl(fixture)), 50001)
    await enable(true)
  })
})

describe('rows of the token endpoint', () => {
  const redeem = async (changes: Form, options?: Parameters<typeof postToken>[2]) =>
    token({ ...redemption(await freshCode(fixture, browser)), ...changes }, options)

  it('50059: nobody’s tenant', async () => {
    const { app } = fixture
    const method = 'POST'
    const { statusCode, json } = await app.inject({ method, url: '/oauth2/v2.0/token' })
    assert.equal(judged({ status: statusCode, json: json() }), 50059)
    const shared = await application({
      displayName: 'Shared',
      signInAudience: 'AzureADMultipleOrgs',
      isFallbackPublicClient: true,
    })
    const form = { client_id: shared.appId, client_secret: await secretOf(shared) }
    const daemon = { ...form, grant_type: 'client_credentials', scope: graphScope }
    assert.equal(await token(daemon, { segment: 'organizations' }), 50059)
  })

  it('28002 and 28003: a scope without a value, and none', async () => {
    assert.equal(await redeem({ scope: `api://${fixture.api.appId}/` }), 28002)
    assert.equal(await redeem({ scope: ' ' }), 28003)
  })

  it('700022: two resources in one token', async () => {
    const scope = `${graphScope} api://${fixture.api.appId}/.default`
    assert.equal(await token({ grant_type: 'client_credentials', scope }), 700022)
  })

  it('90014: half an assertion', async () => {
    const type = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
    const form = { grant_type: 'client_credentials', scope: graphScope, client_secret: undefined }
    assert.equal(await token({ ...form, client_assertion_type: type }), 90014)
    assert.equal(await token({ ...form, client_assertion: 'x.y.z' }), 90014)
  })

  it('700005: a code of another tenant', async () => {
    const other = await fixture.directory.tenants.create(
      { displayName: 'Tailspin', domains: ['tailspin.localhost'] },
      systemActor,
    )
    const shared = await application({
      displayName: 'Everywhere',
      signInAudience: 'AzureADMultipleOrgs',
      web: { redirectUris: [redirectUri] },
    })
    const changes = { client_id: shared.appId }
    const page = await browser.get(authorizeUrl(fixture, changes))
    const code = redirected(await browser.submit(page, { action: 'accept' })).get('code') ?? ''
    const form = { ...redemption(code), ...changes, client_secret: await secretOf(shared) }
    assert.equal(await token(form, { segment: other.id }), 700005)
  })

  it('7000229: no service principal for the application itself', async () => {
    const { directory, tenant } = fixture
    const bare = await application({ displayName: 'Bare' })
    const secret = await secretOf(bare)
    const principal = await directory.servicePrincipals.findByAppId(tenant.id, bare.appId)
    await directory.servicePrincipals.delete(tenant.id, principal?.id ?? '', systemActor)
    const form = { client_id: bare.appId, client_secret: secret, scope: graphScope }
    assert.equal(await token({ ...form, grant_type: 'client_credentials' }), 7000229)
  })

  it('501051: the resource wants an assignment that the application lacks', async () => {
    const { directory, tenant, api } = fixture
    const principal = await directory.servicePrincipals.findByAppId(tenant.id, api.appId)
    const require = (appRoleAssignmentRequired: boolean) =>
      directory.servicePrincipals.update(
        tenant.id,
        principal?.id ?? '',
        { appRoleAssignmentRequired },
        systemActor,
      )
    await require(true)
    const scope = `api://${api.appId}/.default`
    assert.equal(await token({ grant_type: 'client_credentials', scope }), 501051)
    await require(false)
  })

  it('7000114 and 500133: on behalf of nobody, and too late', async () => {
    const { api, clock } = fixture
    const grant = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
    const secret = await secretOf(api)
    const exchange = (assertion: unknown) =>
      token({
        grant_type: grant,
        client_id: api.appId,
        client_secret: secret,
        assertion: String(assertion),
        requested_token_use: 'on_behalf_of',
        scope: graphScope,
      })
    const scope = `api://${api.appId}/.default`
    const own = await postToken(fixture, { grant_type: 'client_credentials', scope })
    assert.equal(await exchange(own.json['access_token']), 7000114)
    const code = await freshCode(fixture, browser)
    const users = await postToken(fixture, redemption(code))
    clock.advance(2 * 3600)
    assert.equal(await exchange(users.json['access_token']), 500133)
  })

  it('50196: the same refused credential again and again', async () => {
    const form = { grant_type: 'refresh_token', refresh_token: 'worn-out' }
    for (let count = 0; count < 30; count++) assert.equal(await token(form), 70000)
    assert.equal(await token(form), 50196)
    // What is not refused is never stopped, and a pause ends it.
    assert.equal(
      (await postToken(fixture, redemption(await freshCode(fixture, browser)))).status,
      200,
    )
    fixture.clock.advance(30)
    assert.equal(await token(form), 70000)
  })

  it('50056, 90013, 50059: a password grant without a password, and for no name', async () => {
    const { directory, tenant } = fixture
    await allowInPolicy(fixture, { allowPasswordGrant: true })
    const tool = await application({ displayName: 'Tool', isFallbackPublicClient: true })
    await directory.users.create(
      tenant.id,
      { displayName: 'New', userPrincipalName: 'new@contoso.localhost' },
      systemActor,
    )
    const grant = (username: string, options?: Parameters<typeof postToken>[2]) =>
      token(
        {
          client_id: tool.appId,
          client_secret: undefined,
          grant_type: 'password',
          username,
          password: passwordOfAll,
          scope: 'openid',
        },
        options,
      )
    assert.equal(await grant('new@contoso.localhost'), 50056)
    assert.equal(await grant('two words@contoso.localhost'), 90013)
    await update(tool, { signInAudience: 'AzureADMultipleOrgs' })
    assert.equal(await grant('new', { segment: 'organizations' }), 50059)
  })

  it('70043: people sign in again after some hours', async () => {
    const form = { grant_type: 'refresh_token', refresh_token: await refreshToken() }
    await allowInPolicy(fixture, { signInFrequencyHours: 4 })
    assert.equal((await postToken(fixture, form)).status, 200)
    fixture.clock.advance(4 * 3600)
    assert.equal(await token({ ...form, refresh_token: form.refresh_token }), 70043)
    assert.equal(await get(authorizeUrl(fixture, { prompt: 'none' })), 50058)
    await allowInPolicy(fixture, { signInFrequencyHours: 0 })
    browser = await consentedBrowser(fixture)
  })

  it('50133 and 50173: sessions revoked before a code is redeemed, or a token refreshed', async () => {
    const { directory, tenant, maker, clock } = fixture
    const old = { grant_type: 'refresh_token', refresh_token: await refreshToken() }
    const code = await freshCode(fixture, browser)
    clock.advance(5)
    await directory.users.revokeSignInSessions(tenant.id, maker.id, systemActor)
    assert.equal(await token(redemption(code)), 50133)
    assert.equal(await token(old), 50173)
    browser = await consentedBrowser(fixture)
  })

  it('700011: the application was taken out of the tenant meanwhile', async () => {
    const { directory, tenant } = fixture
    const leaving = await application({
      displayName: 'Leaving',
      web: { redirectUris: [redirectUri] },
    })
    const changes = { client_id: leaving.appId }
    const page = await browser.get(authorizeUrl(fixture, changes))
    const code = redirected(await browser.submit(page, { action: 'accept' })).get('code') ?? ''
    const principal = await directory.servicePrincipals.findByAppId(tenant.id, leaving.appId)
    await directory.servicePrincipals.delete(tenant.id, principal?.id ?? '', systemActor)
    const form = { ...redemption(code), ...changes, client_secret: await secretOf(leaving) }
    assert.equal(await token(form), 700011)
  })

  it('700082: a refresh token that lay unused', async () => {
    const form = { grant_type: 'refresh_token', refresh_token: await refreshToken() }
    fixture.clock.advance(91 * 86_400)
    assert.equal(await token(form), 700082)
  })
})

describe('rows of the other endpoints', () => {
  before(async () => {
    fixture = await startFixture()
    browser = await consentedBrowser(fixture)
  })
  const ofDevice = async () => {
    const tool = await application({ displayName: 'Device', isFallbackPublicClient: true })
    const { app, tenant } = fixture
    const begun = await app.inject({
      method: 'POST',
      url: `/${tenant.id}/oauth2/v2.0/devicecode`,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams({ client_id: tool.appId, scope: 'openid' }).toString(),
    })
    const { user_code: userCode, device_code: code } = begun.json<Record<string, string>>()
    const form = { client_id: tool.appId, client_secret: undefined, device_code: code }
    return { userCode, form: { ...form, grant_type: 'device_code' } }
  }

  it('50199: the person is asked whether the device is their own', async () => {
    const { userCode = '' } = await ofDevice()
    await browser.submit(await browser.get('/devicelogin'), { otc: userCode })
    assert.ok((await interrupts()).includes(50199))
  })

  it('70019 and 70020: a device code that came too late, for the person and the device', async () => {
    const { userCode = '', form } = await ofDevice()
    fixture.clock.advance(901)
    const page = await browser.submit(await browser.get('/devicelogin'), { otc: userCode })
    assert.equal(seen(page), 70019)
    assert.equal(await token(form), 70020)
  })

  it('50061: a sign-out that says two things; nobody is signed out', async () => {
    assert.equal(await get('/common/oauth2/v2.0/logout?sid=a&sid=b'), 50061)
    assert.ok(redirected(await browser.get(authorizeUrl(fixture, { prompt: 'none' }))).get('code'))
  })

  it('50049: an authority that is not this one', async () => {
    const query = 'authorization_endpoint=https://login.example/common/oauth2/v2.0/authorize'
    const { statusCode, json } = await fixture.app.inject({
      url: `/common/discovery/instance?api-version=1.1&${query}`,
    })
    assert.equal(judged({ status: statusCode, json: json() }), 50049)
  })

  it('90093: Graph’s application permissions are for fewer administrators', async () => {
    const { directory, tenant } = fixture
    const graph = '00000003-0000-0000-c000-000000000000'
    const found = await directory.servicePrincipals.findByAppId(tenant.id, graph)
    const role = found?.appRoles[0]
    const greedy = await application({
      displayName: 'Greedy',
      web: { redirectUris: [redirectUri] },
    })
    await update(greedy, {
      requiredResourceAccess: [
        { resourceAppId: graph, resourceAccess: [{ id: role?.id, type: 'Role' }] },
      ],
    })
    const cloudApplicationAdministrator = '158c047a-c907-4556-b7ef-446551a6b5f7'
    await directory.users.addDirectoryRole(
      tenant.id,
      fixture.maker.id,
      cloudApplicationAdministrator,
      systemActor,
    )
    const query = new URLSearchParams({ client_id: greedy.appId, redirect_uri: redirectUri })
    const answer = await browser.get(`/${tenant.id}/adminconsent?${query.toString()}`)
    assert.equal(seen(answer), 90093)
    await directory.users.removeDirectoryRole(
      tenant.id,
      fixture.maker.id,
      cloudApplicationAdministrator,
      systemActor,
    )
  })

  it('90055: an address that opens too many sign-in pages', async () => {
    const stranger = openBrowser(fixture.app)
    let answer = await stranger.get(authorizeUrl(fixture))
    for (let count = 0; count < 400 && answer.status === 200; count++)
      answer = await stranger.get(authorizeUrl(fixture))
    assert.equal(seen(answer), 90055)
  })

  it('50003: no key is valid at this moment', async () => {
    let looks = 0
    // The clock jumps ahead between the question and the answer.
    const clock = { now: () => new Date(looks++ === 0 ? 0 : Date.now()) }
    const keys = createKeyRing({ store: fixture.store, clock })
    await assert.rejects(keys.current(), { code: 50003 })
  })

  it('90090 and 90033: the database is gone, or something else failed', async () => {
    const lost = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' })
    const failing = await startFixture()
    for (const [error, code] of [
      [lost, 90090],
      [new Error('a mistake of ours'), 90033],
    ] as const) {
      failing.store.db.selectFrom = () => {
        throw error
      }
      const { statusCode, json } = await failing.app.inject({
        url: `/${randomUUID()}/v2.0/.well-known/openid-configuration`,
      })
      assert.equal(judged({ status: statusCode, json: json() }), code)
    }
    assert.ok(failing.logged.some((line) => line.includes('for a reason that is ours')))
    await failing.app.close()
  })
})

describe('rows of a tenant that asks for a second factor', () => {
  before(async () => {
    fixture = await startFixture()
    await allowInPolicy(fixture, { requireMultiFactor: true })
  })

  it('90072: no guest where everybody shows a second factor', async () => {
    const { directory } = fixture
    const other = await directory.tenants.create(
      { displayName: 'Fabrikam', domains: ['fabrikam.localhost'] },
      systemActor,
    )
    await directory.users.create(
      other.id,
      {
        displayName: 'Ada',
        userPrincipalName: 'ada@fabrikam.localhost',
        password: passwordOfAll,
      },
      systemActor,
    )
    const visitor = openBrowser(fixture.app)
    await visitor.signIn(await visitor.get('/signin'), 'ada@fabrikam.localhost')
    const page = await visitor.get(authorizeUrl(fixture, { prompt: 'login' }))
    assert.equal(seen(await visitor.signIn(page, 'ada@fabrikam.localhost')), 90072)
  })

  it('50072, 500121: an authenticator has to be set up, and is not', async () => {
    const person = openBrowser(fixture.app)
    const page = await person.signIn(
      await person.get(authorizeUrl(fixture)),
      'maker@contoso.localhost',
    )
    await person.submit(page, { otc: '000000', action: 'enroll' })
    const codes = await interrupts()
    assert.ok(codes.includes(50072) && codes.includes(500121), String(codes))
  })

  it('50074: the second factor is asked for', async () => {
    const { store, maker } = fixture
    await store.db
      .insertInto('authenticators')
      .values({
        tenantId: maker.tenantId,
        userId: maker.id,
        sealedSecret: store.seal('c2VjcmV0', `authenticator:${maker.tenantId}:${maker.id}`),
        createdAt: 0,
        lastStep: 0,
        wrongCodes: 0,
        lockedUntil: 0,
      })
      .execute()
    const person = openBrowser(fixture.app)
    await person.signIn(await person.get(authorizeUrl(fixture)), 'maker@contoso.localhost')
    assert.ok((await interrupts()).includes(50074))
  })
})

describe('the catalogue', () => {
  const sources = globSync(['packages/identity/src/**/*.test.ts', 'test/**/*.test.ts'], {
    cwd: join(import.meta.dirname, '../../../..'),
  })
    .map((file) => readFileSync(join(import.meta.dirname, '../../../..', file), 'utf8'))
    .join('\n')

  for (const code of Object.keys(catalogue))
    it(`${code} is raised by a test`, () => {
      assert.match(sources, new RegExp(`(?<![\\d-])(?:AADSTS)?${code}(?!\\d)`))
    })

  it('gives a reason for each code of the platform that is not answered, and for no other', async () => {
    for (const [code, reason] of Object.entries(unanswered)) {
      assert.ok(!(code in catalogue), code)
      const page = await fixture.app.inject({ url: `/error?code=${code}` })
      assert.match(page.body, /Patchbay does not answer with this code/)
      assert.ok(reason && reason.length > 15)
    }
  })

  it('says what to do about every code, and where the portal has the setting', () => {
    for (const [code, entry] of Object.entries(catalogue) as [string, CatalogueEntry][]) {
      assert.ok(entry.fix && entry.fix.length > 10, code)
      if (
        /registration|registered|policy|under Users|under Enterprise|credential of the/i.test(
          entry.fix,
        )
      )
        assert.ok(entry.setting, `${code} names a setting and does not link it`)
    }
  })

  it('links the setting on the page for who may change it, and names whom to ask for others', async () => {
    const wrong = authorizeUrl(fixture, { redirect_uri: 'https://evil.example/' })
    const stranger = openBrowser(fixture.app)
    const told = await stranger.get(wrong)
    assert.doesNotMatch(told.text, /href="\/identity\/app-registrations/)
    assert.match(told.text, /Somebody who administers this application can change it/)
    const explained = await stranger.get('/error?code=50011')
    assert.doesNotMatch(explained.text, /href="\/identity/)

    fixture = await startFixture()
    const administrator = openBrowser(fixture.app)
    await administrator.signIn(await administrator.get('/signin'), 'admin@contoso.localhost')
    const shown = await administrator.get(
      authorizeUrl(fixture, { redirect_uri: 'https://evil.example/' }),
    )
    const path = `/identity/app-registrations/${fixture.client.appId}/authentication`
    assert.match(shown.text, new RegExp(`href="${path}"`))
    // Which application it was stands in no address, so this leads to the list.
    const list = await administrator.get('/error?code=50011')
    assert.match(list.text, /href="\/identity\/app-registrations">App registrations</)
    await fixture.app.close()
  })
})
