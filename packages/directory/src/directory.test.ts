import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import {
  findAuthenticator,
  insertAuthenticator,
  openStore,
  replaceRecoveryCodes,
  sql,
} from '@patchbay/store'
import { openFixture, password } from './fixture.test.ts'
import {
  createDirectory,
  emptyGuid,
  firstPartyAppIds,
  roleTemplates,
  systemActor,
} from './index.ts'

describe('a tenant', () => {
  it('is found by id and by every verified domain, in any case', async () => {
    const { store, directory, fabrikam } = await openFixture()
    for (const segment of [
      fabrikam.id,
      fabrikam.id.toUpperCase(),
      'FABRIKAM.localhost',
      'fabrikam.example',
    ]) {
      assert.equal((await directory.tenants.find(segment))?.id, fabrikam.id)
    }
    assert.equal(await directory.tenants.find('common'), undefined)
    await store.close()
  })

  it('has service principals of the first-party applications, with their scopes', async () => {
    const { store, directory, contoso } = await openFixture()
    for (const appId of Object.values(firstPartyAppIds)) {
      assert.ok(await directory.servicePrincipals.findByAppId(contoso.id, appId), appId)
    }
    const graph = await directory.servicePrincipals.findByName(
      contoso.id,
      'https://graph.microsoft.com/',
    )
    assert.ok(graph?.oauth2PermissionScopes.some((scope) => scope.value === 'User.Read'))
    const service = await directory.servicePrincipals.findByName(
      contoso.id,
      'https://service.powerapps.com/',
    )
    assert.equal(service?.appId, firstPartyAppIds.service)
    const count = (await directory.servicePrincipals.list(contoso.id)).length
    await directory.initialize()
    assert.equal((await directory.servicePrincipals.list(contoso.id)).length, count)
    await store.close()
  })

  it('is refused a domain that another has', async () => {
    const { store, directory } = await openFixture()
    await assert.rejects(
      directory.tenants.create(
        { displayName: 'Copy', domains: ['Contoso.localhost'] },
        systemActor,
      ),
      { code: 'Request_MultipleObjectsWithSameKeyValue' },
    )
    assert.equal((await directory.tenants.list()).length, 3)
    await store.close()
  })

  it('keeps its secret over a restart, and one that no other has', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'patchbay-directory-'))
    const options = { file: join(folder, 'db'), masterKey: randomBytes(32) }
    const clock = { now: (): Date => new Date() }
    const first = await openStore(options)
    const before = createDirectory({ store: first, clock })
    const a = await before.tenants.create(
      { displayName: 'A', domains: ['a.localhost'] },
      systemActor,
    )
    const b = await before.tenants.create(
      { displayName: 'B', domains: ['b.localhost'] },
      systemActor,
    )
    const secret = await before.tenantSecret(a.id)
    assert.equal(secret.length, 32)
    assert.notDeepEqual(await before.tenantSecret(b.id), secret)
    await first.close()
    const second = await openStore(options)
    assert.deepEqual(await createDirectory({ store: second, clock }).tenantSecret(a.id), secret)
    await second.close()

    // After a rotation the old master key is needed for one start, and then no more.
    const rotated = { ...options, masterKey: randomBytes(32) }
    const third = await openStore({ ...rotated, previousMasterKeys: [options.masterKey] })
    await createDirectory({ store: third, clock }).initialize()
    await third.close()
    const fourth = await openStore(rotated)
    assert.deepEqual(await createDirectory({ store: fourth, clock }).tenantSecret(a.id), secret)
    await fourth.close()
    await rm(folder, { recursive: true })
  })
})

describe('a user', () => {
  const input = { displayName: 'New', password }
  const refusals: [
    string,
    { displayName: string; userPrincipalName: string; password?: string },
    RegExp,
  ][] = [
    [
      'a domain of another tenant',
      { ...input, userPrincipalName: 'x@fabrikam.localhost' },
      /domain portion/,
    ],
    ['a domain of nobody', { ...input, userPrincipalName: 'x@nowhere.example' }, /domain portion/],
    ['no domain', { ...input, userPrincipalName: 'x' }, /domain portion/],
    [
      'two at signs',
      { ...input, userPrincipalName: 'x@y@contoso.localhost' },
      /userPrincipalName is invalid/,
    ],
    [
      'a name somebody has',
      { ...input, userPrincipalName: 'MAKER@contoso.localhost' },
      /already exists/,
    ],
    [
      'a short password',
      { ...input, userPrincipalName: 'x@contoso.localhost', password: 'short' },
      /password complexity/,
    ],
    [
      'a long password',
      { ...input, userPrincipalName: 'x@contoso.localhost', password: 'x'.repeat(257) },
      /password complexity/,
    ],
    ['a blank name', { displayName: ' ', userPrincipalName: 'x@contoso.localhost' }, /displayName/],
  ]
  for (const [name, given, message] of refusals) {
    it(`is refused with ${name}`, async () => {
      const { store, directory, contoso } = await openFixture()
      await assert.rejects(directory.users.create(contoso.id, given, systemActor), {
        message,
        status: 400,
      })
      await store.close()
    })
  }

  it('is locked for a minute after ten wrong passwords, even at the same time', async () => {
    const { store, directory, clock, contoso, maker } = await openFixture()
    const verify = (text: string): Promise<string> => directory.users.verifyPassword(maker, text)
    assert.equal(await verify(password), 'ok')
    for (let attempt = 0; attempt < 9; attempt++) assert.equal(await verify('guess'), 'wrong')
    assert.equal(await verify(password), 'ok')
    const guesses = await Promise.all(Array.from({ length: 14 }, (_, n) => verify(`guess ${n}`)))
    assert.equal(guesses.filter((each) => each === 'wrong').length, 10)
    assert.equal(guesses.filter((each) => each === 'locked').length, 4)
    assert.equal(await verify(password), 'locked')
    clock.time += 60_000
    assert.equal(await verify(password), 'ok')
    await directory.users.update(contoso.id, maker.id, { accountEnabled: false }, systemActor)
    assert.equal(await verify(password), 'disabled')
    assert.equal(await verify('guess'), 'wrong')
    await store.close()
  })

  it('has a password that stands nowhere, and a new one that ends what was before', async () => {
    const { store, directory, clock, contoso, maker, actor } = await openFixture()
    clock.time += 5000
    await directory.users.setPassword(contoso.id, maker.id, 'another horse entirely', actor)
    assert.equal(await directory.users.verifyPassword(maker, password), 'wrong')
    assert.equal(await directory.users.verifyPassword(maker, 'another horse entirely'), 'ok')
    const now = await directory.users.find(contoso.id, 'Maker@Contoso.localhost')
    assert.ok((now?.signInSessionsValidFromDateTime ?? '') > maker.signInSessionsValidFromDateTime)
    assert.ok(!('passwordHash' in (now ?? {})))
    const { passwordHash } = await store.db
      .selectFrom('users')
      .select('passwordHash')
      .executeTakeFirstOrThrow()
    assert.match(passwordHash ?? '', /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
    const rows = await store.db.selectFrom('directoryAudits').selectAll().execute()
    assert.ok(!/horse|argon2/.test(JSON.stringify(rows)))
    await store.close()
  })

  it('whose password was hashed before signs in like any other', async () => {
    const { store, directory, contoso } = await openFixture()
    const hash = await directory.users.hashPassword(password)
    const { user, wasInside } = await store.transaction(async () => ({
      user: await directory.users.create(
        contoso.id,
        { displayName: 'First', userPrincipalName: 'first@contoso.localhost' },
        systemActor,
        hash,
      ),
      wasInside: store.isInTransaction(),
    }))
    assert.ok(wasInside)
    assert.ok(user.lastPasswordChangeDateTime)
    assert.equal(await directory.users.verifyPassword(user, password), 'ok')
    await store.close()
  })

  it('leaves no authenticator and no recovery code behind when deleted for good', async () => {
    const { store, directory, contoso, maker, actor } = await openFixture()
    const key = { tenantId: contoso.id, userId: maker.id }
    const times = { createdAt: 0, lastStep: 0, wrongCodes: 0, lockedUntil: 0 }
    await insertAuthenticator(store.db, { ...key, ...times, sealedSecret: '' })
    await replaceRecoveryCodes(store.db, { ...key, codeHashes: ['a', 'b'] })
    await directory.users.delete(contoso.id, maker.id, actor)
    assert.ok(await findAuthenticator(store.db, contoso.id, maker.id), 'it may be restored')
    await directory.deletedItems.purge(contoso.id, maker.id, actor)
    assert.equal(await findAuthenticator(store.db, contoso.id, maker.id), undefined)
    assert.deepEqual(await store.db.selectFrom('recoveryCodes').selectAll().execute(), [])
    await store.close()
  })

  it('takes grants, assignments, roles and ownership along when deleted', async () => {
    const { store, directory, contoso, maker, actor } = await openFixture()
    const { application, servicePrincipal } = await directory.applications.register(
      contoso.id,
      { displayName: 'App' },
      actor,
    )
    const graph = await directory.servicePrincipals.findByAppId(contoso.id, firstPartyAppIds.graph)
    await directory.users.addDirectoryRole(
      contoso.id,
      maker.id,
      roleTemplates.globalAdministrator,
      systemActor,
    )
    assert.deepEqual(await directory.users.directoryRoles(contoso.id, maker.id), [
      roleTemplates.globalAdministrator,
    ])
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
    await directory.users.delete(contoso.id, maker.id, systemActor)
    assert.equal(await directory.users.find(contoso.id, maker.id), undefined)
    assert.deepEqual(await directory.permissionGrants.list(contoso.id), [])
    assert.deepEqual(
      await directory.appRoleAssignments.listByResource(contoso.id, servicePrincipal.id),
      [],
    )
    assert.deepEqual(await directory.users.directoryRoles(contoso.id, maker.id), [])
    assert.deepEqual(await directory.applications.owners(contoso.id, application.id), [])
    await store.close()
  })
})

describe('consent', () => {
  it('adds up for everyone and for the user, and only in scopes that are still enabled', async () => {
    const { store, directory, contoso, maker, actor } = await openFixture()
    const client = await directory.applications.register(
      contoso.id,
      { displayName: 'Client' },
      actor,
    )
    const scopes = ['a', 'b', 'c'].map((value, index) => ({
      id: `00000000-0000-4000-8000-00000000000${index}`,
      value,
      type: 'User' as const,
      isEnabled: true,
      adminConsentDisplayName: value,
      adminConsentDescription: value,
      userConsentDisplayName: value,
      userConsentDescription: value,
    }))
    const resource = await directory.applications.register(
      contoso.id,
      { displayName: 'API', api: { oauth2PermissionScopes: scopes } },
      actor,
    )
    const parties = {
      tenantId: contoso.id,
      clientId: client.servicePrincipal.id,
      resourceId: resource.servicePrincipal.id,
    }
    const effective = (userId: string): Promise<string[]> =>
      directory.permissionGrants.effectiveScopes(
        contoso.id,
        parties.clientId,
        parties.resourceId,
        userId,
      )
    await directory.permissionGrants.merge({ ...parties, principalId: null, scopes: ['a'] }, actor)
    await directory.permissionGrants.merge(
      { ...parties, principalId: maker.id, scopes: ['b'] },
      actor,
    )
    await directory.permissionGrants.merge(
      { ...parties, principalId: maker.id, scopes: ['c', 'b'] },
      actor,
    )
    assert.deepEqual(await effective(maker.id), ['a', 'b', 'c'])
    assert.deepEqual(await effective(emptyGuid), ['a'])
    assert.equal(
      (await directory.permissionGrants.list(contoso.id, { clientId: parties.clientId })).length,
      2,
    )
    const disabled = scopes.map((scope) => ({ ...scope, isEnabled: scope.value !== 'b' }))
    await directory.applications.update(
      contoso.id,
      resource.application.id,
      { api: { oauth2PermissionScopes: disabled } },
      actor,
    )
    assert.deepEqual(await effective(maker.id), ['a', 'c'])
    assert.ok(await directory.appRoleAssignments.isAssigned(contoso.id, parties.clientId, maker.id))
    await assert.rejects(
      directory.permissionGrants.create(
        contoso.id,
        { ...parties, consentType: 'AllPrincipals', principalId: null, scope: 'c' },
        actor,
      ),
      { status: 409, message: 'Permission entry already exists.' },
    )
    const activities = (await directory.audits.list(contoso.id)).map(
      (row) => row.activityDisplayName,
    )
    for (const activity of [
      'Consent to application',
      'Add delegated permission grant',
      'Add app role assignment grant to user',
    ]) {
      assert.ok(activities.includes(activity), activity)
    }
    await store.close()
  })
})

describe('an app role', () => {
  it('is held by users, through groups, and by clients, each as it allows', async () => {
    const { store, directory, contoso, maker, actor } = await openFixture()
    const id = (n: number): string => `00000000-0000-4000-8000-00000000000${n}`
    const role = (n: number, value: string, member: 'User' | 'Application'): object => ({
      id: id(n),
      value,
      displayName: value,
      description: value,
      allowedMemberTypes: [member],
      isEnabled: true,
    })
    const appRoles = [
      role(1, 'Reader', 'User'),
      role(2, 'Writer', 'User'),
      role(3, 'Daemon', 'Application'),
    ] as never
    const api = await directory.applications.register(
      contoso.id,
      { displayName: 'API', appRoles },
      actor,
    )
    const client = await directory.applications.register(
      contoso.id,
      { displayName: 'Client' },
      actor,
    )
    const group = await directory.groups.create(
      contoso.id,
      {
        displayName: 'Writers',
        mailEnabled: false,
        mailNickname: 'writers',
        securityEnabled: true,
      },
      actor,
    )
    await directory.groups.addMember(contoso.id, group.id, maker.id, actor)
    const resourceId = api.servicePrincipal.id
    const assign = (principalId: string, appRoleId: string): Promise<unknown> =>
      directory.appRoleAssignments.create(contoso.id, { principalId, resourceId, appRoleId }, actor)
    await assign(maker.id, id(1))
    await assign(group.id, id(2))
    await assign(client.servicePrincipal.id, id(3))
    await assert.rejects(assign(maker.id, id(1)), {
      message: 'Permission being assigned already exists on the object',
    })
    await assert.rejects(assign(maker.id, id(3)), { message: /was not found on application/ })
    await assert.rejects(assign(maker.id, emptyGuid), { message: /was not found on application/ })
    assert.deepEqual(await directory.appRoleAssignments.rolesOf(contoso.id, resourceId, maker.id), [
      'Reader',
      'Writer',
    ])
    assert.deepEqual(
      await directory.appRoleAssignments.rolesOf(
        contoso.id,
        resourceId,
        client.servicePrincipal.id,
      ),
      ['Daemon'],
    )
    const listed = await directory.appRoleAssignments.listByResource(contoso.id, resourceId)
    assert.deepEqual(listed.map((each) => each.principalDisplayName).toSorted(), [
      'Client',
      'Maker',
      'Writers',
    ])
    await store.close()
  })
})

describe('the audit log', () => {
  it('cannot be changed, and shows where somebody did so beneath it', async () => {
    const { store, directory, contoso, fabrikam } = await openFixture()
    assert.equal(await directory.audits.verifyChain(contoso.id), undefined)
    await assert.rejects(
      store.db.updateTable('directoryAudits').set({ document: '{}' }).execute(),
      /append-only/,
    )
    await assert.rejects(store.db.deleteFrom('directoryAudits').execute(), /append-only/)
    await sql`drop trigger directoryAudits_append_only_update`.execute(store.db)
    const [, second] = await store.db
      .selectFrom('directoryAudits')
      .selectAll()
      .where('tenantId', '=', contoso.id)
      .orderBy('sequence')
      .execute()
    await store.db
      .updateTable('directoryAudits')
      .set({ document: '{}' })
      .where('sequence', '=', second?.sequence ?? 0)
      .execute()
    assert.equal(await directory.audits.verifyChain(contoso.id), second?.id)
    assert.equal(await directory.audits.verifyChain(fabrikam.id), undefined)
    await store.close()
  })

  it('has no row of what was undone', async () => {
    const { store, directory, contoso, actor } = await openFixture()
    const before = (await directory.audits.list(contoso.id)).length
    await assert.rejects(
      store.transaction(async () => {
        await directory.applications.register(contoso.id, { displayName: 'Undone' }, actor)
        throw new Error('no')
      }),
    )
    assert.equal((await directory.audits.list(contoso.id)).length, before)
    assert.ok(
      !(await directory.applications.list(contoso.id)).some(
        (each) => each.displayName === 'Undone',
      ),
    )
    await store.close()
  })

  it('is read by target, newest first, page by page', async () => {
    const { store, directory, contoso, actor } = await openFixture()
    const made = await directory.applications.create(contoso.id, { displayName: 'One' }, actor)
    await directory.applications.create(contoso.id, { displayName: 'Other' }, actor)
    await directory.applications.update(contoso.id, made.id, { notes: 'x' }, actor)
    const rows = await directory.audits.list(contoso.id, { targetId: made.id })
    assert.deepEqual(
      rows.map((row) => row.activityDisplayName),
      ['Update application', 'Add application'],
    )
    const [first] = await directory.audits.list(contoso.id, { targetId: made.id, limit: 1 })
    const next = await directory.audits.list(contoso.id, {
      targetId: made.id,
      before: first?.sequence ?? 0,
      limit: 1,
    })
    assert.equal(next[0]?.activityDisplayName, 'Add application')
    await store.close()
  })
})
