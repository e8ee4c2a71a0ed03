import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { firstPartyAppIds, roleTemplates } from '@patchbay/directory'
import { type Fixture, openFixture, publicUrl, type Reply } from './fixture.test.ts'
import { routes } from './routes.ts'

let fixture: Fixture
before(async () => {
  fixture = await openFixture()
})
after(async () => {
  await fixture.app.close()
  await fixture.store.close()
})

const send: Fixture['send'] = (...parameters) => fixture.send(...parameters)
const eventual = { consistencylevel: 'eventual' }

function expectError(reply: Reply, status: number, code: string, words?: RegExp): void {
  assert.equal(reply.status, status, reply.text)
  assert.equal(reply.body['error']?.['code'], code, reply.text)
  if (words !== undefined) assert.match(String(reply.body['error']?.['message']), words)
  const inner = reply.body['error']?.['innerError']
  assert.equal(inner?.['request-id'], reply.headers['request-id'])
  assert.match(String(inner?.['date']), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/)
}

async function register(
  as: string,
  displayName: string,
  more: object = {},
): Promise<{ id: string; appId: string }> {
  const reply = await send(as, 'POST', '/applications', { displayName, ...more })
  assert.equal(reply.status, 201, reply.text)
  return { id: String(reply.body.id), appId: String(reply.body['appId']) }
}

describe('answers', () => {
  it('carry the headers and the context that clients look for', async () => {
    const correlation = '11111111-2222-4333-8444-555555555555'
    const reply = await send('admin', 'GET', '/organization', undefined, {
      'client-request-id': correlation,
    })
    assert.equal(reply.status, 200)
    assert.match(
      String(reply.headers['content-type']),
      /^application\/json;\s?odata\.metadata=minimal/,
    )
    assert.equal(reply.headers['odata-version'], '4.0')
    assert.equal(reply.headers['client-request-id'], correlation)
    assert.match(String(reply.headers['request-id']), /^[0-9a-f-]{36}$/)
    assert.equal(reply.body['@odata.context'], `${publicUrl}/v1.0/$metadata#organization`)
    assert.equal(reply.body['value']?.[0]?.['id'], fixture.contoso.id)
  })

  it('tell who is nobody how to sign in', async () => {
    const reply = await send('nobody', 'GET', '/me')
    expectError(reply, 401, 'InvalidAuthenticationToken', /empty/)
    assert.match(
      String(reply.headers['www-authenticate']),
      /^Bearer realm="", authorization_uri="https:\/\/localhost:8443\/common/,
    )
  })

  it('let pages of other origins in with a token and never with the portal header', async () => {
    const reply = await fixture.app.inject({ method: 'OPTIONS', url: '/v1.0/me' })
    assert.equal(reply.statusCode, 204)
    assert.equal(reply.headers['access-control-allow-origin'], '*')
    assert.equal(reply.headers['access-control-allow-credentials'], undefined)
    assert.ok(!String(reply.headers['access-control-allow-headers']).includes('x-patchbay-portal'))
  })

  const odd: [string, string, string, unknown, number, string][] = [
    ['an unknown segment', 'GET', '/aplications', undefined, 400, 'BadRequest'],
    ['a method that is not', 'DELETE', '/organization', undefined, 405, 'Request_BadRequest'],
    ['broken JSON', 'POST', '/applications', '{"displayName":', 400, 'BadRequest'],
    ['a list as body', 'POST', '/applications', '[]', 400, 'Request_BadRequest'],
    ['a number as body', 'POST', '/users', '7', 400, 'Request_BadRequest'],
    ['a prototype in the body', 'POST', '/applications', '{"__proto__":{}}', 400, 'BadRequest'],
    ['no name', 'POST', '/applications', '{}', 400, 'Request_BadRequest'],
    [
      'an unknown property',
      'POST',
      '/applications',
      '{"displayName":"x","colour":"red"}',
      400,
      'Request_BadRequest',
    ],
    ['a user without password', 'POST', '/users', '{"displayName":"x"}', 400, 'Request_BadRequest'],
    ['an id that is none', 'GET', '/users/nobody', undefined, 404, 'Request_ResourceNotFound'],
    [
      "another tenant's path",
      'GET',
      '/00000000-0000-4000-8000-000000000000/users',
      undefined,
      404,
      'Request_ResourceNotFound',
    ],
    [
      'a reference to nothing',
      'POST',
      '/groups/x/members/$ref',
      '{"@odata.id":"nothing"}',
      404,
      'Request_ResourceNotFound',
    ],
    ['a key that is none', 'GET', "/applications(name='x')", undefined, 400, 'BadRequest'],
  ]
  for (const [name, method, url, body, status, code] of odd) {
    it(`refuse ${name}`, async () => {
      const headers: Record<string, string> =
        body === undefined ? {} : { 'content-type': 'application/json' }
      expectError(await send('admin', method, url, body, headers), status, code)
    })
  }

  it('come under myorganization, the tenant id and beta as well', async () => {
    const beta = await fixture.app.inject({
      url: '/beta/users',
      headers: { authorization: 'Bearer admin' },
    })
    assert.equal(beta.statusCode, 200)
    assert.equal((await send('admin', 'GET', '/myorganization/users')).status, 200)
    assert.equal((await send('admin', 'GET', `/${fixture.contoso.id}/users`)).status, 200)
  })
})

describe('the story of a maker', () => {
  it('registers an API and a client, and manages what they own', async () => {
    const api = await register('maker', 'Identity API')
    const path = `/applications/${api.id}`
    const principal = await send('maker', 'POST', '/servicePrincipals', {
      appId: api.appId,
      tags: ['WindowsAzureActiveDirectoryIntegratedApp'],
    })
    assert.equal(principal.status, 201, principal.text)
    assert.equal(
      principal.headers['location'],
      `${publicUrl}/v1.0/servicePrincipals/${principal.body['id']}`,
    )
    const self = { '@odata.id': `${publicUrl}/v1.0/directoryObjects/${fixture.maker.id}` }
    assert.equal((await send('maker', 'POST', `${path}/owners/$ref`, self)).status, 204)

    assert.equal(
      (await send('maker', 'PATCH', path, { identifierUris: [`api://${api.appId}`] })).status,
      204,
    )
    const scope = {
      id: 'aaaaaaaa-0000-4000-8000-000000000001',
      value: 'access_as_user',
      type: 'User',
      isEnabled: true,
      adminConsentDisplayName: 'Access',
      adminConsentDescription: 'Access the API',
      userConsentDisplayName: 'Access',
      userConsentDescription: 'Access the API',
    }
    assert.equal(
      (await send('maker', 'PATCH', path, { api: { oauth2PermissionScopes: [scope] } })).status,
      204,
    )
    assert.equal(
      (await send('maker', 'PATCH', path, { api: { requestedAccessTokenVersion: 2 } })).status,
      204,
    )
    const read = await send('maker', 'GET', `/applications(appId='${api.appId}')`)
    assert.equal(read.body['api']?.['requestedAccessTokenVersion'], 2)
    assert.equal(read.body['api']?.['oauth2PermissionScopes']?.[0]?.['value'], 'access_as_user')
    assert.equal(read.body['tenantId'], undefined)
    const mirrored = await send('maker', 'GET', `/servicePrincipals/${principal.body['id']}`)
    assert.deepEqual(mirrored.body['servicePrincipalNames'], [`api://${api.appId}`, api.appId])

    const bad = await send('maker', 'PATCH', path, { api: { requestedAccessTokenVersion: 3 } })
    expectError(bad, 400, 'Request_BadRequest')
    assert.equal(bad.body['error']?.['target'], '/api/requestedAccessTokenVersion')
    expectError(
      await send('maker', 'PATCH', path, { api: { oauth2PermissionScopes: [] } }),
      400,
      'CannotDeleteOrUpdateEnabledEntitlement',
    )

    const other = await register('maker', 'Other API')
    expectError(
      await send('maker', 'PATCH', `/applications/${other.id}`, {
        identifierUris: [`api://${api.appId}`],
      }),
      400,
      'Request_BadRequest',
      /verified domain, tenant ID, or app ID/,
    )
    await send('maker', 'PATCH', `/applications/${other.id}`, {
      api: { requestedAccessTokenVersion: 2 },
    })
    expectError(
      await send('maker', 'PATCH', `/applications/${other.id}`, {
        identifierUris: [`api://${api.appId}`],
      }),
      400,
      'Request_MultipleObjectsWithSameKeyValue',
      /identifierUris already exists/,
    )
    const owners = await send('maker', 'GET', `${path}/owners?$select=id,displayName`)
    assert.deepEqual(owners.body['value']?.[0], {
      '@odata.type': '#microsoft.graph.user',
      displayName: 'maker',
      id: fixture.maker.id,
    })
  })

  it('shows a secret once', async () => {
    const app = await register('maker', 'With secret')
    const path = `/applications/${app.id}`
    const added = await send('maker', 'POST', `${path}/addPassword`, {
      passwordCredential: { displayName: 'CI' },
    })
    assert.equal(added.status, 200, added.text)
    const secret = String(added.body['secretText'])
    assert.equal(secret.length, 40)
    assert.equal(await fixture.directory.applications.verifySecret(app.appId, secret), 'ok')
    for (const url of [
      path,
      `${path}?$select=passwordCredentials`,
      '/applications',
      `/auditLogs/directoryAudits?$filter=targetResources/any(t:t/id eq '${app.id}')`,
    ]) {
      const reply = await send('maker', 'GET', url)
      assert.equal(reply.status, 200, reply.text)
      assert.ok(!reply.text.includes(secret), url)
    }
    const shown = await send('maker', 'GET', path)
    assert.equal(shown.body['passwordCredentials']?.[0]?.['hint'], secret.slice(0, 3))
    const { keyId } = added.body as unknown as { keyId: string }
    assert.equal((await send('maker', 'POST', `${path}/removePassword`, { keyId })).status, 204)
    assert.equal(await fixture.directory.applications.verifySecret(app.appId, secret), 'none')
  })

  it('does not reach what others own, nor consent for everyone', async () => {
    const foreign = await register('admin', "Admin's")
    const path = `/applications/${foreign.id}`
    expectError(
      await send('maker', 'PATCH', path, { notes: 'mine' }),
      403,
      'Authorization_RequestDenied',
    )
    expectError(
      await send('maker', 'POST', `${path}/addPassword`, {}),
      403,
      'Authorization_RequestDenied',
    )
    expectError(await send('maker', 'DELETE', path), 403, 'Authorization_RequestDenied')
    expectError(
      await send('maker', 'POST', `${path}/owners/$ref`, {
        '@odata.id': `${publicUrl}/v1.0/directoryObjects/${fixture.maker.id}`,
      }),
      403,
      'Authorization_RequestDenied',
    )
    expectError(
      await send('maker', 'POST', '/servicePrincipals', { appId: foreign.appId }),
      403,
      'Authorization_RequestDenied',
    )
    const log = await send(
      'admin',
      'GET',
      `/auditLogs/directoryAudits?$filter=result eq 'failure' and targetResources/any(t:t/id eq '${foreign.id}')`,
    )
    assert.equal(log.body['value']?.length, 4)

    const mine = await register('maker', 'Client')
    const client = await send('maker', 'POST', '/servicePrincipals', { appId: mine.appId })
    const graph = await send(
      'maker',
      'GET',
      `/servicePrincipals(appId='${firstPartyAppIds.graph}')`,
    )
    const grant = {
      clientId: client.body['id'],
      consentType: 'AllPrincipals',
      principalId: null,
      resourceId: graph.body['id'],
      scope: 'User.Read',
    }
    expectError(
      await send('maker', 'POST', '/oauth2PermissionGrants', grant),
      403,
      'Authorization_RequestDenied',
    )
    const role = {
      principalId: client.body['id'],
      resourceId: graph.body['id'],
      appRoleId: 'df021288-bdef-4463-88db-98f22de89214',
    }
    for (const url of [
      `/servicePrincipals/${client.body['id']}/appRoleAssignments`,
      `/servicePrincipals/${graph.body['id']}/appRoleAssignedTo`,
    ]) {
      expectError(await send('maker', 'POST', url, role), 403, 'Authorization_RequestDenied')
    }

    const granted = await send('admin', 'POST', '/oauth2PermissionGrants', grant)
    assert.equal(granted.status, 201, granted.text)
    assert.equal(
      (
        await send('admin', 'PATCH', `/oauth2PermissionGrants/${granted.body['id']}`, {
          scope: 'User.Read openid',
        })
      ).status,
      204,
    )
    const assigned = await send(
      'admin',
      'POST',
      `/servicePrincipals/${client.body['id']}/appRoleAssignments`,
      role,
    )
    assert.equal(assigned.status, 201, assigned.text)
    const listed = await send(
      'maker',
      'GET',
      `/oauth2PermissionGrants?$filter=clientId eq '${client.body['id']}' and consentType eq 'AllPrincipals'`,
    )
    assert.equal(listed.body['value']?.[0]?.['scope'], 'User.Read openid')
    expectError(
      await send('maker', 'DELETE', `/oauth2PermissionGrants/${granted.body['id']}`),
      403,
      'Authorization_RequestDenied',
    )
    assert.equal(
      (await send('admin', 'DELETE', `/oauth2PermissionGrants/${granted.body['id']}`)).status,
      204,
    )
    assert.equal(
      (
        await send(
          'admin',
          'DELETE',
          `/servicePrincipals/${client.body['id']}/appRoleAssignments/${assigned.body['id']}`,
        )
      ).status,
      204,
    )
  })

  it('is consented to by an application administrator, except for permissions of Graph itself', async () => {
    const reader = fixture.callers.get('reader')
    assert.ok(reader?.kind === 'user')
    fixture.callers.set('appAdmin', {
      ...reader,
      directoryRoles: [roleTemplates.applicationAdministrator],
    })
    const role = {
      id: 'aaaaaaaa-0000-4000-8000-0000000000aa',
      value: 'Read',
      displayName: 'Read',
      description: 'Read',
      allowedMemberTypes: ['Application'],
      isEnabled: true,
    }
    const api = await register('appAdmin', 'Roles', { appRoles: [role] })
    const client = await register('appAdmin', 'Wants roles')
    const resource = await send('appAdmin', 'POST', '/servicePrincipals', { appId: api.appId })
    const principal = await send('appAdmin', 'POST', '/servicePrincipals', { appId: client.appId })
    const graph = await send(
      'appAdmin',
      'GET',
      `/servicePrincipals(appId='${firstPartyAppIds.graph}')`,
    )
    const path = `/servicePrincipals/${principal.body.id}/appRoleAssignments`
    const grant = {
      clientId: principal.body.id,
      consentType: 'AllPrincipals',
      resourceId: graph.body.id,
      scope: 'User.Read',
    }
    assert.equal((await send('appAdmin', 'POST', '/oauth2PermissionGrants', grant)).status, 201)
    const own = { principalId: principal.body.id, resourceId: resource.body.id, appRoleId: role.id }
    assert.equal((await send('appAdmin', 'POST', path, own)).status, 201)
    const graphRole = {
      ...own,
      resourceId: graph.body.id,
      appRoleId: '1bfefb4e-e0b5-418b-a88f-73c46d2cc8e9',
    }
    expectError(await send('appAdmin', 'POST', path, graphRole), 403, 'Authorization_RequestDenied')
    assert.equal((await send('admin', 'POST', path, graphRole)).status, 201)
  })

  it('assigns people to what they own', async () => {
    const { id, appId } = await register('maker', 'Assigned')
    const { body } = await send('maker', 'POST', '/servicePrincipals', { appId })
    const path = `/servicePrincipals/${body['id']}`
    assert.equal(
      (
        await send('maker', 'PATCH', path, {
          appRoleAssignmentRequired: true,
          accountEnabled: false,
          tags: ['HideApp'],
        })
      ).status,
      204,
    )
    const assignment = {
      principalId: fixture.maker.id,
      resourceId: body['id'],
      appRoleId: '00000000-0000-0000-0000-000000000000',
    }
    const made = await send('maker', 'POST', `${path}/appRoleAssignedTo`, assignment)
    assert.equal(made.status, 201, made.text)
    const listed = await send('maker', 'GET', `${path}/appRoleAssignedTo`)
    assert.equal(listed.body['value']?.[0]?.['principalDisplayName'], 'maker')
    const mine = await send('maker', 'GET', '/me/appRoleAssignments')
    assert.equal(mine.body['value']?.length, 1)
    expectError(
      await send('reader', 'DELETE', `${path}/appRoleAssignedTo/${made.body['id']}`),
      403,
      'Authorization_RequestDenied',
    )
    assert.equal(
      (await send('maker', 'DELETE', `${path}/appRoleAssignedTo/${made.body['id']}`)).status,
      204,
    )

    assert.equal((await send('maker', 'DELETE', `/applications/${id}`)).status, 204)
    expectError(await send('maker', 'GET', path), 404, 'Request_ResourceNotFound')
    const deleted = await send(
      'admin',
      'GET',
      '/directory/deletedItems/microsoft.graph.application',
    )
    assert.ok(deleted.body['value']?.some((each) => each['id'] === id))
    assert.equal((await send('admin', 'POST', `/directory/deletedItems/${id}/restore`)).status, 200)
  })

  it('is refused a registration where the tenant keeps that to itself', async () => {
    const path = '/policies/authorizationPolicy'
    const allow = (allowedToCreateApps: boolean): object => ({
      defaultUserRolePermissions: { allowedToCreateApps },
    })
    expectError(await send('maker', 'PATCH', path, allow(true)), 403, 'Authorization_RequestDenied')
    assert.equal((await send('admin', 'PATCH', path, allow(false))).status, 204)
    assert.deepEqual((await send('maker', 'GET', path)).body['defaultUserRolePermissions'], {
      allowedToCreateApps: false,
      permissionGrantPoliciesAssigned: [
        'ManagePermissionGrantsForSelf.microsoft-user-default-legacy',
      ],
    })
    expectError(
      await send('maker', 'POST', '/applications', { displayName: 'No' }),
      403,
      'Authorization_RequestDenied',
    )
    await register('admin', 'Still')
    assert.equal((await send('admin', 'PATCH', path, allow(true))).status, 204)
  })
})

describe('users', () => {
  it('are made, changed and deleted by administrators', async () => {
    const input = {
      accountEnabled: true,
      displayName: 'Zoë',
      mailNickname: 'zoe',
      userPrincipalName: 'zoe@contoso.localhost',
      passwordProfile: { password: 'correct horse battery' },
    }
    expectError(await send('maker', 'POST', '/users', input), 403, 'Authorization_RequestDenied')
    const made = await send('admin', 'POST', '/users', input)
    assert.equal(made.status, 201, made.text)
    assert.deepEqual(Object.keys(made.body).toSorted(), [
      '@odata.context',
      'businessPhones',
      'displayName',
      'givenName',
      'id',
      'jobTitle',
      'mail',
      'mobilePhone',
      'officeLocation',
      'preferredLanguage',
      'surname',
      'userPrincipalName',
    ])
    const path = `/users/${made.body['id']}`
    expectError(
      await send('admin', 'POST', '/users', input),
      400,
      'Request_MultipleObjectsWithSameKeyValue',
    )
    assert.equal(
      (await send('admin', 'PATCH', path, { jobTitle: 'Maker', accountEnabled: false })).status,
      204,
    )
    const read = await send(
      'reader',
      'GET',
      '/users/ZOE@contoso.localhost?$select=jobTitle,accountEnabled',
    )
    assert.deepEqual([read.body['jobTitle'], read.body['accountEnabled']], ['Maker', false])
    assert.equal((await send('admin', 'POST', `${path}/revokeSignInSessions`)).body['value'], true)
    assert.equal((await send('admin', 'DELETE', path)).status, 204)
    expectError(await send('admin', 'GET', path), 404, 'Request_ResourceNotFound')
  })

  it('change little of themselves, and not their names', async () => {
    assert.equal((await send('maker', 'PATCH', '/me', { mobilePhone: '1' })).status, 204)
    expectError(
      await send('maker', 'PATCH', '/me', { displayName: 'Boss' }),
      403,
      'Authorization_RequestDenied',
    )
    expectError(
      await send('maker', 'PATCH', '/me', {
        passwordProfile: { password: 'another horse entirely' },
      }),
      403,
      'Authorization_RequestDenied',
    )
    expectError(
      await send('maker', 'POST', '/me/changePassword', {
        currentPassword: 'guess',
        newPassword: 'another horse entirely',
      }),
      400,
      'Request_BadRequest',
    )
    assert.equal(
      (
        await send('maker', 'POST', '/me/changePassword', {
          currentPassword: 'correct horse battery',
          newPassword: 'another horse entirely',
        })
      ).status,
      204,
    )
    expectError(
      await send(
        'maker',
        'POST',
        `/users/${(await send('reader', 'GET', '/me')).body['id']}/changePassword`,
        { currentPassword: 'x', newPassword: 'another horse entirely' },
      ),
      403,
      'Authorization_RequestDenied',
    )
  })

  it('with a directory role are not reset by a user administrator', async () => {
    const admin = fixture.callers.get('admin')
    const reader = fixture.callers.get('reader')
    assert.ok(admin?.kind === 'user' && reader?.kind === 'user')
    fixture.callers.set('helpdesk', {
      ...reader,
      directoryRoles: [roleTemplates.userAdministrator],
    })
    const reset = { passwordProfile: { password: 'another horse entirely' } }
    expectError(
      await send('helpdesk', 'PATCH', `/users/${admin.userId}`, reset),
      403,
      'Authorization_RequestDenied',
    )
    expectError(
      await send('helpdesk', 'DELETE', `/users/${admin.userId}`),
      403,
      'Authorization_RequestDenied',
    )
    assert.equal((await send('helpdesk', 'PATCH', `/users/${fixture.maker.id}`, reset)).status, 204)
    expectError(await send('admin', 'DELETE', '/me'), 400, 'Request_BadRequest')
  })

  it('are members of groups and roles', async () => {
    const made = await send('admin', 'POST', '/groups', {
      displayName: 'Makers',
      mailEnabled: false,
      mailNickname: 'makers',
      securityEnabled: true,
      'members@odata.bind': [`${publicUrl}/v1.0/users/${fixture.maker.id}`],
    })
    assert.equal(made.status, 201, made.text)
    const role = roleTemplates.applicationDeveloper
    const ref = { '@odata.id': `${publicUrl}/v1.0/directoryObjects/${fixture.maker.id}` }
    assert.equal(
      (await send('admin', 'POST', `/directoryRoles/${role}/members/$ref`, ref)).status,
      204,
    )
    expectError(
      await send(
        'maker',
        'POST',
        `/directoryRoles/${roleTemplates.globalAdministrator}/members/$ref`,
        ref,
      ),
      403,
      'Authorization_RequestDenied',
    )
    const memberOf = await send('maker', 'GET', '/me/memberOf')
    assert.deepEqual(memberOf.body['value']?.map((each) => each['@odata.type']).toSorted(), [
      '#microsoft.graph.directoryRole',
      '#microsoft.graph.group',
    ])
    const cast = await send(
      'maker',
      'GET',
      '/me/memberOf/microsoft.graph.group?$select=id,displayName,groupTypes',
    )
    assert.deepEqual(
      cast.body.value?.map((each) => each['displayName']),
      ['Makers'],
    )
    expectError(
      await send('maker', 'GET', '/users/microsoft.graph.group'),
      404,
      'Request_ResourceNotFound',
    )
    const checked = await send('maker', 'POST', '/me/checkMemberGroups', {
      groupIds: [made.body.id, fixture.maker.id],
    })
    assert.deepEqual(checked.body.value, [made.body.id])
    const byIds = await send(
      'maker',
      'POST',
      '/directoryObjects/getByIds?$select=id,accountEnabled',
      {
        ids: [made.body.id, fixture.maker.id, '00000000-0000-4000-8000-000000000001'],
        types: ['user'],
      },
    )
    assert.equal(byIds.body.value?.[0]?.['accountEnabled'], true)
    expectError(
      await send('maker', 'POST', '/directoryObjects/getByIds', { ids: ['x'] }),
      400,
      'Request_BadRequest',
      /Invalid GUID:x/,
    )
    assert.deepEqual(
      byIds.body.value?.map((each) => each.id),
      [fixture.maker.id],
    )
    const members = await send('maker', 'GET', `/groups/${made.body['id']}?$expand=members`)
    assert.equal(members.body['members']?.[0]?.['id'], fixture.maker.id)
    assert.equal(
      (await send('admin', 'DELETE', `/groups/${made.body['id']}/members/${fixture.maker.id}/$ref`))
        .status,
      204,
    )
    assert.equal(
      (await send('admin', 'DELETE', `/directoryRoles/${role}/members/${fixture.maker.id}/$ref`))
        .status,
      204,
    )
    assert.equal((await send('admin', 'DELETE', `/groups/${made.body['id']}`)).status, 204)
  })
})

describe('clients without a user', () => {
  it('have what their app roles open, and with OwnedBy only what they made', async () => {
    const { appId } = await register('admin', 'Daemon')
    const { body } = await send('admin', 'POST', '/servicePrincipals', { appId })
    const daemon = (roles: string[]) => ({
      kind: 'application' as const,
      tenantId: fixture.contoso.id,
      servicePrincipalId: String(body['id']),
      displayName: 'Daemon',
      appId,
      roles,
    })
    fixture.callers.set('daemon', daemon([]))
    expectError(await send('daemon', 'GET', '/users'), 403, 'Authorization_RequestDenied')
    expectError(await send('daemon', 'GET', '/me'), 400, 'BadRequest', /delegated/)
    fixture.callers.set('daemon', daemon(['User.Read.All']))
    assert.equal((await send('daemon', 'GET', '/users')).status, 200)
    expectError(await send('daemon', 'GET', '/applications'), 403, 'Authorization_RequestDenied')
    fixture.callers.set('daemon', daemon(['AppRoleAssignment.ReadWrite.All']))
    const graph = await send(
      'admin',
      'GET',
      `/servicePrincipals(appId='${firstPartyAppIds.graph}')`,
    )
    const toItself = {
      principalId: body.id,
      resourceId: graph.body.id,
      appRoleId: '9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8',
    }
    expectError(
      await send('daemon', 'POST', `/servicePrincipals/${body.id}/appRoleAssignments`, toItself),
      403,
      'Authorization_RequestDenied',
    )
    fixture.callers.set('daemon', daemon(['Application.ReadWrite.OwnedBy']))
    const own = await register('daemon', 'Made by the daemon')
    assert.equal(
      (await send('daemon', 'PATCH', `/applications/${own.id}`, { notes: 'x' })).status,
      204,
    )
    const foreign = await register('admin', 'Not its own')
    expectError(
      await send('daemon', 'PATCH', `/applications/${foreign.id}`, { notes: 'x' }),
      403,
      'Authorization_RequestDenied',
    )
  })

  it('with OwnedBy assign no application permission to what they own', async () => {
    const daemon = fixture.callers.get('daemon')
    assert.ok(daemon?.kind === 'application')
    fixture.callers.set('daemon', { ...daemon, roles: ['Application.ReadWrite.OwnedBy'] })
    const { appId } = await register('daemon', 'Puppet')
    const puppet = await send('daemon', 'POST', '/servicePrincipals', { appId })
    assert.equal(puppet.status, 201, puppet.text)
    const graph = await send(
      'admin',
      'GET',
      `/servicePrincipals(appId='${firstPartyAppIds.graph}')`,
    )
    const assignment = {
      principalId: puppet.body.id,
      resourceId: graph.body.id,
      appRoleId: '9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8',
    }
    for (const view of ['appRoleAssignments', 'appRoleAssignedTo']) {
      expectError(
        await send('daemon', 'POST', `/servicePrincipals/${puppet.body.id}/${view}`, assignment),
        403,
        'Authorization_RequestDenied',
      )
    }
    const held = await send(
      'admin',
      'GET',
      `/servicePrincipals/${puppet.body.id}/appRoleAssignments`,
    )
    assert.deepEqual(held.body.value, [])
  })

  it('reset nobody who has a directory role, unless they may assign one', async () => {
    const admin = fixture.callers.get('admin')
    const daemon = fixture.callers.get('daemon')
    assert.ok(admin?.kind === 'user' && daemon?.kind === 'application')
    fixture.callers.set('daemon', { ...daemon, roles: ['User.ReadWrite.All'] })
    const path = `/users/${admin.userId}`
    for (const patch of [
      { passwordProfile: { password: 'another horse entirely' } },
      { userPrincipalName: 'taken@contoso.localhost' },
      { accountEnabled: false },
    ]) {
      expectError(await send('daemon', 'PATCH', path, patch), 403, 'Authorization_RequestDenied')
    }
    expectError(await send('daemon', 'DELETE', path), 403, 'Authorization_RequestDenied')
    const reset = { passwordProfile: { password: 'another horse entirely' } }
    assert.equal((await send('daemon', 'PATCH', `/users/${fixture.maker.id}`, reset)).status, 204)
  })

  it('and administrators of applications take over none that may change the directory', async () => {
    const reader = fixture.callers.get('reader')
    const daemon = fixture.callers.get('daemon')
    assert.ok(reader?.kind === 'user' && daemon?.kind === 'application')
    fixture.callers.set('appAdmin', {
      ...reader,
      directoryRoles: [roleTemplates.applicationAdministrator],
    })
    fixture.callers.set('daemon', { ...daemon, roles: ['Application.ReadWrite.All'] })
    const { id, appId } = await register('admin', 'Powerful')
    const { body: principal } = await send('admin', 'POST', '/servicePrincipals', { appId })
    const { body: graph } = await send(
      'admin',
      'GET',
      `/servicePrincipals(appId='${firstPartyAppIds.graph}')`,
    )
    const grant = (appRoleId: string) =>
      send('admin', 'POST', `/servicePrincipals/${principal.id}/appRoleAssignments`, {
        principalId: principal.id,
        resourceId: graph.id,
        appRoleId,
      })
    const owner = { '@odata.id': `${publicUrl}/v1.0/directoryObjects/${reader.userId}` }
    const key = {
      keyId: 'bbbbbbbb-0000-4000-8000-0000000000bb',
      type: 'AsymmetricX509Cert',
      usage: 'Verify',
      key: 'AAAA',
      customKeyIdentifier: null,
      displayName: 'x',
      startDateTime: '2026-01-01T00:00:00Z',
      endDateTime: '2036-01-01T00:00:00Z',
    }
    const takeovers = [
      ['POST', `/applications/${id}/addPassword`, {}],
      ['POST', `/servicePrincipals/${principal.id}/addPassword`, {}],
      ['POST', `/applications/${id}/owners/$ref`, owner],
      ['POST', `/servicePrincipals/${principal.id}/owners/$ref`, owner],
      ['PATCH', `/applications/${id}`, { keyCredentials: [key] }],
    ] as const
    assert.equal((await grant('df021288-bdef-4463-88db-98f22de89214')).status, 201)
    for (const as of ['appAdmin', 'daemon']) {
      const added = await send(as, 'POST', `/applications/${id}/addPassword`, {})
      assert.equal(added.status, 200, 'reading users is no power that they lack')
    }
    assert.equal((await grant('9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8')).status, 201)
    for (const as of ['appAdmin', 'daemon']) {
      for (const [method, url, body] of takeovers) {
        expectError(await send(as, method, url, body), 403, 'Authorization_RequestDenied')
      }
      const harmless = { notes: 'x', keyCredentials: [] }
      assert.equal((await send(as, 'PATCH', `/applications/${id}`, harmless)).status, 204)
    }
    assert.equal((await send('admin', 'POST', `/applications/${id}/addPassword`, {})).status, 200)
    for (const as of ['admin', 'appAdmin', 'daemon']) {
      expectError(
        await send(as, 'POST', `/servicePrincipals/${graph.id}/addPassword`, {}),
        403,
        'Authorization_RequestDenied',
      )
    }
  })

  it('of a user need the scope besides the role', async () => {
    const admin = fixture.callers.get('admin')
    assert.ok(admin?.kind === 'user')
    fixture.callers.set('limited', { ...admin, scopes: ['User.Read'] })
    assert.equal((await send('limited', 'GET', '/me')).status, 200)
    for (const url of [
      '/users',
      '/applications',
      '/auditLogs/signIns',
      '/oauth2PermissionGrants',
    ]) {
      expectError(await send('limited', 'GET', url), 403, 'Authorization_RequestDenied')
    }
    expectError(
      await send('limited', 'POST', '/applications', { displayName: 'No' }),
      403,
      'Authorization_RequestDenied',
    )
    fixture.callers.set('limited', { ...admin, scopes: ['User.ReadWrite'] })
    assert.equal((await send('limited', 'PATCH', '/me', { mobilePhone: '2' })).status, 204)
    for (const patch of [
      { passwordProfile: { password: 'another horse entirely' } },
      { userPrincipalName: 'x@contoso.localhost' },
      { accountEnabled: false },
    ]) {
      expectError(await send('limited', 'PATCH', '/me', patch), 403, 'Authorization_RequestDenied')
    }
    fixture.callers.set('limited', { ...admin, scopes: ['Application.Read.All'] })
    assert.equal((await send('limited', 'GET', '/applications')).status, 200)
    expectError(
      await send('limited', 'POST', '/applications', { displayName: 'No' }),
      403,
      'Authorization_RequestDenied',
    )
  })
})

describe('a request', () => {
  it('with more than 1 MB is refused before it is read (S35)', async () => {
    const reply = await send('admin', 'POST', '/applications', {
      displayName: 'x'.repeat(1_100_000),
    })
    assert.equal(reply.status, 413)
    assert.equal(reply.body.error?.code, 'BadRequest')
  })
})

describe('every route', () => {
  const fill = (path: string): string =>
    path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
      name === 'role' ? roleTemplates.userAdministrator : '99999999-9999-4999-8999-999999999999',
    )

  for (const route of routes) {
    it(`has a rule: ${route.method} ${route.path}`, async () => {
      const { permission } = route
      assert.ok(permission.delegated.length > 0)
      assert.ok(
        permission.users === 'everyone' || permission.users.length > 0 || permission.self === true,
      )
      assert.ok(
        route.method === 'GET' ||
          permission.users !== 'everyone' ||
          /getMember|checkMember|getByIds|validateProperties/.test(route.path),
        'writes are not for everyone',
      )
      const admin = fixture.callers.get('admin')
      assert.ok(admin?.kind === 'user')
      fixture.callers.set('scopeless', { ...admin, scopes: [] })
      fixture.callers.set('roleless', {
        kind: 'application',
        tenantId: fixture.contoso.id,
        servicePrincipalId: admin.userId,
        displayName: 'x',
        appId: admin.appId,
        roles: [],
      })
      const body = route.method === 'POST' || route.method === 'PATCH' ? {} : undefined
      for (const as of ['scopeless', 'roleless']) {
        expectError(
          await send(as, route.method, fill(route.path), body),
          403,
          'Authorization_RequestDenied',
        )
      }
    })
  }
})

describe('a query', () => {
  before(async () => {
    for (const name of ['Alpha', 'Beta', 'beta two', 'Gamma', "O'Neil"])
      await register('admin', `Q ${name}`, { tags: [name.length > 4 ? 'long' : 'short'] })
  })

  /** Query on /applications, headers needed, names without their "Q ". */
  const answers: [string, boolean, string[]][] = [
    ["$filter=startswith(displayName,'q B')", false, ['Beta', 'beta two']],
    ["$filter=displayName eq 'q beta'", false, ['Beta']],
    ["$filter=displayName eq 'Q O''Neil'", false, ["O'Neil"]],
    ["$filter=displayName in ('Q Alpha', 'Q Gamma')", false, ['Alpha', 'Gamma']],
    [
      "$filter=startswith(displayName,'Q') and (displayName eq 'Q Alpha' or displayName eq 'Q Gamma')",
      false,
      ['Alpha', 'Gamma'],
    ],
    ["$filter=startswith(displayName,'Q ') and tags/any(t:t eq 'short')", false, ['Beta']],
    ["$filter=startswith(displayName,'Q ') and tags/any(t:startswith(t,'sh'))", false, ['Beta']],
    [
      "$count=true&$filter=startswith(displayName,'Q ') and not startswith(displayName,'Q b')",
      true,
      ['Alpha', 'Gamma', "O'Neil"],
    ],
    [
      "$count=true&$filter=startswith(displayName,'Q ') and endsWith(displayName,'a')",
      true,
      ['Alpha', 'Beta', 'Gamma'],
    ],
    [
      "$count=true&$filter=startswith(displayName,'Q ') and displayName ne 'Q Alpha'",
      true,
      ['Beta', 'beta two', 'Gamma', "O'Neil"],
    ],
    [
      "$count=true&$filter=startswith(displayName,'Q ') and identifierUris/$count eq 0 and tags/$count gt 1",
      true,
      [],
    ],
    [
      "$filter=startswith(displayName,'Q ')&$orderby=displayName desc",
      false,
      ["O'Neil", 'Gamma', 'beta two', 'Beta', 'Alpha'],
    ],
    [
      "$count=true&$filter=startswith(displayName,'Q ')&$orderby=createdDateTime",
      true,
      ['Alpha', 'Beta', 'beta two', 'Gamma', "O'Neil"],
    ],
    [
      "$filter=startswith(displayName,'Q ') and createdDateTime ge 2020-01-01T00:00:00Z and web/homePageUrl eq null&$top=1",
      false,
      ['Alpha'],
    ],
    ['$search="displayName:beta"', true, ['Beta', 'beta two']],
    ['$search="displayName:beta" AND "displayName:two"', true, ['beta two']],
    ['$search="displayName:alpha" OR "displayName:gamma"', true, ['Alpha', 'Gamma']],
  ]
  for (const [query, advanced, names] of answers) {
    it(`is answered: ${query}`, async () => {
      const encoded = query
        .split('&')
        .map((each) =>
          each.replace(/=(.*)$/, (_, value: string) => `=${encodeURIComponent(value)}`),
        )
        .join('&')
      const reply = await send(
        'admin',
        'GET',
        `/applications?${encoded}`,
        undefined,
        advanced ? eventual : {},
      )
      assert.equal(reply.status, 200, reply.text)
      assert.deepEqual(
        reply.body['value']?.map((each) => String(each['displayName']).slice(2)),
        names,
      )
      if (query.includes('$count=true')) assert.equal(reply.body['@odata.count'], names.length)
      if (advanced && query.includes('$filter')) {
        expectError(
          await send('admin', 'GET', `/applications?${encoded}`),
          400,
          'Request_UnsupportedQuery',
        )
      }
    })
  }

  const faults: [string, string][] = [
    ['$filter=', 'ok'],
    ['$filter=displayName', 'BadRequest'],
    ['$filter=displayName eq', 'BadRequest'],
    ["$filter=displayName eq 'x", 'BadRequest'],
    ["$filter=displayName eq 'x' and", 'BadRequest'],
    ["$filter=(displayName eq 'x'", 'BadRequest'],
    ["$filter=displayName eq 'x')", 'BadRequest'],
    ["$filter=displayName eq 'x' 'y'", 'BadRequest'],
    ["$filter=colour eq 'x'", 'BadRequest'],
    ["$filter=displayName is 'x'", 'BadRequest'],
    ['$filter=startswith(displayName)', 'BadRequest'],
    ['$filter=startswith(displayName,7)', 'BadRequest'],
    ["$filter=startswith('x',displayName)", 'BadRequest'],
    ['$filter=identifierUris/any(u:u eq)', 'BadRequest'],
    ["$filter=identifierUris/any(u u eq 'x')", 'BadRequest'],
    ["$filter=identifierUris/some(u:u eq 'x')", 'BadRequest'],
    ["$filter=identifierUris/any(u:v eq 'x')", 'BadRequest'],
    ["$filter=displayName in 'x'", 'BadRequest'],
    ['$filter=displayName in ()', 'BadRequest'],
    ["$filter=constructor eq 'x'", 'BadRequest'],
    ["$filter=__proto__/x eq 'x'", 'BadRequest'],
    ['$filter=;drop table users', 'BadRequest'],
    [`$filter=${'('.repeat(500)}displayName eq 'x'${')'.repeat(500)}`, 'Request_UnsupportedQuery'],
    [
      `$filter=${Array.from({ length: 100 }, () => "displayName eq 'x'").join(' or ')}`,
      'Request_UnsupportedQuery',
    ],
    [`$filter=${'not '.repeat(400)}(displayName eq 'x')`, 'Request_UnsupportedQuery'],
    ['$select=colour', 'BadRequest'],
    ['$top=0', 'Request_UnsupportedQuery'],
    ['$top=1000', 'Request_UnsupportedQuery'],
    ['$top=ten', 'Request_UnsupportedQuery'],
    ['$top=-1', 'Request_UnsupportedQuery'],
    ['$skip=1', 'BadRequest'],
    ['$orderby=notes', 'Request_UnsupportedQuery'],
    ['$orderby=displayName sideways', 'Request_UnsupportedQuery'],
    ['$orderby=colour', 'BadRequest'],
    ['$expand=everything', 'BadRequest'],
    ['$count=maybe', 'BadRequest'],
    ['$search="displayName:x"', 'Request_UnsupportedQuery'],
    ['$skiptoken=garbage', 'BadRequest'],
    ['$apply=x', 'BadRequest'],
    ['$top=1&$top=2', 'BadRequest'],
  ]
  for (const [query, code] of faults) {
    it(`is judged ${code}: ${query.slice(0, 70)}`, async () => {
      const encoded = query
        .split('&')
        .map((each) =>
          each.replace(/=(.*)$/, (_, value: string) => `=${encodeURIComponent(value)}`),
        )
        .join('&')
      const reply = await send('admin', 'GET', `/applications?${encoded}`)
      if (code === 'ok') assert.equal(reply.status, 200)
      else expectError(reply, 400, code)
    })
  }

  it('with broken $search is refused', async () => {
    for (const search of [
      'beta',
      '"beta"',
      '"displayName:x" "displayName:y"',
      '"notes:x"',
      '"displayName:x" AND',
    ]) {
      const reply = await send(
        'admin',
        'GET',
        `/applications?$search=${encodeURIComponent(search)}`,
        undefined,
        eventual,
      )
      expectError(reply, 400, 'BadRequest')
    }
  })

  it('comes page by page, each object once, also while others are added', async () => {
    const seen: string[] = []
    let url: string | undefined =
      `/applications?$top=2&$select=id,displayName&$filter=${encodeURIComponent("startswith(displayName,'Q ')")}`
    while (url !== undefined) {
      const reply: Reply = await send('admin', 'GET', url)
      assert.ok((reply.body['value']?.length ?? 0) <= 2)
      for (const each of reply.body['value'] ?? []) seen.push(String(each['displayName']))
      const next: string | undefined = reply.body['@odata.nextLink']
      if (seen.length === 2) await register('admin', 'Q Aaa')
      assert.ok(next === undefined || next.startsWith(`${publicUrl}/v1.0/applications?`))
      url = next?.slice(`${publicUrl}/v1.0`.length)
    }
    assert.deepEqual(seen, ['Q Alpha', 'Q Beta', 'Q beta two', 'Q Gamma', "Q O'Neil"])
  })

  it('counts, selects and expands', async () => {
    const counted = await send(
      'admin',
      'GET',
      `/applications/$count?$filter=${encodeURIComponent("startswith(displayName,'Q b')")}`,
      undefined,
      eventual,
    )
    assert.equal(counted.text, '2')
    assert.match(String(counted.headers['content-type']), /text\/plain/)
    const app = await register('maker', 'Expanded')
    const reply = await send('admin', 'GET', `/applications/${app.id}?$select=id&$expand=owners`)
    assert.deepEqual(Object.keys(reply.body).toSorted(), ['@odata.context', 'id', 'owners'])
    assert.equal(reply.body['owners']?.[0]?.['id'], fixture.maker.id)
  })

  it('finds a service principal by name, as command-line clients ask', async () => {
    const filter = encodeURIComponent(
      `servicePrincipalNames/any(c:c eq '${firstPartyAppIds.graph}')`,
    )
    const reply = await send('admin', 'GET', `/servicePrincipals?$filter=${filter}`)
    assert.deepEqual(
      reply.body['value']?.map((each) => each['displayName']),
      ['Microsoft Graph'],
    )
  })
})

describe('the logs', () => {
  it('are read by administrators, and of one application by its owner', async () => {
    const { directory, contoso, maker } = fixture
    const app = await register('maker', 'Logged')
    for (const errorCode of [0, 65001, 0]) {
      await directory.signIns.append({
        tenantId: contoso.id,
        appId: app.appId,
        appDisplayName: 'Logged',
        userId: maker.id,
        userPrincipalName: 'Maker@Contoso.localhost',
        status: { errorCode, failureReason: null, additionalDetails: null },
      })
    }
    const filter = (text: string): string =>
      `/auditLogs/signIns?$filter=${encodeURIComponent(text)}`
    const all = await send('maker', 'GET', filter(`appId eq '${app.appId}'`))
    assert.equal(all.body['value']?.length, 3)
    assert.equal(all.body['value']?.[0]?.['userPrincipalName'], 'maker@contoso.localhost')
    const failed = await send(
      'admin',
      'GET',
      filter(`appId eq '${app.appId}' and status/errorCode ne 0`),
    )
    assert.equal(failed.body['value']?.length, 1)
    expectError(
      await send('reader', 'GET', filter(`appId eq '${app.appId}'`)),
      403,
      'Authorization_RequestDenied',
    )
    expectError(
      await send('reader', 'GET', filter(`appId eq '${app.appId}' or userId eq '${maker.id}'`)),
      403,
      'Authorization_RequestDenied',
    )
    expectError(
      await send('maker', 'GET', '/auditLogs/signIns'),
      403,
      'Authorization_RequestDenied',
    )
    assert.equal(
      (await send('stranger', 'GET', filter(`appId eq '${app.appId}'`))).body['value']?.length,
      0,
    )
    const first = await send(
      'admin',
      'GET',
      `${filter(`appId eq '${app.appId}'`)}&$top=2&$orderby=${encodeURIComponent('createdDateTime desc')}`,
    )
    const next = String(first.body['@odata.nextLink']).slice(`${publicUrl}/v1.0`.length)
    assert.equal((await send('admin', 'GET', next)).body['value']?.length, 1)

    const audits = `/auditLogs/directoryAudits?$filter=${encodeURIComponent(`targetResources/any(t:t/id eq '${app.id}')`)}`
    const rows = await send('maker', 'GET', audits)
    assert.ok(rows.body['value']?.some((row) => row['activityDisplayName'] === 'Add application'))
    assert.equal(
      rows.body['value']?.at(-1)?.['initiatedBy']?.['user']?.['userPrincipalName'],
      'maker@contoso.localhost',
    )
    expectError(await send('reader', 'GET', audits), 403, 'Authorization_RequestDenied')
  })
})

describe('a batch', () => {
  it('answers each request by itself, and 424 where one failed before', async () => {
    const headers = { 'Content-Type': 'application/json' }
    const reply = await send('maker', 'POST', '/$batch', {
      requests: [
        { id: '1', method: 'GET', url: '/me?$select=id' },
        { id: '2', method: 'POST', url: '/users', headers, body: {} },
        { id: '3', method: 'GET', url: '/me', dependsOn: ['2'] },
        {
          id: '4',
          method: 'POST',
          url: '/applications',
          headers,
          body: { displayName: 'Batched' },
        },
        {
          id: '5',
          method: 'GET',
          url: "applications?$filter=displayName eq 'Batched'",
          dependsOn: ['4'],
        },
        { id: '6', method: 'POST', url: '/$batch', headers, body: { requests: [] } },
        { id: '7', method: 'GET', url: '/users/%ZZ' },
      ],
    })
    assert.equal(reply.status, 200, reply.text)
    const byId = new Map(reply.body['responses']?.map((each) => [String(each['id']), each]))
    assert.deepEqual([...byId].map(([id, each]) => `${id}:${String(each['status'])}`).toSorted(), [
      '1:200',
      '2:403',
      '3:424',
      '4:201',
      '5:200',
      '6:400',
      '7:400',
    ])
    assert.equal(byId.get('1')?.['body']?.['id'], fixture.maker.id)
    assert.equal(byId.get('1')?.['headers']?.['Content-Type'], 'application/json')
    assert.equal(byId.get('5')?.['body']?.['value']?.length, 1)
  })

  const bad: [string, unknown, string][] = [
    [
      'too long',
      {
        requests: Array.from({ length: 21 }, (_, id) => ({
          id: String(id),
          method: 'GET',
          url: '/me',
        })),
      },
      'MaximumValueExceeded',
    ],
    ['without a list', {}, 'BadRequest'],
    ['with an empty list', { requests: [] }, 'BadRequest'],
    ['with null inside', { requests: [null] }, 'BadRequest'],
    [
      'with one id twice',
      {
        requests: [
          { id: '1', method: 'GET', url: '/me' },
          { id: '1', method: 'GET', url: '/me' },
        ],
      },
      'BadRequest',
    ],
    [
      'that goes in a circle',
      { requests: [{ id: '1', method: 'GET', url: '/me', dependsOn: ['1'] }] },
      'BadRequest',
    ],
    [
      'that depends on nothing known',
      { requests: [{ id: '1', method: 'GET', url: '/me', dependsOn: ['9'] }] },
      'BadRequest',
    ],
    [
      'to another host',
      { requests: [{ id: '1', method: 'GET', url: 'https://evil.example/me' }] },
      'BadRequest',
    ],
    [
      'with a body of no type',
      { requests: [{ id: '1', method: 'POST', url: '/applications', body: {} }] },
      'BadRequest',
    ],
  ]
  it('that goes in a circle is refused before any of it is done', async () => {
    const headers = { 'Content-Type': 'application/json' }
    const body = { displayName: 'Never made by half a batch' }
    const reply = await send('maker', 'POST', '/$batch', {
      requests: [
        { id: '1', method: 'POST', url: '/applications', headers, body },
        { id: '2', method: 'GET', url: '/me', dependsOn: ['3'] },
        { id: '3', method: 'GET', url: '/me', dependsOn: ['2'] },
      ],
    })
    expectError(reply, 400, 'BadRequest', /circle/)
    const filter = encodeURIComponent(`displayName eq '${body.displayName}'`)
    const found = await send('maker', 'GET', `/applications?$filter=${filter}`)
    assert.deepEqual(found.body.value, [])
  })

  for (const [name, body, code] of bad) {
    it(`${name} is refused`, async () => {
      expectError(await send('maker', 'POST', '/$batch', body), 400, code)
    })
  }
})
