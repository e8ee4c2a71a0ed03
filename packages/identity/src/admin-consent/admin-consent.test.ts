import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  firstPartyAppIds,
  roleTemplates,
  systemActor,
  type ApplicationPatch,
} from '@patchbay/directory'
import { openBrowser } from '../testing/browser.ts'
import { redirectUri, startFixture, type Fixture } from '../testing/fixture.ts'
import { redirected } from '../testing/requests.ts'

let fixture: Fixture
before(async () => {
  fixture = await startFixture()
})
after(() => fixture.app.close())

function address(changes: Record<string, string> = {}, path = 'adminconsent'): string {
  const { tenant, client } = fixture
  const query = { client_id: client.appId, redirect_uri: redirectUri, state: 's', ...changes }
  return `/${tenant.id}/${path}?${new URLSearchParams(query).toString()}`
}

describe('admin consent', () => {
  it('is refused to a user: 90094', async () => {
    const browser = openBrowser(fixture.app)
    const seen = await browser.signIn(await browser.get(address()), 'maker@contoso.localhost')
    assert.match(seen.text, /AADSTS90094/)
  })

  it('v1 grants every listed permission for everyone, application permissions too', async () => {
    const { directory, tenant, client, api } = fixture
    const [entry] = client.requiredResourceAccess
    await directory.applications.update(
      tenant.id,
      client.id,
      {
        requiredResourceAccess: [
          {
            resourceAppId: api.appId,
            resourceAccess: [...entry!.resourceAccess, { id: api.appRoles[0]!.id, type: 'Role' }],
          },
        ],
      },
      systemActor,
    )
    const browser = openBrowser(fixture.app)
    const page = await browser.signIn(await browser.get(address()), 'admin@contoso.localhost')
    assert.match(page.text, /Admin: access_as_user/, 'the administrator reads the admin texts')
    assert.match(page.text, /Reader/)
    const answer = redirected(await browser.submit(page, { action: 'accept' }))
    assert.equal(answer.get('admin_consent'), 'True')
    assert.equal(answer.get('tenant'), tenant.id)
    assert.equal(answer.get('state'), 's')
    const principal = await directory.servicePrincipals.findByAppId(tenant.id, client.appId)
    const grants = await directory.permissionGrants.list(tenant.id, { clientId: principal!.id })
    assert.deepEqual(
      grants.map(({ consentType, scope }) => [consentType, scope]),
      [['AllPrincipals', 'access_as_user']],
    )
    const held = await directory.appRoleAssignments.listByPrincipal(tenant.id, principal!.id)
    assert.equal(held.length, 1)
  })

  it('v2 grants the named scopes; Cancel tells the client 65004', async () => {
    const browser = openBrowser(fixture.app)
    const scope = `api://${fixture.api.appId}/manage`
    const url = address({ scope }, 'v2.0/adminconsent')
    const page = await browser.signIn(await browser.get(url), 'admin@contoso.localhost')
    const declined = redirected(await browser.submit(page, { action: 'cancel' }))
    assert.match(declined.get('error_description') ?? '', /AADSTS65004/)
    const again = await browser.get(url)
    const answer = redirected(await browser.submit(again, { action: 'accept' }))
    assert.equal(answer.get('scope'), scope)
  })

  it('a redirect URI that is not registered stays a page', async () => {
    const seen = await openBrowser(fixture.app).get(
      address({ redirect_uri: 'https://evil.example' }),
    )
    assert.match(seen.text, /AADSTS50011/)
    assert.equal(seen.location, undefined)
  })

  it('S30: permissions of Graph for applications are not an application administrator’s to grant', async () => {
    const { directory, tenant, client, maker } = fixture
    const { applicationAdministrator } = roleTemplates
    await directory.users.addDirectoryRole(
      tenant.id,
      maker.id,
      applicationAdministrator,
      systemActor,
    )
    const graph = await directory.servicePrincipals.findByAppId(tenant.id, firstPartyAppIds.graph)
    const role = graph?.appRoles.find(({ value }) => value === 'RoleManagement.ReadWrite.Directory')
    const before = client.requiredResourceAccess
    const required = [
      ...before,
      { resourceAppId: firstPartyAppIds.graph, resourceAccess: [{ id: role!.id, type: 'Role' }] },
    ]
    const patch = { requiredResourceAccess: required } as ApplicationPatch
    const browser = openBrowser(fixture.app)
    const page = await browser.signIn(await browser.get(address()), 'maker@contoso.localhost')
    assert.match(page.text, /value="accept"/, 'without it the page is theirs')
    await directory.applications.update(tenant.id, client.id, patch, systemActor)
    const refused = await browser.get(address())
    assert.match(refused.text, /AADSTS9009[34]/)
    const principal = await directory.servicePrincipals.findByAppId(tenant.id, client.appId)
    const held = () => directory.appRoleAssignments.listByPrincipal(tenant.id, principal!.id)
    const had = (await held()).length

    // The page was shown before the registration grew: what nobody saw is granted by nobody.
    const other = openBrowser(fixture.app)
    await directory.applications.update(
      tenant.id,
      client.id,
      { requiredResourceAccess: before },
      systemActor,
    )
    const shown = await other.signIn(await other.get(address()), 'admin@contoso.localhost')
    await directory.applications.update(tenant.id, client.id, patch, systemActor)
    const answer = redirected(await other.submit(shown, { action: 'accept' }))
    assert.equal(answer.get('admin_consent'), 'True')
    assert.equal((await held()).length, had)

    const whole = await other.get(address())
    await other.submit(whole, { action: 'accept' })
    assert.equal((await held()).length, had + 1, 'and a Global Administrator may')
  })
})
