import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { systemActor, type Application } from '@patchbay/directory'
import { openBrowser, type Browser, type Seen } from '../testing/browser.ts'
import { addClient, redirectUri, scopeIds, startFixture, type Fixture } from '../testing/fixture.ts'
import { authorizeUrl, portalHeaders, redirected } from '../testing/requests.ts'

let fixture: Fixture
let foreign: Application

before(async () => {
  fixture = await startFixture()
  const { directory, tenant, api } = fixture
  const other = await directory.tenants.create(
    { displayName: 'Fabrikam', domains: ['fabrikam.localhost'] },
    systemActor,
  )
  await directory.applications.update(
    tenant.id,
    api.id,
    { signInAudience: 'AzureADMultipleOrgs' },
    systemActor,
  )
  foreign = await directory.applications.create(
    other.id,
    {
      displayName: 'Mail merge',
      signInAudience: 'AzureADMultipleOrgs',
      web: { redirectUris: [redirectUri] },
    },
    systemActor,
  )
})
after(() => fixture.app.close())

const setPolicies = (...ids: string[]) =>
  fixture.directory.tenants.updatePolicy(
    fixture.tenant.id,
    { permissionGrantPoliciesAssigned: ids.map((id) => `ManagePermissionGrantsForSelf.${id}`) },
    systemActor,
  )
const setWorkflow = (isEnabled: boolean) =>
  fixture.directory.policies.updateOfTenant(
    fixture.tenant.id,
    'adminConsentRequestPolicy',
    { isEnabled },
    systemActor,
  )

async function arrive(
  changes: Record<string, string> = {},
): Promise<{ browser: Browser; page: Seen }> {
  const browser = openBrowser(fixture.app)
  const page = await browser.signIn(
    await browser.get(authorizeUrl(fixture, changes)),
    'maker@contoso.localhost',
  )
  return { browser, page }
}

describe('S26: what users may consent to themselves', () => {
  it('low: of the tenant’s own applications, yes; of strangers, no', async () => {
    await setPolicies('microsoft-user-default-low')
    const own = await arrive()
    assert.match(own.page.text, /value="accept"/)
    const { page } = await arrive({ client_id: foreign.appId })
    assert.match(page.text, /AADSTS90094/)
    assert.doesNotMatch(page.text, /value="accept"/)
  })

  it('low: nothing of Graph beyond signing in, until it is classified low', async () => {
    const { directory, tenant } = fixture
    const scope = 'openid https://graph.microsoft.com/User.ReadBasic.All'
    assert.match((await arrive({ scope })).page.text, /AADSTS90094/)
    const signingIn = 'openid profile https://graph.microsoft.com/User.Read'
    assert.match((await arrive({ scope: signingIn })).page.text, /value="accept"/)
    const graph = await directory.servicePrincipals.findByName(
      tenant.id,
      'https://graph.microsoft.com',
    )
    const permission = graph?.oauth2PermissionScopes.find(
      ({ value }) => value === 'User.ReadBasic.All',
    )
    assert.ok(graph && permission)
    const input = { permissionId: permission.id, classification: 'low' } as const
    await directory.servicePrincipals.classify(tenant.id, graph.id, input, systemActor)
    assert.match((await arrive({ scope })).page.text, /value="accept"/)
  })

  it('none: nothing at all', async () => {
    await setPolicies()
    assert.match((await arrive()).page.text, /AADSTS90094/)
  })

  it('a tenant’s own policy: what one of its sets includes and none excludes', async () => {
    const { directory, tenant, client, api } = fixture
    const condition = { permissionType: 'delegated', resourceApplication: api.appId }
    const kind = 'permissionGrantPolicies'
    const names = { id: 'connectors', displayName: 'Connectors' }
    const sets = { includes: [{ ...condition, clientApplicationIds: ['all'] }], excludes: [] }
    await directory.policies.create(tenant.id, kind, { ...names, ...sets }, systemActor)
    await setPolicies('connectors')
    const scope = `api://${api.appId}/access_as_user`
    assert.match((await arrive({ scope })).page.text, /value="accept"/)
    const excludes = [{ clientApplicationIds: [client.appId] }]
    await directory.policies.update(tenant.id, kind, 'connectors', { excludes }, systemActor)
    assert.match((await arrive({ scope })).page.text, /AADSTS90094/)
  })
})

describe('asking an administrator', () => {
  before(async () => {
    await setPolicies('microsoft-user-default-low')
    await setWorkflow(true)
  })

  it('takes a request with a reason, once, and lets an administrator approve it', async () => {
    const { browser, page } = await arrive({ client_id: foreign.appId })
    assert.match(page.text, /AADSTS90095/)
    assert.match(page.text, /Use access_as_user for you/)
    const empty = await browser.submit(page, { action: 'request', justification: '  ' })
    assert.equal(empty.status, 400)
    assert.match(empty.text, /Say in a few words/)
    const sent = await browser.submit(page, { action: 'request', justification: 'For <letters>' })
    assert.match(sent.text, /Request sent/)
    const again = await browser.get(authorizeUrl(fixture, { client_id: foreign.appId }))
    assert.match(again.text, /waits for an administrator/)
    assert.doesNotMatch(again.text, /value="request"/)
    const back = redirected(await browser.submit(again, { action: 'cancel' }))
    assert.equal(back.get('error'), 'access_denied')

    const listed = await browser.get('/admin-consent-requests')
    assert.match(listed.text, /AADSTS90094/, 'not for users')
    const administrator = openBrowser(fixture.app)
    const list = await administrator.signIn(
      await administrator.get('/admin-consent-requests'),
      'admin@contoso.localhost',
    )
    assert.match(list.text, /Mail merge/)
    assert.match(list.text, /For &lt;letters&gt;/)
    const api = await fixture.app.inject({
      url: '/api/admin-consent-requests',
      headers: portalHeaders(administrator),
    })
    assert.equal(
      api.json<{ value: { justification: string }[] }>().value[0]?.justification,
      'For <letters>',
    )
    const after = await administrator.submit(list, { action: 'approve' })
    assert.match(after.text, /Nobody waits for an answer/)

    const granted = await browser.get(authorizeUrl(fixture, { client_id: foreign.appId }))
    assert.ok(redirected(granted).get('code'), granted.text)
  })

  it('denies without granting, and decides once', async () => {
    const { directory, tenant, api } = fixture
    const client = await addClient(directory, tenant, fixture.admin.id, api, {
      displayName: 'Second',
      web: { redirectUris: [redirectUri] },
    })
    await setPolicies()
    const { browser, page } = await arrive({ client_id: client.appId })
    await browser.submit(page, { action: 'request', justification: 'x' })
    const administrator = openBrowser(fixture.app)
    const list = await administrator.signIn(
      await administrator.get('/admin-consent-requests'),
      'admin@contoso.localhost',
    )
    await administrator.submit(list, { action: 'deny' })
    // The other tab still shows the buttons.
    await administrator.submit(list, { action: 'approve' })
    const later = await browser.get(authorizeUrl(fixture, { client_id: client.appId }))
    assert.match(later.text, /AADSTS90095/, 'nothing was granted')
    assert.match(later.text, /value="request"/, 'and one may ask again')
  })

  it('takes no request where the tenant takes none, whatever a form says', async () => {
    const { browser, page } = await arrive({ scope: 'openid offline_access' })
    await setWorkflow(false)
    const refused = await browser.submit(page, { action: 'request', justification: 'x' })
    assert.match(refused.text, /AADSTS90094/)
  })

  it('permissions of type Admin are asked for as well', async () => {
    await setWorkflow(true)
    const { page } = await arrive({ scope: `api://${fixture.api.appId}/manage` })
    assert.match(page.text, /AADSTS90095/)
    assert.ok(scopeIds.manage)
  })
})
