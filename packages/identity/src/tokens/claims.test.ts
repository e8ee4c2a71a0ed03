import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import {
  roleTemplates,
  systemActor,
  type ApplicationPatch,
  type OptionalClaim,
} from '@patchbay/directory'
import { decodeProtectedHeader } from 'jose'
import { publicUrl, scopeIds, startFixture, type Fixture } from '../testing/fixture.ts'
import {
  allowInPolicy,
  authorizeUrl,
  claimsOf,
  consentedBrowser,
  freshCode,
  postToken,
  redemption,
  redirected,
} from '../testing/requests.ts'
import { membershipClaims } from './optional-claims.ts'
import { halfHash } from './token-claims.ts'

let fixture: Fixture
before(async () => {
  fixture = await startFixture()
})
after(() => fixture.app.close())

const alter = (which: 'api' | 'client', patch: ApplicationPatch) =>
  fixture.directory.applications.update(fixture.tenant.id, fixture[which].id, patch, systemActor)
const optional = (claims: Partial<Record<'accessToken' | 'idToken', OptionalClaim[]>>) => ({
  optionalClaims: { accessToken: [], idToken: [], saml2Token: [], ...claims },
})

/** Tokens of the maker. */
async function tokensOf(
  changes: Record<string, string | undefined> = {},
  form: Record<string, string> = {},
) {
  const browser = await consentedBrowser(fixture)
  const code = await freshCode(fixture, browser, changes)
  const { json } = await postToken(fixture, { ...redemption(code), ...form })
  return {
    json,
    access: claimsOf(json['access_token']),
    id: claimsOf(json['id_token']),
    header: decodeProtectedHeader(String(json['access_token'])),
  }
}
const applicationToken = async (resource = `api://${fixture.api.appId}`) => {
  const form = { grant_type: 'client_credentials', scope: `${resource}/.default` }
  const { json } = await postToken(fixture, form)
  return claimsOf(json['access_token'])
}
const namesOf = (claims: Record<string, unknown>) => Object.keys(claims).toSorted()

const common = ['aud', 'iss', 'iat', 'nbf', 'exp', 'ver', 'tid', 'oid', 'sub', 'uti', 'rh', 'aio']
const inVersion1 = [
  ...common,
  'appid',
  'appidacr',
  'acr',
  'amr',
  'scp',
  'name',
  'unique_name',
  'upn',
  'family_name',
  'given_name',
  'ipaddr',
]

describe('claims of access tokens', () => {
  it('version 2, of a user: exactly these', async () => {
    const { access, header } = await tokensOf()
    const expected = [...common, 'azp', 'azpacr', 'scp', 'name', 'preferred_username', 'xms_ftd']
    assert.deepEqual(namesOf(access), expected.toSorted())
    assert.equal(access['aud'], fixture.api.appId)
    assert.equal(access['iss'], `${publicUrl}/${fixture.tenant.id}/v2.0`)
    assert.equal(access['azpacr'], '1')
    assert.equal(access['iat'], access['nbf'])
    assert.match(String(access['uti']), /^[\w-]{22}$/)
    assert.deepEqual(Object.keys(header).toSorted(), ['alg', 'kid', 'typ'])
    assert.equal(header.typ, 'JWT')
  })

  it('version 2, of an application: exactly these, and none of a user', async () => {
    const claims = await applicationToken()
    assert.deepEqual(namesOf(claims), [...common, 'azp', 'azpacr', 'xms_ftd'].toSorted())
    assert.equal(claims['oid'], claims['sub'])
  })

  it('version 1, of a user: exactly these; aud is the name that was asked for', async () => {
    await alter('api', { api: { requestedAccessTokenVersion: null } })
    const { access, header } = await tokensOf()
    assert.deepEqual(namesOf(access), inVersion1.toSorted())
    assert.equal(access['aud'], `api://${fixture.api.appId}`)
    assert.equal(access['iss'], `${publicUrl}/${fixture.tenant.id}/`)
    assert.equal(access['ver'], '1.0')
    assert.equal(header['x5t'], header.kid)
    const application = await applicationToken()
    assert.deepEqual(namesOf(application), [...common, 'appid', 'appidacr', 'idp'].toSorted())
    await alter(
      'api',
      optional({ accessToken: [{ name: 'aud', additionalProperties: ['use_guid'] }] }),
    )
    assert.equal((await tokensOf()).access['aud'], fixture.api.appId)
    await alter('api', { api: { requestedAccessTokenVersion: 2 }, ...optional({}) })
  })

  it('Graph’s: always version 1, with the type, the client’s name and, for applications, wids', async () => {
    const { access } = await tokensOf({ scope: 'openid profile' })
    assert.equal(access['ver'], '1.0')
    assert.equal(access['idtyp'], 'user')
    assert.equal(access['app_displayname'], fixture.client.displayName)
    const application = await applicationToken('https://graph.microsoft.com')
    assert.equal(application['idtyp'], 'app')
    assert.ok(Array.isArray(application['wids']))
  })

  it('roles: of the resource in access tokens, of the client in ID tokens', async () => {
    const { directory, tenant, api, maker } = fixture
    const resource = await directory.servicePrincipals.findByAppId(tenant.id, api.appId)
    assert.ok(resource)
    assert.equal((await tokensOf()).access['roles'], undefined)
    const assignment = { principalId: maker.id, resourceId: resource.id, appRoleId: scopeIds.role }
    const { id } = await directory.appRoleAssignments.create(tenant.id, assignment, systemActor)
    const { access, id: idToken } = await tokensOf()
    assert.deepEqual(access['roles'], ['Reader'])
    assert.equal(idToken['roles'], undefined)
    await directory.appRoleAssignments.delete(tenant.id, id, systemActor)
  })

  it('sub is pairwise: for the resource, for the client, and for ever', async () => {
    const first = await tokensOf()
    const again = await tokensOf()
    assert.notEqual(first.access['sub'], first.id['sub'])
    assert.equal(first.access['sub'], again.access['sub'])
    assert.equal(first.id['sub'], again.id['sub'])
    assert.match(String(first.id['sub']), /^[\w-]{43}$/)
    const { directory, tenant, maker } = fixture
    const rename = (userPrincipalName: string) =>
      directory.users.update(tenant.id, maker.id, { userPrincipalName }, systemActor)
    const browser = await consentedBrowser(fixture)
    await rename('renamed@contoso.localhost')
    const { json } = await postToken(fixture, redemption(await freshCode(fixture, browser)))
    assert.equal(claimsOf(json['id_token'])['sub'], first.id['sub'])
    assert.equal(claimsOf(json['id_token'])['preferred_username'], 'renamed@contoso.localhost')
    await rename('maker@contoso.localhost')
  })

  it('xms_cc says what the client can deal with, where the resource asks', async () => {
    const claims = JSON.stringify({ access_token: { xms_cc: { values: ['cp1'] } } })
    assert.equal((await tokensOf({}, { claims })).access['xms_cc'], undefined)
    await alter('api', optional({ accessToken: [{ name: 'xms_cc' }] }))
    assert.deepEqual((await tokensOf({}, { claims })).access['xms_cc'], ['cp1'])
    await alter('api', optional({}))
  })
})

describe('claims of ID tokens', () => {
  it('version 2: exactly these with profile, and less without', async () => {
    const { id } = await tokensOf({ nonce: 'n-1' })
    const always = ['aud', 'iss', 'iat', 'nbf', 'exp', 'sub', 'tid', 'ver', 'uti', 'rh', 'aio']
    const expected = [...always, 'name', 'oid', 'preferred_username', 'nonce']
    assert.deepEqual(namesOf(id), expected.toSorted())
    assert.equal(Number(id['exp']) - Number(id['iat']), 3900)
    const bare = await tokensOf({ scope: `openid api://${fixture.api.appId}/access_as_user` })
    assert.deepEqual(namesOf(bare.id), always.toSorted(), 'no nonce of its own, either')
  })

  it('bind what came beside them from the authorization endpoint, and nothing from the token endpoint', async () => {
    const implicitGrantSettings = { enableAccessTokenIssuance: true, enableIdTokenIssuance: true }
    await alter('client', { web: { implicitGrantSettings } })
    const browser = await consentedBrowser(fixture)
    const changes = { response_type: 'code id_token token', nonce: 'n' }
    const answer = redirected(await browser.get(authorizeUrl(fixture, changes)))
    const id = claimsOf(answer.get('id_token'))
    const left = (value: string) =>
      createHash('sha256').update(value).digest().subarray(0, 16).toString('base64url')
    assert.equal(id['c_hash'], left(answer.get('code') ?? ''))
    assert.equal(id['at_hash'], left(answer.get('access_token') ?? ''))
    assert.equal(halfHash('x'), left('x'))
    const only = redirected(
      await browser.get(authorizeUrl(fixture, { response_type: 'id_token', nonce: 'n' })),
    )
    assert.equal(claimsOf(only.get('id_token'))['c_hash'], undefined)
    const { id: redeemed } = await tokensOf()
    assert.equal(redeemed['at_hash'] ?? redeemed['c_hash'], undefined)
  })
})

describe('optional claims', () => {
  const rows: [string, unknown][] = [
    ['acct', 0],
    ['auth_time', 'number'],
    ['email', 'maker@contoso.localhost'],
    ['family_name', 'Contoso'],
    ['given_name', 'maker'],
    ['ipaddr', '127.0.0.1'],
    ['login_hint', 'string'],
    ['sid', 'string'],
    ['tenant_region_scope', 'WW'],
    ['upn', 'maker@contoso.localhost'],
    ['verified_primary_email', ['maker@contoso.localhost']],
    ['xms_edov', true],
    ['ctry', 'NO'],
    ['xms_pl', 'nb-NO'],
  ]
  it('say in an ID token what the client asks for, and in an access token what the resource does', async () => {
    const { directory, tenant, maker } = fixture
    const patch = { usageLocation: 'NO', preferredLanguage: 'nb-NO' }
    await directory.users.update(tenant.id, maker.id, patch, systemActor)
    const claims = rows.map(([name]) => ({ name }))
    await alter('client', optional({ idToken: claims }))
    const first = await tokensOf()
    for (const [name, expected] of rows) {
      const value = first.id[name]
      if (expected === 'number' || expected === 'string') assert.equal(typeof value, expected, name)
      else assert.deepEqual(value, expected, name)
    }
    assert.equal(first.access['acct'], undefined)
    await alter('client', optional({}))
    await alter('api', optional({ accessToken: claims }))
    const second = await tokensOf()
    assert.equal(second.access['acct'], 0)
    assert.equal(second.id['acct'], undefined)
    await alter('api', optional({}))
  })

  it('idtyp: app for applications; user only where that is asked for too', async () => {
    await alter('api', optional({ accessToken: [{ name: 'idtyp' }] }))
    assert.equal((await applicationToken())['idtyp'], 'app')
    assert.equal((await tokensOf()).access['idtyp'], undefined)
    const withUser = { name: 'idtyp', additionalProperties: ['include_user_token'] }
    await alter('api', optional({ accessToken: [withUser] }))
    assert.equal((await tokensOf()).access['idtyp'], 'user')
    await alter('api', optional({}))
  })

  it('signin_state says that the person stays signed in', async () => {
    const claims = JSON.stringify({ id_token: { signin_state: { essential: false } } })
    assert.equal((await tokensOf({ claims })).id['signin_state'], undefined)
  })
})

describe('groups', () => {
  const groups = (count: number) =>
    Array.from({ length: count }, (_, index) => ({
      id: `group-${index}`,
      displayName: `Group ${index}`,
      securityEnabled: index % 2 === 0,
    }))
  const member = (count: number) => ({
    userId: 'user',
    groups: groups(count),
    assignedGroupIds: new Set(['group-1']),
    directoryRoles: ['role'],
  })
  const options = { graphUrl: 'https://graph', isImplicit: false, properties: [] as string[] }
  const claim = (setting: string | null, count = 4, more: object = {}) =>
    membershipClaims(setting, member(count), { ...options, ...more })

  it('are none, security groups, assigned ones, or all with the roles', () => {
    assert.deepEqual(claim(null), {})
    assert.deepEqual(claim('None'), {})
    assert.deepEqual(claim('SecurityGroup'), { groups: ['group-0', 'group-2'] })
    assert.deepEqual(claim('ApplicationGroup'), { groups: ['group-1'] })
    const { wids, groups: all } = claim('All')
    assert.equal((all as string[]).length, 4)
    assert.deepEqual(wids, ['role', 'b79fbf4d-3ef9-4689-8143-76b194e85509'])
    assert.deepEqual(Object.keys(claim('DirectoryRole')), ['wids'])
  })

  it('beyond two hundred point to Graph, beyond five only say that they are in an address', () => {
    assert.equal((claim('All', 200)['groups'] as string[]).length, 200)
    const over = claim('All', 201)
    assert.equal(over['groups'], undefined)
    assert.deepEqual(over['_claim_names'], { groups: 'src1' })
    assert.deepEqual(over['_claim_sources'], {
      src1: { endpoint: 'https://graph/v1.0/users/user/getMemberObjects' },
    })
    assert.deepEqual(claim('SecurityGroup', 20, { isImplicit: true }), { hasgroups: true })
  })

  it('come as roles or by name where the application wants it', () => {
    const asRoles = claim('ApplicationGroup', 4, { properties: ['emit_as_roles'] })
    assert.deepEqual(asRoles, { roles: ['group-1'] })
    const named = claim('ApplicationGroup', 4, { properties: ['cloud_displayname'] })
    assert.deepEqual(named, { groups: ['Group 1'] })
  })

  it('in a token: through other groups too, and wids of the roles held', async () => {
    const { directory, tenant, maker } = fixture
    const make = (displayName: string) =>
      directory.groups.create(
        tenant.id,
        { displayName, mailEnabled: false, mailNickname: displayName, securityEnabled: true },
        systemActor,
      )
    const [inner, outer] = [await make('inner'), await make('outer')]
    await directory.groups.addMember(tenant.id, inner.id, maker.id, systemActor)
    await directory.groups.addMember(tenant.id, outer.id, inner.id, systemActor)
    const role = roleTemplates.applicationAdministrator
    await directory.users.addDirectoryRole(tenant.id, maker.id, role, systemActor)
    await alter('api', { groupMembershipClaims: 'All' })
    const { access, id } = await tokensOf()
    assert.deepEqual((access['groups'] as string[]).toSorted(), [inner.id, outer.id].toSorted())
    assert.ok((access['wids'] as string[]).includes(role))
    assert.equal(id['groups'], undefined, 'the client did not ask')
    await alter('api', { groupMembershipClaims: null })
    await directory.users.removeDirectoryRole(tenant.id, maker.id, role, systemActor)
  })
})

describe('lifetimes', () => {
  it('of access tokens: 60 to 90 minutes, or what the resource’s policy says', async () => {
    const { json } = await tokensOf()
    const usual = Number(json['expires_in'])
    assert.ok(usual >= 3600 && usual <= 5400)
    assert.equal(json['ext_expires_in'], usual)
    assert.equal(json['refresh_in'], undefined)
    const { directory, tenant, api } = fixture
    const definition = JSON.stringify({
      TokenLifetimePolicy: { Version: 1, AccessTokenLifetime: '08:00:00' },
    })
    const kind = 'tokenLifetimePolicies'
    const policy = await directory.policies.create(
      tenant.id,
      kind,
      { displayName: 'Long', definition: [definition], isOrganizationDefault: false },
      systemActor,
    )
    await directory.policies.assign(tenant.id, kind, api.id, policy.id, systemActor)
    fixture.clock.advance(10)
    const long = await tokensOf()
    assert.equal(long.json['expires_in'], 28_800)
    assert.equal(Number(long.access['exp']) - Number(long.access['iat']), 28_800 + 300)
    assert.equal(long.json['refresh_in'], 14_400)
    await allowInPolicy(fixture, {})
  })
})
