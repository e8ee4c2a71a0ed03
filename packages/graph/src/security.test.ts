// Requirements on a production authorization server, each with the attempt that it forbids.
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { firstPartyAppIds, roleTemplates, systemActor } from '@patchbay/directory'
import { sql } from '@patchbay/store'
import type { UserCaller } from '@patchbay/wire'
import { type Fixture, openFixture, publicUrl, type Reply } from './fixture.test.ts'
import { routes } from './routes.ts'
import { sampleOf } from './sample-body.test.ts'

let fixture: Fixture
before(async () => {
  fixture = await openFixture()
})
after(async () => {
  await fixture.app.close()
  await fixture.store.close()
})

const send: Fixture['send'] = (...given) => fixture.send(...given)
const nobody = '99999999-9999-4999-8999-999999999999'

function refused(reply: Reply, status: number, code: string): void {
  assert.equal(reply.status, status, reply.text)
  assert.equal(reply.body.error?.code, code, reply.text)
}

async function made(as: string, url: string, body: object): Promise<string> {
  const reply = await send(as, 'POST', url, body)
  assert.equal(reply.status, 201, `${url}: ${reply.text}`)
  return String(reply.body.id)
}

/** One object of every kind that an address can name, in the tenant of an administrator. */
async function furnish(as: string, domain: string): Promise<Record<string, string>> {
  const graph = await send(
    as,
    'GET',
    `/servicePrincipals(appId='${firstPartyAppIds.graph}')?$select=id,oauth2PermissionScopes`,
  )
  const scopes = graph.body['oauth2PermissionScopes'] as unknown as { id: string }[]
  const application = await made(as, '/applications', { displayName: `App ${domain}` })
  const { appId } = (await send(as, 'GET', `/applications/${application}`)).body
  const servicePrincipal = await made(as, '/servicePrincipals', { appId })
  const user = await made(as, '/users', {
    accountEnabled: true,
    displayName: 'Somebody',
    mailNickname: 'somebody',
    userPrincipalName: `somebody@${domain}`,
    passwordProfile: { password: 'correct horse battery' },
  })
  const group = await made(as, '/groups', {
    displayName: 'Some group',
    mailEnabled: false,
    mailNickname: 'group',
    securityEnabled: true,
  })
  const reference = { '@odata.id': `${publicUrl}/v1.0/directoryObjects/${user}` }
  for (const path of [`groups/${group}/members`, `applications/${application}/owners`]) {
    assert.equal((await send(as, 'POST', `/${path}/$ref`, reference)).status, 204)
  }
  const deleted = await made(as, '/applications', { displayName: 'Deleted' })
  assert.equal((await send(as, 'DELETE', `/applications/${deleted}`)).status, 204)
  const path = `/applications/${application}`
  const definition = ['{"TokenLifetimePolicy":{"Version":1,"AccessTokenLifetime":"1:00:00"}}']
  const signIns = await send(as, 'GET', '/auditLogs/directoryAudits?$top=1')
  const roleDefinition = await made(as, '/roleManagement/directory/roleDefinitions', {
    displayName: `Own ${domain}`,
    rolePermissions: [
      { allowedResourceActions: ['microsoft.directory/applications/allProperties/update'] },
    ],
  })
  const skus = await send(as, 'GET', '/subscribedSkus')
  const assignment = await made(as, `/servicePrincipals/${servicePrincipal}/appRoleAssignedTo`, {
    principalId: user,
    resourceId: servicePrincipal,
    appRoleId: '00000000-0000-0000-0000-000000000000',
  })
  return {
    application,
    servicePrincipal,
    user,
    group,
    deleted,
    roleDefinition,
    assignment,
    owner: user,
    member: user,
    domain,
    tenant: as === 'admin' ? fixture.contoso.id : fixture.fabrikam.id,
    sku: String(skus.body.value?.[0]?.id),
    audit: String(signIns.body.value?.[0]?.id),
    credential: await made(as, `${path}/federatedIdentityCredentials`, {
      name: 'ci-job',
      issuer: 'https://ci.example',
      subject: 'job',
      audiences: ['api://AzureADTokenExchange'],
    }),
    extension: await made(as, `${path}/extensionProperties`, {
      name: 'shoeSize',
      dataType: 'Integer',
      targetObjects: ['User'],
    }),
    classification: await made(
      as,
      `/servicePrincipals/${String(graph.body.id)}/delegatedPermissionClassifications`,
      { permissionId: scopes[0]?.id, classification: 'low' },
    ),
    grant: await made(as, '/oauth2PermissionGrants', {
      clientId: servicePrincipal,
      consentType: 'AllPrincipals',
      resourceId: graph.body.id,
      scope: 'openid',
    }),
    roleAssignment: await made(as, '/roleManagement/directory/roleAssignments', {
      principalId: user,
      roleDefinitionId: roleDefinition,
      directoryScopeId: '/',
    }),
    tokenLifetimePolicies: await made(as, '/policies/tokenLifetimePolicies', {
      displayName: 'x',
      definition,
    }),
    claimsMappingPolicies: await made(as, '/policies/claimsMappingPolicies', {
      displayName: 'x',
      definition: ['{"ClaimsMappingPolicy":{"Version":1}}'],
    }),
    permissionGrantPolicies: await made(as, '/policies/permissionGrantPolicies', {
      id: `own-${domain.split('.')[0] ?? ''}`,
      displayName: 'x',
    }),
    appManagementPolicies: await made(as, '/policies/appManagementPolicies', { displayName: 'x' }),
  }
}

/** What a parameter of a route stands for. */
function kindOf(path: string, parameter: string): string {
  if (parameter === 'policy') return path.split('/').find((each) => each.endsWith('Policies')) ?? ''
  if (parameter === 'definition') return 'roleDefinition'
  if (parameter === 'assignment' && path.startsWith('/roleManagement')) return 'roleAssignment'
  if (parameter !== 'id') return parameter
  if (path.startsWith('/auditLogs')) return 'audit'
  if (path.startsWith('/directory/deletedItems')) return 'deleted'
  return path.includes('Classifications') ? 'classification' : 'user'
}

const noDates = /"(date|request-id|client-request-id)":"[^"]*"/g

/** The answer without what differs from request to request. */
function comparable(reply: Reply, id: string): string {
  const text = reply.text.replaceAll(noDates, '').replaceAll(id, '{id}')
  const {
    'request-id': _,
    'client-request-id': _1,
    date: _2,
    'content-length': _3,
    ...rest
  } = reply.headers
  return JSON.stringify([reply.status, text, rest])
}

describe('S28 tenants are isolated row by row', () => {
  let theirs: Record<string, string>
  let ours: Record<string, string>
  before(async () => {
    theirs = await furnish('admin', 'contoso.localhost')
    ours = await furnish('stranger', 'fabrikam.localhost')
  })

  for (const route of routes.filter(({ path }) => path.includes('{'))) {
    const parameters = [...route.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '')
    for (const [index, foreign] of parameters.entries()) {
      if (foreign === 'role') continue
      const name = `${route.method} ${route.path} with {${foreign}} of another tenant`
      it(`${name} is answered as with one of nobody`, async () => {
        const url = (id: string): string =>
          route.path.replaceAll(/\{(\w+)\}/g, (_, parameter: string) => {
            const kind = kindOf(route.path, parameter)
            // Roles are the same everywhere; what comes before the foreign id is our own.
            if (parameter === 'role') return roleTemplates.userAdministrator
            if (parameter === foreign) return id
            return (parameters.indexOf(parameter) < index ? ours : theirs)[kind] ?? nobody
          })
        const id = theirs[kindOf(route.path, foreign)]
        assert.ok(id !== undefined, `an object for {${foreign}}`)
        const body = ['POST', 'PATCH', 'PUT'].includes(route.method)
          ? sampleOf(route.body, ours['user'] ?? '')
          : undefined
        const isImage = route.method === 'PUT' && route.body === undefined
        const headers: Record<string, string> = isImage ? { 'content-type': 'image/png' } : {}
        const content = isImage ? Buffer.from('89504e47', 'hex') : body
        const mine = await send('stranger', route.method, url(id), content, headers)
        const none = await send('stranger', route.method, url(nobody), content, headers)
        if (route.path.endsWith('/changePassword'))
          refused(mine, 403, 'Authorization_RequestDenied')
        else {
          assert.equal(mine.status, 404, mine.text)
          assert.match(String(mine.body.error?.code), /^(Request_ResourceNotFound|ImageNotFound)$/)
        }
        assert.equal(comparable(mine, id), comparable(none, nobody))
      })
    }
  }

  it('every id in a body is looked for in the own tenant alone', async () => {
    const reference = (id: string): object => ({
      '@odata.id': `${publicUrl}/v1.0/directoryObjects/${id}`,
    })
    const graph = await send(
      'stranger',
      'GET',
      `/servicePrincipals(appId='${firstPartyAppIds.graph}')`,
    )
    const role = '00000000-0000-0000-0000-000000000000'
    const attempts: [string, string, string, (id: string) => object][] = [
      ['user', 'POST', `/groups/${ours['group']}/members/$ref`, reference],
      ['group', 'POST', `/groups/${ours['group']}/members/$ref`, reference],
      ['user', 'POST', `/groups/${ours['group']}/owners/$ref`, reference],
      ['user', 'POST', `/applications/${ours['application']}/owners/$ref`, reference],
      ['user', 'POST', `/servicePrincipals/${ours['servicePrincipal']}/owners/$ref`, reference],
      ['user', 'PUT', `/users/${ours['user']}/manager/$ref`, reference],
      [
        'user',
        'POST',
        `/directoryRoles/${roleTemplates.userAdministrator}/members/$ref`,
        reference,
      ],
      [
        'tokenLifetimePolicies',
        'POST',
        `/applications/${ours['application']}/tokenLifetimePolicies/$ref`,
        reference,
      ],
      [
        'user',
        'POST',
        `/servicePrincipals/${ours['servicePrincipal']}/appRoleAssignedTo`,
        (id) => ({ principalId: id, resourceId: ours['servicePrincipal'], appRoleId: role }),
      ],
      [
        'servicePrincipal',
        'POST',
        `/users/${ours['user']}/appRoleAssignments`,
        (id) => ({ principalId: ours['user'], resourceId: id, appRoleId: role }),
      ],
      [
        'servicePrincipal',
        'POST',
        '/oauth2PermissionGrants',
        (id) => ({
          clientId: id,
          consentType: 'AllPrincipals',
          resourceId: graph.body.id,
          scope: 'openid',
        }),
      ],
      [
        'servicePrincipal',
        'POST',
        '/oauth2PermissionGrants',
        (id) => ({
          clientId: ours['servicePrincipal'],
          consentType: 'AllPrincipals',
          resourceId: id,
          scope: 'openid',
        }),
      ],
      [
        'user',
        'POST',
        '/roleManagement/directory/roleAssignments',
        (id) => ({
          principalId: id,
          roleDefinitionId: roleTemplates.userAdministrator,
          directoryScopeId: '/',
        }),
      ],
      ['user', 'POST', '/directoryObjects/getByIds', (id) => ({ ids: [id] })],
      ['group', 'POST', `/users/${ours['user']}/checkMemberGroups`, (id) => ({ groupIds: [id] })],
    ]
    for (const [kind, method, url, body] of attempts) {
      const id = theirs[kind] ?? ''
      const foreign = await send('stranger', method, url, body(id))
      const none = await send('stranger', method, url, body(nobody))
      assert.ok(foreign.status === 404 || /"value":\[\]/.test(foreign.text), foreign.text)
      assert.equal(comparable(foreign, id), comparable(none, nobody), url)
    }
  })

  it('no list shows a row of another tenant', async () => {
    const ids = Object.entries(theirs).flatMap(([kind, id]) => (kind === 'credential' ? [] : [id]))
    for (const { method, path } of routes) {
      // The own audit log tells which ids the own callers asked for in vain.
      if (method !== 'GET' || path.includes('{') || path.endsWith('Audits')) continue
      const reply = await send('stranger', 'GET', path)
      assert.equal(reply.status, 200, `${path}: ${reply.text}`)
      for (const id of ids) assert.ok(!reply.text.includes(`"${id}"`), `${path} shows ${id}`)
    }
  })

  it('the tenant in the path is that of the token', async () => {
    refused(
      await send('stranger', 'GET', `/${fixture.contoso.id}/users`),
      404,
      'Request_ResourceNotFound',
    )
    const own = await send('stranger', 'GET', `/${fixture.fabrikam.id}/users`)
    assert.equal(own.status, 200)
  })
})

describe('S29 a route lets in by a rule or not at all', () => {
  for (const route of routes) {
    it(`${route.method} ${route.path}`, async () => {
      const { permission } = route
      assert.ok(permission.delegated.length > 0, 'scopes')
      const url = route.path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
        name === 'role' ? roleTemplates.userAdministrator : nobody,
      )
      const body = ['POST', 'PATCH', 'PUT'].includes(route.method)
        ? sampleOf(route.body, nobody)
        : undefined
      const admin = fixture.callers.get('admin') as UserCaller
      // Another scope than any of the rule, with the highest role.
      fixture.callers.set('other-scope', { ...admin, scopes: ['Mail.Read'] })
      fixture.callers.set('other-role', {
        kind: 'application',
        tenantId: fixture.contoso.id,
        servicePrincipalId: nobody,
        displayName: 'x',
        appId: admin.appId,
        roles: ['Mail.Read'],
      })
      for (const as of ['other-scope', 'other-role']) {
        refused(await send(as, route.method, url, body), 403, 'Authorization_RequestDenied')
      }
    })
  }
})

describe('S30 nobody rises by what they may do', () => {
  const caller = (name: string, more: Partial<UserCaller>): void => {
    const reader = fixture.callers.get('reader') as UserCaller
    fixture.callers.set(name, { ...reader, ...more })
  }
  const reset = { passwordProfile: { password: 'another horse entirely' } }

  it('a helpdesk administrator resets users, not administrators, and changes nothing else', async () => {
    caller('helpdesk', { directoryRoles: [roleTemplates.helpdeskAdministrator] })
    assert.equal((await send('helpdesk', 'PATCH', `/users/${fixture.maker.id}`, reset)).status, 204)
    const admin = fixture.callers.get('admin') as UserCaller
    refused(
      await send('helpdesk', 'PATCH', `/users/${admin.userId}`, reset),
      403,
      'Authorization_RequestDenied',
    )
    for (const body of [{ displayName: 'x' }, { ...reset, accountEnabled: false }]) {
      refused(
        await send('helpdesk', 'PATCH', `/users/${fixture.maker.id}`, body),
        403,
        'Authorization_RequestDenied',
      )
    }
  })

  it('who holds a role through a group is an administrator as well', async () => {
    const { directory, contoso } = fixture
    const group = await made('admin', '/groups', {
      displayName: 'Role group',
      mailEnabled: false,
      mailNickname: 'roles',
      securityEnabled: true,
      isAssignableToRole: true,
    })
    const user = await directory.users.create(
      contoso.id,
      {
        displayName: 'Via group',
        userPrincipalName: 'via@contoso.localhost',
        password: 'horse battery staple',
      },
      systemActor,
    )
    await made('admin', '/roleManagement/directory/roleAssignments', {
      principalId: group,
      roleDefinitionId: roleTemplates.privilegedRoleAdministrator,
      directoryScopeId: '/',
    })
    const reference = { '@odata.id': `${publicUrl}/v1.0/directoryObjects/${user.id}` }
    assert.equal(
      (await send('admin', 'POST', `/groups/${group}/members/$ref`, reference)).status,
      204,
    )
    assert.deepEqual(await directory.users.directoryRoles(contoso.id, user.id), [
      roleTemplates.privilegedRoleAdministrator,
    ])
    caller('user-admin', { directoryRoles: [roleTemplates.userAdministrator] })
    refused(
      await send('user-admin', 'PATCH', `/users/${user.id}`, reset),
      403,
      'Authorization_RequestDenied',
    )
    // Nor does the user administrator, who manages groups, manage this one.
    const own = { '@odata.id': `${publicUrl}/v1.0/directoryObjects/${fixture.maker.id}` }
    for (const [method, path, body] of [
      ['POST', `/groups/${group}/members/$ref`, own],
      ['POST', `/groups/${group}/owners/$ref`, own],
      ['DELETE', `/groups/${group}/members/${user.id}/$ref`, undefined],
      ['PATCH', `/groups/${group}`, { displayName: 'Mine' }],
      ['PATCH', `/groups/${group}`, { 'members@odata.bind': [own['@odata.id']] }],
      ['DELETE', `/groups/${group}`, undefined],
      [
        'POST',
        '/groups',
        {
          displayName: 'Another',
          mailEnabled: false,
          mailNickname: 'another',
          securityEnabled: true,
          isAssignableToRole: true,
        },
      ],
    ] as const) {
      refused(await send('user-admin', method, path, body), 403, 'Authorization_RequestDenied')
    }
    const plain = await made('user-admin', '/groups', {
      displayName: 'Plain',
      mailEnabled: false,
      mailNickname: 'plain',
      securityEnabled: true,
    })
    // A plain group does not become one that roles are given to, nor is it given one.
    await send('admin', 'PATCH', `/groups/${plain}`, { isAssignableToRole: true })
    const read = await send('admin', 'GET', `/groups/${plain}`)
    assert.equal(read.body['isAssignableToRole'], null)
    refused(
      await send('admin', 'POST', '/roleManagement/directory/roleAssignments', {
        principalId: plain,
        roleDefinitionId: roleTemplates.globalAdministrator,
        directoryScopeId: '/',
      }),
      400,
      'Request_BadRequest',
    )
  })

  it('a role of the own making gives neither roles nor consent', async () => {
    const definition = await made('admin', '/roleManagement/directory/roleDefinitions', {
      displayName: 'All of it',
      rolePermissions: [
        {
          allowedResourceActions: [
            'microsoft.directory/applications/allProperties/update',
            'microsoft.directory/users/basic/update',
            'microsoft.directory/users/password/update',
            'microsoft.directory/roleAssignments/allProperties/allTasks',
          ],
        },
      ],
    })
    caller('own-role', { directoryRoles: [definition] })
    const application = await made('admin', '/applications', { displayName: 'Anybody’s' })
    assert.equal(
      (await send('own-role', 'PATCH', `/applications/${application}`, { notes: 'x' })).status,
      204,
    )
    assert.equal(
      (await send('own-role', 'PATCH', `/users/${fixture.maker.id}`, { jobTitle: 'x' })).status,
      204,
    )
    const reader = fixture.callers.get('reader') as UserCaller
    const admin = fixture.callers.get('admin') as UserCaller
    for (const [method, path, body] of [
      ['PATCH', `/users/${admin.userId}`, reset],
      [
        'POST',
        '/roleManagement/directory/roleAssignments',
        {
          principalId: reader.userId,
          roleDefinitionId: roleTemplates.globalAdministrator,
          directoryScopeId: '/',
        },
      ],
      ['POST', `/applications/${application}/setVerifiedPublisher`, { verifiedPublisherId: '1' }],
    ] as const) {
      refused(await send('own-role', method, path, body), 403, 'Authorization_RequestDenied')
    }
    await send('admin', 'PATCH', `/roleManagement/directory/roleDefinitions/${definition}`, {
      isEnabled: false,
    })
    refused(
      await send('own-role', 'PATCH', `/applications/${application}`, { notes: 'y' }),
      403,
      'Authorization_RequestDenied',
    )
  })

  it('neither a secret, a certificate, an owner nor a trusted issuer makes a client that may more one’s own', async () => {
    const { directory, contoso } = fixture
    const application = await directory.applications.create(
      contoso.id,
      { displayName: 'Powerful' },
      systemActor,
    )
    const client = await directory.servicePrincipals.create(
      contoso.id,
      { appId: application.appId },
      systemActor,
    )
    const graph = await directory.servicePrincipals.findByAppId(contoso.id, firstPartyAppIds.graph)
    const role = graph?.appRoles.find(({ value }) => value === 'RoleManagement.ReadWrite.Directory')
    await directory.appRoleAssignments.create(
      contoso.id,
      { principalId: client.id, resourceId: graph?.id ?? '', appRoleId: role?.id ?? '' },
      systemActor,
    )
    caller('app-admin', { directoryRoles: [roleTemplates.applicationAdministrator] })
    const path = `/applications/${application.id}`
    const own = { '@odata.id': `${publicUrl}/v1.0/directoryObjects/${fixture.maker.id}` }
    const attempts: [string, string, object][] = [
      ['POST', `${path}/addPassword`, {}],
      ['POST', `${path}/owners/$ref`, own],
      [
        'POST',
        `${path}/federatedIdentityCredentials`,
        { name: 'mine', issuer: 'https://evil.example', subject: 'me', audiences: ['x'] },
      ],
      [
        'PATCH',
        `${path}/federatedIdentityCredentials(name='mine')`,
        { issuer: 'https://evil.example', subject: 'me', audiences: ['x'] },
      ],
      ['POST', `${path}/addKey`, { keyCredential: { key: 'AAAA' }, proof: 'x.y.z' }],
      ['PATCH', path, { keyCredentials: [{ key: 'AAAA', type: 'AsymmetricX509Cert' }] }],
      ['POST', `/servicePrincipals/${client.id}/addPassword`, {}],
      ['POST', `/servicePrincipals/${client.id}/owners/$ref`, own],
    ]
    for (const [method, url, body] of attempts) {
      refused(
        await send('app-admin', method, url, body, { prefer: 'create-if-missing' }),
        403,
        'Authorization_RequestDenied',
      )
    }
  })

  it('a client that may assign app roles assigns none to itself', async () => {
    const { directory, contoso } = fixture
    const graph = await directory.servicePrincipals.findByAppId(contoso.id, firstPartyAppIds.graph)
    const client = await directory.servicePrincipals.findByAppId(contoso.id, firstPartyAppIds.cli)
    fixture.callers.set('assigner', {
      kind: 'application',
      tenantId: contoso.id,
      servicePrincipalId: client?.id ?? '',
      displayName: 'Assigner',
      appId: firstPartyAppIds.cli,
      roles: ['AppRoleAssignment.ReadWrite.All'],
    })
    const role = graph?.appRoles.find(({ value }) => value === 'RoleManagement.ReadWrite.Directory')
    refused(
      await send('assigner', 'POST', `/servicePrincipals/${client?.id}/appRoleAssignments`, {
        principalId: client?.id,
        resourceId: graph?.id,
        appRoleId: role?.id,
      }),
      403,
      'Authorization_RequestDenied',
    )
  })

  it('a guest inviter makes no member, and brings back nobody', async () => {
    caller('inviter', { directoryRoles: [roleTemplates.guestInviter] })
    const body = {
      invitedUserEmailAddress: 'guest@fabrikam.example',
      inviteRedirectUrl: 'https://localhost/',
    }
    refused(await send('reader', 'POST', '/invitations', body), 403, 'Authorization_RequestDenied')
    refused(
      await send('inviter', 'POST', '/invitations', { ...body, invitedUserType: 'Member' }),
      403,
      'Authorization_RequestDenied',
    )
    const guest = await made('inviter', '/invitations', body)
    assert.equal((await send('admin', 'DELETE', `/users/${guest}`)).status, 204)
    caller('group-admin', { directoryRoles: [roleTemplates.groupsAdministrator] })
    refused(
      await send('group-admin', 'POST', `/directory/deletedItems/${guest}/restore`, {}),
      403,
      'Authorization_RequestDenied',
    )
    assert.equal(
      (await send('admin', 'POST', `/directory/deletedItems/${guest}/restore`, {})).status,
      200,
    )
  })
})

describe('S32 the audit log is append-only, chained, and tells of refusals', () => {
  it('holds who, what, old and new, and no secret', async () => {
    const application = await made('admin', '/applications', { displayName: 'Audited' })
    await send('admin', 'PATCH', `/applications/${application}`, { notes: 'after' })
    const secret = await send('admin', 'POST', `/applications/${application}/addPassword`, {})
    await send('admin', 'PATCH', `/users/${fixture.maker.id}`, {
      passwordProfile: { password: 'a secret horse battery' },
    })
    await send('reader', 'DELETE', `/applications/${application}`)
    const rows = await fixture.directory.audits.list(fixture.contoso.id)
    const text = JSON.stringify(rows)
    assert.ok(!text.includes(String(secret.body['secretText'])) && !text.includes('secret horse'))
    const update = rows.find((row) =>
      row.targetResources.some(({ modifiedProperties }) =>
        modifiedProperties.some(({ displayName }) => displayName === 'notes'),
      ),
    )
    assert.equal(update?.initiatedBy.user?.displayName, 'admin')
    const notes = update?.targetResources[0]?.modifiedProperties.find(
      ({ displayName }) => displayName === 'notes',
    )
    assert.deepEqual([notes?.oldValue, notes?.newValue], ['null', '"after"'])
    const denied = rows.find((row) => row.result === 'failure')
    assert.equal(denied?.initiatedBy.user?.displayName, 'reader')
    assert.equal(denied?.resultReason, 'Authorization_RequestDenied')
  })

  it('finds one byte changed beneath it, wherever, and rows cut off at the end', async () => {
    const { directory, contoso, store } = fixture
    assert.equal(await directory.audits.verifyChain(contoso.id), undefined)
    const { rows } = await sql<{ sequence: number; id: string; document: string }>`
      select sequence, id, document from directoryAudits where tenantId = ${contoso.id}
      order by sequence`.execute(store.db)
    assert.ok(rows.length > 20)
    await assert.rejects(
      sql`update directoryAudits set document = '{}' where sequence = ${rows[0]?.sequence}`.execute(
        store.db,
      ),
      /append-only/,
    )
    await sql`drop trigger directoryAudits_append_only_update`.execute(store.db)
    await sql`drop trigger directoryAudits_append_only_delete`.execute(store.db)
    for (const place of [0, Math.floor(rows.length / 2), rows.length - 1]) {
      const row = rows[place]
      assert.ok(row)
      for (const at of [0, Math.floor(row.document.length / 2), row.document.length - 1]) {
        const byte = row.document.charCodeAt(at) ^ 1
        const changed = `${row.document.slice(0, at)}${String.fromCharCode(byte)}${row.document.slice(at + 1)}`
        const write = (document: string): Promise<unknown> =>
          sql`update directoryAudits set document = ${document} where sequence = ${row.sequence}`.execute(
            store.db,
          )
        await write(changed)
        assert.equal(await directory.audits.verifyChain(contoso.id), row.id)
        await write(row.document)
      }
    }
    assert.equal(await directory.audits.verifyChain(contoso.id), undefined)
    const last = rows.at(-1)?.sequence ?? 0
    await sql`delete from directoryAuditTargets where sequence = ${last}`.execute(store.db)
    await sql`delete from directoryAudits where sequence = ${last}`.execute(store.db)
    assert.notEqual(await directory.audits.verifyChain(contoso.id), undefined)
  })
})
