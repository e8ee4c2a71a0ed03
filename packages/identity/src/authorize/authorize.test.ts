import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { firstPartyAppIds, systemActor } from '@patchbay/directory'
import { hiddenFields, openBrowser } from '../testing/browser.ts'
import {
  addClient,
  passwordOfAll,
  redirectUri,
  startFixture,
  type Fixture,
} from '../testing/fixture.ts'
import {
  authorizeUrl,
  claimsOf,
  consentedBrowser,
  postToken,
  redemption,
  redirected,
  freshCode,
} from '../testing/requests.ts'

let fixture: Fixture
before(async () => {
  fixture = await startFixture()
})
after(() => fixture.app.close())

type Changes = Record<string, string | undefined>

describe('S2: what cannot be trusted is told on a page and never redirected', () => {
  const cases: [string, Changes, number, string?][] = [
    ['an unknown client', { client_id: '11111111-1111-4111-8111-111111111111' }, 700016],
    ['a client id that is no GUID', { client_id: 'nobody' }, 700016],
    ['the nil GUID', { client_id: '00000000-0000-0000-0000-000000000000' }, 700038],
    ['no client', { client_id: undefined }, 900144],
    ['another redirect URI', { redirect_uri: 'https://evil.example/cb' }, 50011],
    ['a redirect URI with a suffix', { redirect_uri: `${redirectUri}/..` }, 50011],
    ['a single-tenant client on common', {}, 50194, 'common'],
    ['a client on consumers', {}, 9002332, 'consumers'],
    ['an unknown tenant', {}, 90002, '22222222-2222-4222-8222-222222222222'],
    ['an unknown domain', {}, 90002, 'fabrikam.localhost'],
    ['a malformed tenant', {}, 900023, 'no_tenant'],
  ]
  for (const [name, changes, code, segment] of cases) {
    it(`${name}: ${code}`, async () => {
      const browser = openBrowser(fixture.app)
      const url = authorizeUrl(fixture, changes, segment ? { segment } : {})
      const seen = await browser.get(url)
      assert.equal(seen.location, undefined)
      assert.match(seen.text, new RegExp(`AADSTS${code}\\b`))
      assert.ok(seen.status >= 400 && seen.status < 500)
    })
  }
})

describe('other errors go to the client, in the mode it asked for and with its state', () => {
  const cases: [string, Changes, string, number][] = [
    ['no response type', { response_type: undefined }, 'invalid_request', 900144],
    ['an unknown response type', { response_type: 'none' }, 'unsupported_response_type', 700052],
    ['token, not enabled', { response_type: 'token' }, 'unsupported_response_type', 700051],
    [
      'id_token, not enabled',
      { response_type: 'id_token', nonce: 'n' },
      'unsupported_response_type',
      700054,
    ],
    ['an unknown mode', { response_mode: 'pigeon' }, 'unsupported_response_mode', 70007],
    ['no scope', { scope: undefined }, 'invalid_request', 900144],
    ['a short challenge', { code_challenge: 'short' }, 'invalid_request', 501491],
    ['a method alone', { code_challenge: undefined }, 'invalid_request', 50147],
    ['an unknown prompt', { prompt: 'never' }, 'invalid_request', 90023],
    ['none beside login', { prompt: 'none login' }, 'invalid_request', 90023],
    ['claims that are no JSON', { claims: '{' }, 'invalid_request', 90100],
    ['a request object', { request: 'e30.e30.' }, 'request_not_supported', 90020],
    ['nobody signed in', { prompt: 'none' }, 'login_required', 50058],
    ['a session that is not', { prompt: 'none', sid: 'x' }, 'login_required', 160021],
  ]
  for (const [name, changes, error, code] of cases) {
    it(`${name}: ${error}`, async () => {
      const answer = redirected(await openBrowser(fixture.app).get(authorizeUrl(fixture, changes)))
      assert.equal(answer.get('error'), error)
      assert.match(answer.get('error_description') ?? '', new RegExp(`^AADSTS${code}: `))
      assert.match(answer.get('error_uri') ?? '', new RegExp(`/error\\?code=${code}$`))
      assert.equal(answer.get('state'), 's')
    })
  }

  it('a scope that the resource does not have: 650053', async () => {
    const browser = await consentedBrowser(fixture)
    const scope = `api://${fixture.api.appId}/nothing`
    const answer = redirected(await browser.get(authorizeUrl(fixture, { scope })))
    assert.match(answer.get('error_description') ?? '', /AADSTS650053/)
  })

  it('a resource that is not there: 500011', async () => {
    const browser = await consentedBrowser(fixture)
    const answer = redirected(await browser.get(authorizeUrl(fixture, { scope: 'api://x/y' })))
    assert.equal(answer.get('error'), 'invalid_resource')
  })
})

describe('sign-in', () => {
  it('answers an unknown name and a wrong password alike (S17)', async () => {
    const texts: string[] = []
    for (const name of ['nobody@contoso.localhost', 'maker@contoso.localhost']) {
      const browser = openBrowser(fixture.app)
      const seen = await browser.signIn(await browser.get(authorizeUrl(fixture)), name, 'wrong')
      texts.push(/id="error"[^>]*>([^<]*)/.exec(seen.text)?.[1]?.trim() ?? '')
    }
    assert.equal(texts[0], texts[1])
    assert.match(texts[0] ?? '', /not right/)
  })

  it('locks a name that nobody has as it locks an account (S17)', async () => {
    const told: string[][] = []
    const browser = openBrowser(fixture.app)
    for (const name of ['nobody.at.all@contoso.localhost', 'locked@contoso.localhost']) {
      if (name.startsWith('locked')) {
        await fixture.directory.users.create(
          fixture.tenant.id,
          { displayName: 'Locked', userPrincipalName: name, password: passwordOfAll },
          systemActor,
        )
      }
      const texts: string[] = []
      for (let attempt = 1; attempt <= 11; attempt++) {
        const page = await browser.get(authorizeUrl(fixture))
        const seen = await browser.signIn(page, name, attempt < 11 ? 'wrong' : passwordOfAll)
        texts.push(/id="error"[^>]*>([^<]*)/.exec(seen.text)?.[1]?.trim() ?? '')
      }
      fixture.clock.advance(61)
      const page = await browser.get(authorizeUrl(fixture))
      const seen = await browser.signIn(page, name, 'wrong')
      texts.push(/id="error"[^>]*>([^<]*)/.exec(seen.text)?.[1]?.trim() ?? '')
      told.push(texts)
    }
    assert.deepEqual(told[0], told[1])
    assert.match(told[0]?.[9] ?? '', /not right/)
    assert.match(told[0]?.[10] ?? '', /Too many/)
    assert.match(told[0]?.[11] ?? '', /not right/)
  })

  it('logs what failed and what worked', async () => {
    const browser = openBrowser(fixture.app)
    await browser.signIn(
      await browser.get(authorizeUrl(fixture)),
      'maker@contoso.localhost',
      'wrong',
    )
    await consentedBrowser(fixture)
    const rows = await fixture.directory.signIns.list(fixture.tenant.id)
    const [latest] = rows
    assert.equal(latest?.status.errorCode, 0)
    assert.equal(latest?.userPrincipalName, 'maker@contoso.localhost')
    assert.equal(latest?.appDisplayName, 'Connector client')
    assert.ok(rows.some(({ status }) => status.errorCode === 50126))
  })

  it('S11: gives a new session cookie at each sign-in', async () => {
    const browser = await consentedBrowser(fixture)
    const earlier = browser.cookies.get('__Host-patchbay-session')
    const again = await browser.get(authorizeUrl(fixture, { prompt: 'login' }))
    await browser.signIn(again, 'maker@contoso.localhost')
    assert.ok(earlier)
    assert.notEqual(browser.cookies.get('__Host-patchbay-session'), earlier)
  })

  it('S10: takes no form from another site, another browser or without its token', async () => {
    const browser = openBrowser(fixture.app)
    const page = await browser.get(authorizeUrl(fixture))
    const fields = { login: 'maker@contoso.localhost', action: 'user-name' }
    const other = await openBrowser(fixture.app).submit(page, fields)
    assert.match(other.text, /AADSTS50089/)
    const withoutToken = await browser.submit(page, { ...fields, canary: 'x' })
    assert.match(withoutToken.text, /AADSTS50089/)
    const crossSite = await fixture.app.inject({
      method: 'POST',
      url: '/organizations/login',
      headers: { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
      payload: {},
    })
    assert.match(crossSite.body, /AADSTS50089/)
  })

  it('S12: no page may be framed, and none runs a script that its policy does not name', async () => {
    const seen = await openBrowser(fixture.app).get(authorizeUrl(fixture))
    const policy = String(seen.headers['content-security-policy'])
    assert.match(policy, /default-src 'none'/)
    assert.match(policy, /frame-ancestors 'none'/)
    assert.match(policy, /form-action 'self' https:\/\/client\.example/)
    assert.doesNotMatch(policy, /script-src/)
    assert.doesNotMatch(seen.text, /<script/)
    assert.equal(seen.headers['x-frame-options'], 'DENY')
  })

  it('a disabled account hears so after its password, and gets no session', async () => {
    const { directory, tenant, maker } = fixture
    await directory.users.update(tenant.id, maker.id, { accountEnabled: false }, systemActor)
    const browser = openBrowser(fixture.app)
    const seen = await browser.signIn(
      await browser.get(authorizeUrl(fixture)),
      'maker@contoso.localhost',
    )
    await directory.users.update(tenant.id, maker.id, { accountEnabled: true }, systemActor)
    assert.match(seen.text, /switched off/)
    assert.equal(browser.cookies.has('__Host-patchbay-session'), false)
  })

  it('signs in on the plain-http loopback origin with cookies that a browser keeps there', async () => {
    const browser = openBrowser(fixture.app, 'http://localhost:8080')
    const seen = await browser.signIn(
      await browser.get(authorizeUrl(fixture)),
      'maker@contoso.localhost',
    )
    assert.ok(browser.cookies.has('patchbay-session'))
    const code = /value="accept"/.test(seen.text)
      ? await browser.submit(seen, { action: 'accept' })
      : seen
    assert.ok(redirected(code).get('code'))
  })

  it('asks for a new password where the present one was given by an administrator', async () => {
    const { directory, tenant } = fixture
    await directory.users.create(
      tenant.id,
      {
        displayName: 'New',
        userPrincipalName: 'new@contoso.localhost',
        password: passwordOfAll,
        forceChangePasswordNextSignIn: true,
      },
      systemActor,
    )
    const browser = openBrowser(fixture.app)
    const page = await browser.signIn(
      await browser.get(authorizeUrl(fixture)),
      'new@contoso.localhost',
    )
    assert.match(page.text, /Update your password/)
    assert.ok(!browser.cookies.has('__Host-patchbay-session'))
    const next = 'another staple for a horse'
    const tries: [Record<string, string>, RegExp][] = [
      [{ passwd: 'wrong', newpasswd: next, confirmnewpasswd: next }, /not right/],
      [{ passwd: passwordOfAll, newpasswd: next, confirmnewpasswd: 'x' }, /not the same/],
      [{ passwd: passwordOfAll, newpasswd: 'short', confirmnewpasswd: 'short' }, /role="alert"/],
    ]
    for (const [fields, told] of tries) {
      const again = await browser.submit(page, { ...fields, action: 'update-password' })
      assert.match(again.text, told)
      assert.match(again.text, /aria-describedby="error"/)
    }
    const done = await browser.submit(page, {
      passwd: passwordOfAll,
      newpasswd: next,
      confirmnewpasswd: next,
      action: 'update-password',
    })
    assert.match(done.text, /Permissions requested/)
    const later = openBrowser(fixture.app)
    const signedIn = await later.signIn(
      await later.get(authorizeUrl(fixture)),
      'new@contoso.localhost',
      next,
    )
    assert.match(signedIn.text, /Permissions requested/)
  })

  it('lets choose among several accounts, and goes on with the chosen one', async () => {
    const browser = await consentedBrowser(fixture)
    const login = await browser.get(authorizeUrl(fixture, { prompt: 'login' }))
    await browser.signIn(login, 'admin@contoso.localhost')
    const picker = await browser.get(authorizeUrl(fixture, { prompt: 'select_account' }))
    assert.match(picker.text, /Choose an account/)
    const silent = redirected(await browser.get(authorizeUrl(fixture, { prompt: 'none' })))
    assert.equal(silent.get('error'), 'interaction_required')
    const hint = { prompt: 'none', login_hint: 'maker@contoso.localhost' }
    assert.ok(redirected(await browser.get(authorizeUrl(fixture, hint))).get('code'))
    const accounts = [...picker.text.matchAll(/name="session"\s+value="([^"]+)"/g)]
    assert.equal(accounts.length, 2)
    const maker = accounts.find((_, index) => {
      return picker.text.slice(accounts[index]?.index).indexOf('maker@') < 400
    })
    assert.ok(maker)
  })
})

describe('consent', () => {
  it('S26: names the client, its publisher and each permission in the resource’s words', async () => {
    const { directory, tenant, admin, api } = fixture
    const asking = await addClient(directory, tenant, admin.id, api, {
      displayName: 'Asking <client>',
      web: { redirectUris: [redirectUri] },
    })
    const browser = await consentedBrowser(fixture)
    const page = await browser.get(authorizeUrl(fixture, { client_id: asking.appId }))
    assert.match(page.text, /Asking &lt;client&gt;/)
    assert.match(page.text, /contoso\.localhost/)
    assert.match(page.text, /Identity API/)
    assert.match(page.text, /Use access_as_user for you/)
    assert.match(page.text, /not verified/)

    const declined = redirected(await browser.submit(page, { action: 'cancel' }))
    assert.equal(declined.get('error'), 'access_denied')
    assert.equal(declined.get('error_subcode'), 'cancel')
    assert.match(declined.get('error_description') ?? '', /AADSTS65004/)
    const gone = await browser.submit(page, { action: 'accept' })
    assert.match(gone.text, /AADSTS50089/, 'a form is good once')

    const silent = { client_id: asking.appId, prompt: 'none' }
    const missing = redirected(await browser.get(authorizeUrl(fixture, silent)))
    assert.equal(missing.get('error'), 'consent_required')
  })

  it('takes a realm hint: the accounts of one tenant, and any of what is not here', async () => {
    const browser = await consentedBrowser(fixture)
    const ask = (hint: string) =>
      browser.get(authorizeUrl(fixture, { prompt: 'none', domain_hint: hint }))
    for (const hint of ['organizations', 'CONTOSO.localhost', fixture.tenant.id, 'gone.example'])
      assert.ok(redirected(await ask(hint)).get('code'), hint)
    const other = await fixture.directory.tenants.create(
      { displayName: 'Elsewhere', domains: ['elsewhere.localhost'] },
      systemActor,
    )
    assert.equal(redirected(await ask(other.id)).get('error'), 'login_required')
  })

  it('tells a client of several clouds which one this is', async () => {
    const browser = await consentedBrowser(fixture)
    const answer = redirected(await browser.get(authorizeUrl(fixture, { instance_aware: 'true' })))
    assert.equal(answer.get('cloud_instance_host_name'), 'localhost:8443')
    assert.equal(answer.get('msgraph_host'), 'localhost:8443')
  })

  it('S33: takes the window from other sites where the registration asks for it, not with pocd=1', async () => {
    const { directory, tenant, client } = fixture
    const header = async (changes: Record<string, string> = {}) => {
      const { headers } = await fixture.app.inject({ url: authorizeUrl(fixture, changes) })
      return headers['cross-origin-opener-policy']
    }
    assert.equal(await header(), undefined)
    const enforce = (coopEnforcement: boolean | null) =>
      directory.applications.update(
        tenant.id,
        client.id,
        {
          authenticationBehaviors: {
            coopEnforcement,
            blockAzureADGraphAccess: null,
            removeUnverifiedEmailClaim: null,
            requireClientServicePrincipal: null,
          },
        },
        systemActor,
      )
    await enforce(true)
    assert.equal(await header(), 'same-origin')
    assert.equal(await header({ pocd: '1' }), undefined)
    await enforce(null)
  })

  it('asks again only for what is missing, unless prompt=consent', async () => {
    const browser = await consentedBrowser(fixture)
    assert.ok(redirected(await browser.get(authorizeUrl(fixture))).get('code'))
    const forced = await browser.get(authorizeUrl(fixture, { prompt: 'consent' }))
    assert.match(forced.text, /Permissions requested/)
    const answer = redirected(await browser.submit(forced, { action: 'accept' }))
    assert.ok(answer.get('code'))
  })

  it('a permission of type Admin: 90094 for a user, a page for an administrator', async () => {
    const scope = `api://${fixture.api.appId}/manage`
    const browser = await consentedBrowser(fixture)
    const refused = await browser.get(authorizeUrl(fixture, { scope }))
    assert.match(refused.text, /AADSTS90094/)

    const office = openBrowser(fixture.app)
    const page = await office.signIn(
      await office.get(authorizeUrl(fixture, { scope })),
      'admin@contoso.localhost',
    )
    assert.match(page.text, /Consent on behalf of your organization/)
    const answer = await office.submit(page, { action: 'accept', organization: '1' })
    assert.ok(redirected(answer).get('code'))
    const allowed = redirected(await browser.get(authorizeUrl(fixture, { scope })))
    assert.ok(allowed.get('code'), 'what was granted for everyone needs nobody’s consent')
  })

  it('a user cannot grant for the organization by ticking what was not shown', async () => {
    const { directory, tenant, admin, api } = fixture
    const asking = await addClient(directory, tenant, admin.id, api, {
      displayName: 'Greedy',
      web: { redirectUris: [redirectUri] },
    })
    const browser = await consentedBrowser(fixture)
    const page = await browser.get(authorizeUrl(fixture, { client_id: asking.appId }))
    const refused = await browser.submit(page, { action: 'accept', organization: '1' })
    assert.match(refused.text, /AADSTS90094/)
    const principal = await directory.servicePrincipals.findByAppId(tenant.id, asking.appId)
    const grants = await directory.permissionGrants.list(tenant.id, { clientId: principal!.id })
    assert.deepEqual(grants, [])
  })

  it('asks for a middle tier along with the client that it knows, with .default', async () => {
    const { directory, tenant, admin, api } = fixture
    const client = await addClient(directory, tenant, admin.id, api, {
      displayName: 'Front',
      web: { redirectUris: [redirectUri] },
    })
    const graph = await directory.servicePrincipals.findByAppId(tenant.id, firstPartyAppIds.graph)
    const userRead = graph!.oauth2PermissionScopes.find(({ value }) => value === 'User.Read')
    await directory.applications.update(
      tenant.id,
      api.id,
      {
        api: { knownClientApplications: [client.appId] },
        requiredResourceAccess: [
          {
            resourceAppId: firstPartyAppIds.graph,
            resourceAccess: [{ id: userRead!.id, type: 'Scope' }],
          },
        ],
      },
      systemActor,
    )
    const browser = await consentedBrowser(fixture)
    const scope = `api://${api.appId}/.default`
    const changes = { client_id: client.appId, scope }
    const page = await browser.get(authorizeUrl(fixture, changes))
    assert.match(page.text, /through Identity API/)
    assert.ok(redirected(await browser.submit(page, { action: 'accept' })).get('code'))
    const middle = await directory.servicePrincipals.findByAppId(tenant.id, api.appId)
    const grants = await directory.permissionGrants.list(tenant.id, { clientId: middle!.id })
    assert.deepEqual(
      grants.map(({ resourceId, scope: granted }) => [resourceId, granted]),
      [[graph!.id, 'User.Read']],
    )
    assert.ok(redirected(await browser.get(authorizeUrl(fixture, changes))).get('code'))
  })

  it('a pre-authorized client is never asked about', async () => {
    const { directory, tenant, admin, api } = fixture
    const trusted = await addClient(directory, tenant, admin.id, api, {
      displayName: 'Trusted',
      web: { redirectUris: [redirectUri] },
    })
    await directory.applications.update(
      tenant.id,
      api.id,
      {
        api: {
          preAuthorizedApplications: [
            {
              appId: trusted.appId,
              delegatedPermissionIds: [api.api.oauth2PermissionScopes[0]!.id],
            },
          ],
        },
      },
      systemActor,
    )
    const browser = await consentedBrowser(fixture)
    const answer = redirected(
      await browser.get(authorizeUrl(fixture, { client_id: trusted.appId })),
    )
    assert.ok(answer.get('code'))
    const principal = await directory.servicePrincipals.findByAppId(tenant.id, trusted.appId)
    const grants = await directory.permissionGrants.list(tenant.id, { clientId: principal!.id })
    assert.deepEqual(grants, [])
  })
})

describe('the enterprise application decides', () => {
  it('7000112 when it is switched off, 50105 when the user is not assigned', async () => {
    const { directory, tenant, client, maker } = fixture
    const browser = await consentedBrowser(fixture)
    const principal = await directory.servicePrincipals.findByAppId(tenant.id, client.appId)
    assert.ok(principal)
    const set = (patch: { accountEnabled?: boolean; appRoleAssignmentRequired?: boolean }) =>
      directory.servicePrincipals.update(tenant.id, principal.id, patch, systemActor)
    await set({ accountEnabled: false })
    const off = await browser.get(authorizeUrl(fixture))
    assert.match(off.text, /AADSTS7000112/)
    const setting = `/identity/enterprise-applications/${principal.id}/properties`
    assert.ok(!off.text.includes(setting), 'no link for who may not change it')
    assert.match(off.text, /Somebody who administers this application can change it/)
    const administrator = openBrowser(fixture.app)
    const page = await administrator.signIn(
      await administrator.get(authorizeUrl(fixture)),
      'admin@contoso.localhost',
    )
    assert.ok(page.text.includes(setting), 'a link for who may')
    const silent = redirected(await browser.get(authorizeUrl(fixture, { prompt: 'none' })))
    assert.match(
      silent.get('error_description') ?? '',
      /AADSTS7000112/,
      'S12: silent never renders',
    )

    await set({ accountEnabled: true, appRoleAssignmentRequired: true })
    const assigned = await directory.appRoleAssignments.listByPrincipal(tenant.id, maker.id)
    for (const { id } of assigned) {
      await directory.appRoleAssignments.delete(tenant.id, id, systemActor)
    }
    const blocked = await browser.get(authorizeUrl(fixture))
    assert.match(blocked.text, /AADSTS50105/)
    await set({ appRoleAssignmentRequired: false })
  })
})

describe('response modes and types', () => {
  it('S15: form_post escapes what it carries', async () => {
    const browser = await consentedBrowser(fixture)
    const state = '"><script>alert(1)</script>'
    const seen = await browser.get(authorizeUrl(fixture, { response_mode: 'form_post', state }))
    assert.equal(seen.status, 200)
    assert.ok(!seen.text.includes('<script>alert'))
    assert.match(seen.text, /&quot;&gt;&lt;script&gt;alert\(1\)/)
    assert.match(String(seen.headers['content-security-policy']), /script-src 'sha256-/)
  })

  it('hybrid and implicit answers come in the fragment and bind code and token by hash', async () => {
    const { directory, tenant, client } = fixture
    await directory.applications.update(
      tenant.id,
      client.id,
      {
        web: {
          implicitGrantSettings: { enableAccessTokenIssuance: true, enableIdTokenIssuance: true },
        },
      },
      systemActor,
    )
    const browser = await consentedBrowser(fixture)
    const seen = await browser.get(
      authorizeUrl(fixture, { response_type: 'token code id_token', nonce: 'n' }),
    )
    assert.match(seen.location ?? '', /^https:\/\/client\.example\/cb#/)
    const answer = redirected(seen)
    const claims = claimsOf(answer.get('id_token'))
    assert.equal(claims['nonce'], 'n')
    assert.ok(claims['c_hash'] && claims['at_hash'])
    assert.equal(answer.get('token_type'), 'Bearer')
    assert.equal(claimsOf(answer.get('access_token'))['scp'], 'access_as_user manage')
    const noNonce = redirected(
      await browser.get(authorizeUrl(fixture, { response_type: 'id_token' })),
    )
    assert.match(noNonce.get('error_description') ?? '', /AADSTS900144.*nonce/)
    const alone = redirected(
      await browser.get(authorizeUrl(fixture, { response_type: 'id_token', nonce: 'n' })),
    )
    assert.equal(claimsOf(alone.get('id_token'))['c_hash'], undefined)
  })

  it('S9: names the issuer to our own gateway, which sends each code to one token endpoint', async () => {
    const { directory, tenant, client } = fixture
    const own = 'http://localhost:8080/redirect'
    await directory.applications.update(
      tenant.id,
      client.id,
      { web: { redirectUris: [redirectUri, own] } },
      systemActor,
    )
    const browser = await consentedBrowser(fixture)
    const answer = redirected(await browser.get(authorizeUrl(fixture, { redirect_uri: own })))
    assert.equal(answer.get('iss'), `https://localhost:8443/${tenant.id}/v2.0`)
    const foreign = redirected(await browser.get(authorizeUrl(fixture)))
    assert.equal(foreign.get('iss'), null, 'no other client is told what it did not ask')
  })

  it('takes an authorization request by POST, and unknown parameters in its stride', async () => {
    const browser = await consentedBrowser(fixture)
    const [path = '', query = ''] = authorizeUrl(fixture, { 'x-client-SKU': 'x' }).split('?')
    const seen = await browser.post(path, Object.fromEntries(new URLSearchParams(query)))
    assert.ok(redirected(seen).get('code'))
  })

  it('finds the tenant by domain and in any letter case', async () => {
    const browser = await consentedBrowser(fixture)
    for (const segment of ['Contoso.LOCALHOST', fixture.tenant.id.toUpperCase()]) {
      const seen = await browser.get(authorizeUrl(fixture, {}, { segment }))
      assert.ok(redirected(seen).get('code'), segment)
    }
  })

  it('an id_token_hint without profile names its user, and nobody else', async () => {
    const browser = await consentedBrowser(fixture)
    const code = await freshCode(fixture, browser, { scope: 'openid' })
    const { json } = await postToken(fixture, redemption(code))
    assert.equal(claimsOf(json['id_token'])['oid'], undefined)
    const changes = { prompt: 'none', scope: 'openid', id_token_hint: String(json['id_token']) }
    assert.ok(redirected(await browser.get(authorizeUrl(fixture, changes))).get('code'))
    const office = openBrowser(fixture.app)
    await office.signIn(await office.get('/signin?return_to=/signedout'), 'admin@contoso.localhost')
    const refused = redirected(await office.get(authorizeUrl(fixture, changes)))
    assert.equal(refused.get('error'), 'login_required')
  })

  it('prompt=login is satisfied by the account that signed in, by no other of the browser', async () => {
    const browser = await consentedBrowser(fixture)
    await browser.signIn(
      await browser.get('/signin?prompt=login&return_to=/signedout'),
      'admin@contoso.localhost',
    )
    const picker = await browser.get(authorizeUrl(fixture, { prompt: 'select_account' }))
    const sessions = [...picker.text.matchAll(/name="session"\s+value="([^"]+)"/g)]
    assert.equal(sessions.length, 2)
    const login = await browser.get(authorizeUrl(fixture, { prompt: 'login consent' }))
    const consent = await browser.signIn(login, 'maker@contoso.localhost')
    assert.match(consent.text, /Permissions requested/)
    for (const [, session = ''] of sessions) {
      const fields = { ...hiddenFields(consent.text), session }
      const seen = await browser.post(`/${fixture.tenant.id}/login`, fields)
      assert.match(seen.text, /Enter password/)
    }
  })

  it('max_age asks for the password again once the session is older, and says auth_time', async () => {
    const browser = await consentedBrowser(fixture)
    fixture.clock.advance(120)
    const again = await browser.get(authorizeUrl(fixture, { max_age: '60' }))
    assert.match(again.text, /Enter password/)
    const done = await browser.signIn(again, 'maker@contoso.localhost')
    assert.ok(redirected(done).get('code'))
  })
})

describe('first-party applications', () => {
  it('the command line gets tokens for Graph and the service through organizations, unasked', async () => {
    const browser = openBrowser(fixture.app)
    for (const [name, scopes] of [
      ['https://graph.microsoft.com', /User\.Read/],
      ['https://service.powerapps.com/', /^user_impersonation$/],
    ] as const) {
      const changes = {
        client_id: firstPartyAppIds.cli,
        redirect_uri: 'http://localhost',
        scope: `${name}/.default openid profile`,
        login_hint: 'maker@contoso.localhost',
      }
      const page = await browser.get(authorizeUrl(fixture, changes, { segment: 'organizations' }))
      const seen = page.location ? page : await browser.signIn(page, 'maker@contoso.localhost')
      const code = redirected(seen).get('code')
      assert.ok(code, seen.text)
      const { status, json } = await postToken(
        fixture,
        {
          ...redemption(code),
          client_id: firstPartyAppIds.cli,
          client_secret: undefined,
          redirect_uri: 'http://localhost',
        },
        { segment: 'organizations' },
      )
      assert.equal(status, 200, JSON.stringify(json))
      const claims = claimsOf(json['access_token'])
      assert.match(String(claims['scp']), scopes)
      assert.equal(claims['aud'], name)
    }
  })
})
