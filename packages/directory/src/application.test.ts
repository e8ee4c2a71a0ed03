import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type Fixture, openFixture } from './fixture.test.ts'
import { newApplication } from './application/defaults.ts'
import { mergeApplication, mergeFirstParty } from './application/merge-application.ts'
import { firstPartyApplications } from './first-party.ts'
import { type Application, DirectoryError, isGuid } from './index.ts'

const scopeId = '11111111-1111-4111-8111-111111111111'
const roleId = '22222222-2222-4222-8222-222222222222'
const scope = {
  id: scopeId,
  value: 'access_as_user',
  type: 'User',
  isEnabled: true,
  adminConsentDisplayName: 'Access',
  adminConsentDescription: 'Access it',
  userConsentDisplayName: 'Access',
  userConsentDescription: 'Access it',
}
const role = {
  id: roleId,
  value: 'Reader',
  displayName: 'Reader',
  description: 'Reads',
  allowedMemberTypes: ['User'],
}
const many = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index))
const guid = (index: number): string => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`

/** What is wrong, patch of an application without anything, code or `ok`, where or words of the message. */
const cases: [string, object, string, (string | RegExp)?][] = [
  ['no name', { displayName: '' }, 'Request_BadRequest', '/displayName'],
  ['a blank name', { displayName: '  ' }, 'Request_BadRequest', '/displayName'],
  ['a name that is a number', { displayName: 7 }, 'Request_BadRequest', '/displayName'],
  ['an unknown property', { color: 'red' }, 'Request_BadRequest', /Invalid property 'color'/],
  ['an unknown property further in', { api: { colour: 1 } }, 'Request_BadRequest', '/api/colour'],
  ['another appId', { appId: guid(1) }, 'Request_BadRequest', /read-only/],
  ['token version 2', { api: { requestedAccessTokenVersion: 2 } }, 'ok'],
  ['token version null', { api: { requestedAccessTokenVersion: null } }, 'ok'],
  [
    'token version 3',
    { api: { requestedAccessTokenVersion: 3 } },
    'Request_BadRequest',
    '/api/requestedAccessTokenVersion',
  ],
  [
    'token version "2"',
    { api: { requestedAccessTokenVersion: '2' } },
    'Request_BadRequest',
    '/api/requestedAccessTokenVersion',
  ],
  ['audience of the past', { signInAudience: 'Everyone' }, 'Request_BadRequest', '/signInAudience'],
  [
    'personal accounts without version 2',
    { signInAudience: 'AzureADandPersonalMicrosoftAccount' },
    'Request_BadRequest',
    '/api/requestedAccessTokenVersion',
  ],
  [
    'personal accounts with version 2',
    {
      signInAudience: 'AzureADandPersonalMicrosoftAccount',
      api: { requestedAccessTokenVersion: 2 },
    },
    'ok',
  ],

  ['a web redirect on https', { web: { redirectUris: ['https://contoso.example/signin'] } }, 'ok'],
  [
    'one on http',
    { web: { redirectUris: ['http://contoso.example/signin'] } },
    'Request_BadRequest',
    '/web/redirectUris/0',
  ],
  ['one on http localhost', { web: { redirectUris: ['http://localhost:8080/redirect'] } }, 'ok'],
  [
    'one on http localhost.evil.example',
    { web: { redirectUris: ['http://localhost.evil.example/'] } },
    'Request_BadRequest',
    '/web/redirectUris/0',
  ],
  [
    'one on http localhost@evil.example',
    { web: { redirectUris: ['http://localhost@evil.example/'] } },
    'Request_BadRequest',
    '/web/redirectUris/0',
  ],
  [
    'one with a fragment',
    { spa: { redirectUris: ['https://contoso.example/#x'] } },
    'Request_BadRequest',
    '/spa/redirectUris/0',
  ],
  [
    'one with a space',
    { web: { redirectUris: ['https://contoso.example/a b'] } },
    'Request_BadRequest',
    '/web/redirectUris/0',
  ],
  [
    'one that is javascript:',
    { publicClient: { redirectUris: ['javascript:alert'] } },
    'Request_BadRequest',
    '/publicClient/redirectUris/0',
  ],
  [
    'one with its own scheme on the web',
    { web: { redirectUris: ['myapp://auth'] } },
    'Request_BadRequest',
    '/web/redirectUris/0',
  ],
  [
    'one with its own scheme on the desktop',
    { publicClient: { redirectUris: ['myapp://auth', 'urn:ietf:wg:oauth:2.0:oob'] } },
    'ok',
  ],
  [
    'the same on two platforms',
    {
      web: { redirectUris: ['https://c.example/'] },
      spa: { redirectUris: ['https://c.example/'] },
    },
    'Request_BadRequest',
    '/spa/redirectUris/0',
  ],
  [
    'too many',
    { web: { redirectUris: many(257, (n) => `https://c.example/${n}`) } },
    'Request_BadRequest',
    /256 are allowed/,
  ],
  ['a wildcard host', { web: { redirectUris: ['https://*.contoso.example/signin'] } }, 'ok'],
  [
    'a wildcard for a whole domain',
    { web: { redirectUris: ['https://*.example/'] } },
    'Request_BadRequest',
    '/web/redirectUris/0',
  ],
  [
    'a wildcard inside a host',
    { web: { redirectUris: ['https://a*.contoso.example/'] } },
    'Request_BadRequest',
    '/web/redirectUris/0',
  ],
  [
    'a homepage that runs',
    { web: { homePageUrl: 'javascript:alert(1)' } },
    'Request_BadRequest',
    '/web/homePageUrl',
  ],

  [
    'an identifier URI of a stranger',
    { identifierUris: ['api://stranger'] },
    'Request_BadRequest',
    /verified domain, tenant ID, or app ID/,
  ],
  ['one under a verified domain', { identifierUris: ['https://contoso.localhost/api'] }, 'ok'],
  ['one under a subdomain of it', { identifierUris: ['https://api.contoso.localhost'] }, 'ok'],
  [
    'one that only ends alike',
    { identifierUris: ['https://evilcontoso.localhost/api'] },
    'Request_BadRequest',
    '/identifierUris/0',
  ],
  [
    'one of another tenant',
    { identifierUris: ['https://fabrikam.localhost/api'] },
    'Request_BadRequest',
    '/identifierUris/0',
  ],
  [
    'a stranger with version 2',
    { identifierUris: ['api://stranger-v2'], api: { requestedAccessTokenVersion: 2 } },
    'ok',
  ],
  [
    'one on ftp',
    { identifierUris: ['ftp://contoso.localhost'] },
    'Request_BadRequest',
    '/identifierUris/0',
  ],
  [
    'one with a wildcard',
    { identifierUris: ['https://*.contoso.localhost'] },
    'Request_BadRequest',
    '/identifierUris/0',
  ],
  [
    'one twice',
    { identifierUris: ['https://contoso.localhost/x', 'https://contoso.localhost/x/'] },
    'Request_BadRequest',
    '/identifierUris/1',
  ],
  [
    "Graph's own",
    { identifierUris: ['https://graph.microsoft.com'], api: { requestedAccessTokenVersion: 2 } },
    'Request_MultipleObjectsWithSameKeyValue',
    '/identifierUris/0',
  ],

  ['a scope', { api: { oauth2PermissionScopes: [scope] } }, 'ok'],
  [
    'a scope without isEnabled',
    { api: { oauth2PermissionScopes: [{ ...scope, isEnabled: undefined }] } },
    'ok',
  ],
  [
    'a scope with a space in its value',
    { api: { oauth2PermissionScopes: [{ ...scope, value: 'a b' }] } },
    'Request_BadRequest',
    '/api/oauth2PermissionScopes/0/value',
  ],
  [
    'a scope that begins with a dot',
    { api: { oauth2PermissionScopes: [{ ...scope, value: '.x' }] } },
    'Request_BadRequest',
    '/api/oauth2PermissionScopes/0/value',
  ],
  [
    'a scope without value',
    { api: { oauth2PermissionScopes: [{ ...scope, value: null }] } },
    'Request_BadRequest',
    '/api/oauth2PermissionScopes/0/value',
  ],
  [
    'a scope without consent text',
    { api: { oauth2PermissionScopes: [{ ...scope, adminConsentDisplayName: null }] } },
    'Request_BadRequest',
    '/api/oauth2PermissionScopes/0/adminConsentDisplayName',
  ],
  [
    'a scope whose id is none',
    { api: { oauth2PermissionScopes: [{ ...scope, id: 'x' }] } },
    'Request_BadRequest',
    '/api/oauth2PermissionScopes/0/id',
  ],
  [
    'a scope and a role of one value',
    { api: { oauth2PermissionScopes: [scope] }, appRoles: [{ ...role, value: 'access_as_user' }] },
    'Request_BadRequest',
    '/appRoles/0/value',
  ],
  [
    'a role for nobody',
    { appRoles: [{ ...role, allowedMemberTypes: [] }] },
    'Request_BadRequest',
    '/appRoles/0/allowedMemberTypes',
  ],
  [
    'a client pre-authorized for nothing known',
    { api: { preAuthorizedApplications: [{ appId: guid(1), delegatedPermissionIds: [guid(2)] }] } },
    'Request_BadRequest',
    '/api/preAuthorizedApplications/0/delegatedPermissionIds/0',
  ],
  [
    'a client pre-authorized as of old',
    {
      api: {
        oauth2PermissionScopes: [scope],
        preAuthorizedApplications: [{ appId: guid(1), permissionIds: [scopeId] }],
      },
    },
    'ok',
  ],
  [
    'permissions of 51 APIs',
    { requiredResourceAccess: many(51, (n) => ({ resourceAppId: guid(n), resourceAccess: [] })) },
    'Request_BadRequest',
    '/requiredResourceAccess',
  ],
  ['a tag with a space', { tags: ['a b'] }, 'Request_BadRequest', '/tags/0'],
  ['a tag twice', { tags: ['a', 'a'] }, 'Request_BadRequest', '/tags/1'],
  [
    '1201 entries',
    { appRoles: many(1201, (n) => ({ ...role, id: guid(n), value: `r${n}` })) },
    'Request_BadRequest',
    /manifest has exceeded/,
  ],
  [
    'a secret brought along',
    { passwordCredentials: [{ secretText: 'mine' }] },
    'Request_BadRequest',
    /addPassword/,
  ],
  [
    'a secret in a list that is none',
    { passwordCredentials: 'x' },
    'Request_BadRequest',
    '/passwordCredentials',
  ],
  ['null for an object', { web: null }, 'Request_BadRequest', '/web'],
  ['text for a list', { identifierUris: 'api://x' }, 'Request_BadRequest', '/identifierUris'],
  [
    'claims that do not exist',
    { groupMembershipClaims: 'Some' },
    'Request_BadRequest',
    '/groupMembershipClaims',
  ],
]

describe('an application', () => {
  let fixture: Fixture
  before(async () => {
    fixture = await openFixture()
  })
  after(() => fixture.store.close())

  for (const [name, patch, code, place] of cases) {
    it(`${code === 'ok' ? 'takes' : 'refuses'} ${name}, new and changed`, async () => {
      const { directory, contoso, actor } = fixture
      const blank = await directory.applications.create(contoso.id, { displayName: 'Case' }, actor)
      for (const attempt of [
        () =>
          directory.applications.replace(
            contoso.id,
            blank.id,
            patch as Record<string, unknown>,
            actor,
          ),
        async () => {
          const made = await directory.applications.create(
            contoso.id,
            { displayName: 'Case', ...patch },
            actor,
          )
          await directory.applications.delete(contoso.id, made.id, actor)
        },
      ]) {
        if (code === 'ok') await attempt()
        else {
          await assert.rejects(attempt, (error: unknown) => {
            assert.ok(error instanceof DirectoryError, String(error))
            assert.equal(error.code, code, error.message)
            if (typeof place === 'string') assert.equal(error.target, place, error.message)
            else if (place !== undefined) assert.match(error.message, place)
            return true
          })
          assert.deepEqual(await directory.applications.find(contoso.id, blank.id), blank)
        }
        await directory.applications.replace(contoso.id, blank.id, { identifierUris: [] }, actor)
      }
      await directory.applications.delete(contoso.id, blank.id, actor)
    })
  }

  it('is told which values a property takes', async () => {
    const { directory, contoso, actor } = fixture
    const { id } = await directory.applications.create(
      contoso.id,
      { displayName: 'Refused' },
      actor,
    )
    const audiences =
      "'AzureADMyOrg', 'AzureADMultipleOrgs', 'AzureADandPersonalMicrosoftAccount' or 'PersonalMicrosoftAccount'"
    const cases: [Record<string, unknown>, string][] = [
      [{ api: { requestedAccessTokenVersion: 3 } }, 'it must be null, 1 or 2.'],
      [{ api: { requestedAccessTokenVersion: '2' } }, 'it must be null, 1 or 2.'],
      [{ signInAudience: 'Everybody' }, `it must be ${audiences}.`],
      [{ signInAudience: null }, `it must be ${audiences}.`],
      [{ isFallbackPublicClient: 'yes' }, 'it must be null, true or false.'],
      [{ tags: 'x' }, 'it must be an array.'],
      [{ tokenEncryptionKeyId: 'x' }, 'it must be null or a GUID, such as'],
      [{ description: 'x'.repeat(2000) }, 'it must not have more than 1024 characters.'],
    ]
    for (const [patch, words] of cases) {
      await assert.rejects(
        directory.applications.replace(contoso.id, id, patch, actor),
        (error: Error) => error.message.includes(words) || assert.fail(error.message),
      )
    }
  })

  it('is bare when created and complete when registered', async () => {
    const { directory, contoso, actor, maker } = fixture
    const bare = await directory.applications.create(contoso.id, { displayName: 'Bare' }, actor)
    assert.ok(isGuid(bare.id) && isGuid(bare.appId) && bare.id !== bare.appId)
    assert.equal(bare.publisherDomain, 'contoso.localhost')
    assert.equal(await directory.servicePrincipals.findByAppId(contoso.id, bare.appId), undefined)
    assert.deepEqual(await directory.applications.owners(contoso.id, bare.id), [])

    const { application, servicePrincipal } = await directory.applications.register(
      contoso.id,
      { displayName: 'Registered' },
      actor,
    )
    assert.deepEqual(servicePrincipal.tags, ['WindowsAzureActiveDirectoryIntegratedApp'])
    assert.equal(application.requiredResourceAccess.length, 1)
    const owners = await directory.applications.owners(contoso.id, application.id)
    assert.deepEqual(
      owners.map((owner) => owner.id),
      [maker.id],
    )
  })

  it('has identifier URIs no other application of the tenant has, whatever the case or slash', async () => {
    const { directory, contoso, fabrikam, actor } = fixture
    const version2 = { requestedAccessTokenVersion: 2 } as const
    const uris = { identifierUris: ['api://shared/Name'], api: version2 }
    await directory.applications.create(contoso.id, { displayName: 'First', ...uris }, actor)
    await assert.rejects(
      directory.applications.create(
        contoso.id,
        { displayName: 'Second', identifierUris: ['api://SHARED/name/'], api: version2 },
        actor,
      ),
      { code: 'Request_MultipleObjectsWithSameKeyValue', status: 400 },
    )
    // Another tenant may have the same, as long as neither is open to others.
    await directory.applications.create(fabrikam.id, { displayName: 'Third', ...uris }, actor)
    await assert.rejects(
      directory.applications.create(
        fabrikam.id,
        { displayName: 'Fourth', signInAudience: 'AzureADMultipleOrgs', ...uris },
        actor,
      ),
      { code: 'Request_MultipleObjectsWithSameKeyValue' },
    )
  })

  it('keeps an enabled scope or role until it is disabled', async () => {
    const { directory, contoso, actor } = fixture
    const { applications } = directory
    const made = await applications.create(contoso.id, { displayName: 'Disable first' }, actor)
    const write = (patch: object): Promise<Application> =>
      applications.replace(contoso.id, made.id, patch as Record<string, unknown>, actor)
    await write({ api: { oauth2PermissionScopes: [scope] }, appRoles: [role] })
    const refused = { code: 'CannotDeleteOrUpdateEnabledEntitlement', status: 400 }
    await assert.rejects(write({ api: { oauth2PermissionScopes: [] } }), refused)
    await assert.rejects(
      write({ api: { oauth2PermissionScopes: [{ ...scope, value: 'other' }] } }),
      refused,
    )
    await assert.rejects(
      write({ api: { oauth2PermissionScopes: [{ ...scope, value: 'other', isEnabled: false }] } }),
      refused,
    )
    await assert.rejects(write({ appRoles: [] }), refused)
    await write({
      api: { oauth2PermissionScopes: [{ ...scope, userConsentDescription: 'New text' }] },
    })
    await write({
      api: { oauth2PermissionScopes: [{ ...scope, isEnabled: false }] },
      appRoles: [{ ...role, isEnabled: false }],
    })
    const cleared = await write({ api: { oauth2PermissionScopes: [] }, appRoles: [] })
    assert.deepEqual(cleared.api.oauth2PermissionScopes, [])
  })

  it('keeps what a partial patch does not name, and takes a downloaded manifest back', async () => {
    const { directory, contoso, actor } = fixture
    const made = await directory.applications.create(
      contoso.id,
      { displayName: 'Patch', web: { redirectUris: ['https://contoso.localhost/a'] } },
      actor,
    )
    const patched = await directory.applications.update(
      contoso.id,
      made.id,
      {
        web: {
          implicitGrantSettings: { enableAccessTokenIssuance: true, enableIdTokenIssuance: false },
        },
      },
      actor,
    )
    assert.deepEqual(patched.web.redirectUris, ['https://contoso.localhost/a'])
    assert.equal(patched.web.implicitGrantSettings.enableAccessTokenIssuance, true)
    const manifest = JSON.parse(JSON.stringify(patched)) as Record<string, unknown>
    assert.deepEqual(
      await directory.applications.replace(contoso.id, made.id, manifest, actor),
      patched,
    )
  })

  it('mirrors to its service principals, in every tenant, what it decides', async () => {
    const { directory, contoso, fabrikam, actor } = fixture
    const { application } = await directory.applications.register(
      contoso.id,
      { displayName: 'Multi', signInAudience: 'AzureADMultipleOrgs' },
      actor,
    )
    const away = await directory.servicePrincipals.ensure(fabrikam.id, application.appId, actor)
    await directory.servicePrincipals.update(
      fabrikam.id,
      away.id,
      { tags: ['HideApp'], accountEnabled: false },
      actor,
    )
    const uri = `api://${application.appId}`
    await directory.applications.replace(
      contoso.id,
      application.id,
      {
        identifierUris: [uri],
        tags: ['Blue'],
        api: { oauth2PermissionScopes: [scope] },
        web: { homePageUrl: 'https://contoso.localhost' },
      },
      actor,
    )
    for (const tenantId of [contoso.id, fabrikam.id]) {
      for (const name of [uri, `${uri}/`, `spn:${uri}`, uri.toUpperCase(), application.appId]) {
        const found = await directory.servicePrincipals.findByName(tenantId, name)
        assert.equal(found?.appId, application.appId, name)
        assert.equal(found?.oauth2PermissionScopes[0]?.value, 'access_as_user')
        assert.equal(found?.homepage, 'https://contoso.localhost')
      }
    }
    const now = await directory.servicePrincipals.find(fabrikam.id, away.id)
    assert.deepEqual(now?.tags, ['Blue', 'HideApp'])
    assert.equal(now?.accountEnabled, false)
  })

  it('is provisioned in another tenant only when it is open to others, and once', async () => {
    const { directory, contoso, fabrikam, actor } = fixture
    const single = await directory.applications.create(contoso.id, { displayName: 'Single' }, actor)
    await assert.rejects(directory.servicePrincipals.ensure(fabrikam.id, single.appId, actor), {
      code: 'Request_BadRequest',
    })
    await directory.servicePrincipals.create(contoso.id, { appId: single.appId }, actor)
    await assert.rejects(
      directory.servicePrincipals.create(contoso.id, { appId: single.appId }, actor),
      { status: 409 },
    )
  })

  it('is deleted softly with its service principal and what hangs on that, and comes back', async () => {
    const { directory, contoso, actor, maker } = fixture
    const { application, servicePrincipal } = await directory.applications.register(
      contoso.id,
      { displayName: 'Gone' },
      actor,
    )
    const graph = await directory.servicePrincipals.findByName(
      contoso.id,
      'https://graph.microsoft.com',
    )
    await directory.permissionGrants.merge(
      {
        tenantId: contoso.id,
        clientId: servicePrincipal.id,
        resourceId: graph?.id ?? '',
        principalId: maker.id,
        scopes: ['User.Read'],
      },
      actor,
    )
    const { secretText } = await directory.applications.addPassword(
      contoso.id,
      application.id,
      {},
      actor,
    )
    await directory.applications.delete(contoso.id, application.id, actor)
    assert.equal(await directory.applications.find(contoso.id, application.id), undefined)
    assert.equal(await directory.applications.findByAppId(application.appId), undefined)
    assert.equal(await directory.servicePrincipals.find(contoso.id, servicePrincipal.id), undefined)
    assert.equal(await directory.applications.verifySecret(application.appId, secretText), 'none')
    assert.deepEqual(
      await directory.permissionGrants.list(contoso.id, { clientId: servicePrincipal.id }),
      [],
    )
    assert.deepEqual(
      await directory.appRoleAssignments.listByResource(contoso.id, servicePrincipal.id),
      [],
    )

    await directory.deletedItems.restore(contoso.id, application.id, actor)
    await directory.deletedItems.restore(contoso.id, servicePrincipal.id, actor)
    assert.equal(await directory.applications.verifySecret(application.appId, secretText), 'ok')
    await directory.applications.delete(contoso.id, application.id, actor)
    await directory.deletedItems.purge(contoso.id, application.id, actor)
    assert.equal(await directory.deletedItems.find(contoso.id, application.id), undefined)
  })
})

describe('a client secret', () => {
  it('is shown once, has 200 bits or more, and stands nowhere in the database', async () => {
    const { store, directory, contoso, actor, clock } = await openFixture()
    const made = await directory.applications.create(contoso.id, { displayName: 'Secret' }, actor)
    const credential = await directory.applications.addPassword(
      contoso.id,
      made.id,
      { displayName: 'CI', endDateTime: '2026-02-01T00:00:00Z' },
      actor,
    )
    assert.match(credential.secretText, /^[\w-]{3}8Q~[\w-]{34}$/)
    assert.equal(credential.hint, credential.secretText.slice(0, 3))
    const shown = await directory.applications.find(contoso.id, made.id)
    assert.deepEqual(
      shown?.passwordCredentials.map((each) => [each.keyId, each.hint, each.secretText]),
      [[credential.keyId, credential.hint, null]],
    )
    for (const table of ['applications', 'passwordCredentials', 'directoryAudits'] as const) {
      const rows = await store.db.selectFrom(table).selectAll().execute()
      assert.ok(rows.length > 0)
      assert.ok(!JSON.stringify(rows).includes(credential.secretText), table)
    }
    const verify = (secret: string): Promise<string> =>
      directory.applications.verifySecret(made.appId, secret)
    assert.equal(await verify(credential.secretText), 'ok')
    assert.equal(await verify(`${credential.secretText}x`), 'wrong')
    clock.time = Date.parse('2026-02-01T00:00:00Z')
    assert.equal(await verify(credential.secretText), 'expired')
    await directory.applications.removePassword(contoso.id, made.id, credential.keyId, actor)
    assert.equal(await verify(credential.secretText), 'none')
    await assert.rejects(
      directory.applications.removePassword(contoso.id, made.id, credential.keyId, actor),
      { status: 400 },
    )
    await store.close()
  })

  it("of a tenant's service principal is worth nothing in another tenant", async () => {
    const { store, directory, contoso, fabrikam, actor } = await openFixture()
    const made = await directory.applications.create(
      contoso.id,
      { displayName: 'Multi', signInAudience: 'AzureADMultipleOrgs' },
      actor,
    )
    const away = await directory.servicePrincipals.ensure(fabrikam.id, made.appId, actor)
    const { secretText } = await directory.servicePrincipals.addPassword(
      fabrikam.id,
      away.id,
      {},
      actor,
    )
    assert.equal(
      await directory.applications.verifySecret(made.appId, secretText, fabrikam.id),
      'ok',
    )
    assert.equal(
      await directory.applications.verifySecret(made.appId, secretText, contoso.id),
      'none',
    )
    assert.equal(await directory.applications.verifySecret(made.appId, secretText), 'none')
    await store.close()
  })
})

describe('applications of this version itself', () => {
  for (const { appId, application } of firstPartyApplications)
    it(`${application.displayName} has the shape of every application`, () => {
      const blank = newApplication({
        tenantId: guid(1),
        id: guid(2),
        appId,
        createdDateTime: '2026-01-01T00:00:00Z',
        publisherDomain: 'patchbay.localhost',
      })
      assert.deepEqual(mergeFirstParty(blank, application), mergeApplication(blank, application))
    })
})
