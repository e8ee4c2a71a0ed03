import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { createHash, createPrivateKey, randomBytes, sign } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { copyFile } from 'node:fs/promises'
import {
  type ObjectColumn,
  type ObjectCondition,
  type ObjectTable,
  objectsQuery,
  openStore,
  sql,
} from '@patchbay/store'
import { type Fixture, openFixture } from './fixture.test.ts'
import { createDirectory, type KeyCredential, roleTemplates, skuIds, systemActor } from './index.ts'

let fixture: Fixture
before(async () => {
  fixture = await openFixture()
})
after(() => fixture.store.close())

function user(name: string): { displayName: string; userPrincipalName: string } {
  return { displayName: name, userPrincipalName: `${name}@contoso.localhost` }
}

const group = (displayName: string): Parameters<Fixture['directory']['groups']['create']>[1] => ({
  displayName,
  mailEnabled: false,
  mailNickname: displayName,
  securityEnabled: true,
})

describe('a deleted user', () => {
  it('comes back with its groups and what it owned, without roles, and is nowhere meanwhile', async () => {
    const { directory, contoso, actor } = fixture
    const { id } = await directory.users.create(contoso.id, user('leaver'), actor)
    const team = await directory.groups.create(contoso.id, group('team'), actor)
    await directory.groups.addMember(contoso.id, team.id, id, actor)
    const app = await directory.applications.create(contoso.id, { displayName: 'Owned' }, actor)
    await directory.applications.addOwner(contoso.id, app.id, id, actor)
    const powerful = await directory.groups.create(
      contoso.id,
      { ...group('powerful'), isAssignableToRole: true },
      actor,
    )
    await directory.groups.addMember(contoso.id, powerful.id, id, actor)
    await directory.directoryRoles.assign(
      contoso.id,
      { principalId: powerful.id, roleDefinitionId: roleTemplates.userAdministrator },
      actor,
    )
    assert.equal((await directory.users.directoryRoles(contoso.id, id)).length, 1)
    await directory.users.delete(contoso.id, id, actor)
    assert.equal(await directory.users.find(contoso.id, id), undefined)
    assert.deepEqual(await directory.users.directoryRoles(contoso.id, id), [])
    assert.equal(await directory.users.findByPrincipalName('leaver@contoso.localhost'), undefined)
    assert.deepEqual(await directory.groups.members(contoso.id, team.id), [])
    assert.equal(await directory.groups.countMembers(contoso.id, team.id), 0)
    const listed = await directory.deletedItems.list(contoso.id, 'user')
    assert.deepEqual(
      listed.map((each) => each.id),
      [id],
    )
    // The name is free, and the restore is refused while another has it.
    const other = await directory.users.create(contoso.id, user('leaver'), actor)
    await assert.rejects(directory.deletedItems.restore(contoso.id, id, actor), {
      code: 'Request_MultipleObjectsWithSameKeyValue',
    })
    await directory.users.delete(contoso.id, other.id, actor)
    await directory.deletedItems.restore(contoso.id, id, actor)
    const restored = await directory.users.find(contoso.id, id)
    assert.equal(restored?.userPrincipalName, 'leaver@contoso.localhost')
    assert.equal((await directory.groups.members(contoso.id, team.id))[0]?.id, id)
    assert.equal((await directory.applications.owners(contoso.id, app.id))[0]?.id, id)
    assert.deepEqual(await directory.users.directoryRoles(contoso.id, id), [])
  })

  it('is gone after 30 days', async () => {
    const { directory, contoso, actor, clock } = fixture
    const { id } = await directory.users.create(contoso.id, user('long-gone'), actor)
    await directory.users.delete(contoso.id, id, actor)
    const now = clock.time
    clock.time += 31 * 86_400_000
    assert.equal(await directory.deletedItems.find(contoso.id, id), undefined)
    await assert.rejects(directory.deletedItems.restore(contoso.id, id, actor), { status: 404 })
    clock.time = now
  })
})

describe('groups within groups', () => {
  it('count through any number of groups, also in a circle', async () => {
    const { directory, contoso, actor, maker } = fixture
    const [a, b, c] = await Promise.all(
      ['a', 'b', 'c'].map((name) => directory.groups.create(contoso.id, group(name), actor)),
    )
    assert.ok(a && b && c)
    await directory.groups.addMember(contoso.id, a.id, b.id, actor)
    await directory.groups.addMember(contoso.id, b.id, c.id, actor)
    await directory.groups.addMember(contoso.id, c.id, a.id, actor)
    await directory.groups.addMember(contoso.id, c.id, maker.id, actor)
    const inside = await directory.groups.transitiveMembers(contoso.id, a.id)
    assert.deepEqual(
      inside.map((each) => each.id),
      [a.id, b.id, c.id, maker.id].toSorted(),
    )
    const around = await directory.memberships.groupIds(contoso.id, maker.id, true)
    assert.deepEqual(around, [a.id, b.id, c.id].toSorted())
    assert.deepEqual(await directory.memberships.groupIds(contoso.id, maker.id, false), [c.id])
    // One page of one is the first of them all.
    const [first] = await directory.groups.transitiveMembers(contoso.id, a.id, { limit: 1 })
    assert.equal(first?.id, inside[0]?.id)
    await directory.groups.delete(contoso.id, b.id, actor)
    assert.deepEqual(await directory.memberships.groupIds(contoso.id, maker.id, true), [c.id])
  })

  it('page by key, 100,000 members of one group', async () => {
    const { directory, contoso, actor, store } = fixture
    const big = await directory.groups.create(contoso.id, group('big'), actor)
    await sql`insert into groupMembers (tenantId, groupId, memberId)
      with recursive n(i) as (select 1 union all select i + 1 from n where i < 100000)
      select ${contoso.id}, ${big.id}, printf('%08x-0000-4000-8000-000000000000', i) from n`.execute(
      store.db,
    )
    const { rows } = await sql<{ detail: string }>`explain query plan
      select "memberId" from "groupMembers" where "tenantId" = ${contoso.id}
      and "groupId" = ${big.id} and "memberId" > ${'8'} order by "memberId" limit 100`.execute(
      store.db,
    )
    const plan = rows.map((row) => row.detail).join('\n')
    assert.match(plan, /USING PRIMARY KEY \(tenantId=\? AND groupId=\? AND memberId>\?\)/)
    assert.doesNotMatch(plan, /TEMP B-TREE/)
    assert.equal(await directory.groups.countMembers(contoso.id, big.id), 100_000)
    const time = async (after: string): Promise<number> => {
      const start = performance.now()
      await directory.groups.members(contoso.id, big.id, { after, limit: 100 })
      return performance.now() - start
    }
    await time('')
    const [first, last] = [await time(''), await time('00018000')]
    assert.ok(last < first * 10 + 50, `first page ${first} ms, page at the end ${last} ms`)
  })
})

describe('policies', () => {
  it('say how long access tokens live: the service principal’s, the tenant’s, the application’s', async () => {
    const { directory, contoso, actor } = fixture
    const kind = 'tokenLifetimePolicies'
    const app = await directory.applications.create(contoso.id, { displayName: 'Api' }, actor)
    const sp = await directory.servicePrincipals.ensure(contoso.id, app.appId, actor)
    const make = async (lifetime: string, isDefault = false): Promise<string> =>
      (
        await directory.policies.create(
          contoso.id,
          kind,
          {
            displayName: lifetime,
            definition: [
              JSON.stringify({
                TokenLifetimePolicy: { Version: 1, AccessTokenLifetime: lifetime },
              }),
            ],
            isOrganizationDefault: isDefault,
          },
          actor,
        )
      ).id
    const lifetime = async (): Promise<number | undefined> =>
      (await directory.policies.tokenLifetimeFor(contoso.id, sp.id))?.accessTokenLifetime
    assert.equal(await lifetime(), undefined)
    await directory.policies.assign(contoso.id, kind, app.id, await make('2:00:00'), actor)
    assert.equal(await lifetime(), 7200)
    const tenants = await make('0:30:00', true)
    assert.equal(await lifetime(), 1800)
    await directory.policies.assign(contoso.id, kind, sp.id, await make('0:10:00'), actor)
    assert.equal(await lifetime(), 600)
    await directory.policies.delete(contoso.id, kind, tenants, actor)
    for (const bad of ['0:09:59', '1.00:00:01', '99:00:00', 'soon']) {
      await assert.rejects(make(bad), { code: 'Request_BadRequest' })
    }
  })

  it('forbid client secrets, or long ones', async () => {
    const { directory, contoso, actor } = fixture
    const app = await directory.applications.create(contoso.id, { displayName: 'Strict' }, actor)
    const { id } = await directory.policies.create(
      contoso.id,
      'appManagementPolicies',
      {
        displayName: 'Short secrets',
        isEnabled: true,
        restrictions: {
          passwordCredentials: [{ restrictionType: 'passwordLifetime', maxLifetime: 'P30D' }],
        },
      },
      actor,
    )
    await directory.policies.assign(contoso.id, 'appManagementPolicies', app.id, id, actor)
    const add = (endDateTime: string): Promise<unknown> =>
      directory.applications.addPassword(contoso.id, app.id, { endDateTime }, actor)
    await add('2026-01-20T00:00:00Z')
    await assert.rejects(add('2026-03-20T00:00:00Z'), /exceeds the max value/)
    await directory.policies.updateOfTenant(
      contoso.id,
      'defaultAppManagementPolicy',
      {
        isEnabled: true,
        applicationRestrictions: {
          passwordCredentials: [{ restrictionType: 'passwordAddition' }],
        },
      },
      actor,
    )
    const other = await directory.applications.create(contoso.id, { displayName: 'None' }, actor)
    await assert.rejects(
      directory.applications.addPassword(contoso.id, other.id, {}, actor),
      /not allowed/,
    )
    const rest = await directory.applications.find(contoso.id, other.id)
    assert.deepEqual(rest?.passwordCredentials, [])
    await directory.policies.updateOfTenant(
      contoso.id,
      'defaultAppManagementPolicy',
      { isEnabled: false },
      actor,
    )
  })
})

describe('a federated identity credential', () => {
  it('is one of 20, by a name and by issuer and subject', async () => {
    const { directory, contoso, actor } = fixture
    const app = await directory.applications.create(contoso.id, { displayName: 'CI' }, actor)
    const create = (
      name: string,
      subject = name,
      issuer = 'https://ci.example',
    ): Promise<unknown> =>
      directory.federatedCredentials.create(
        contoso.id,
        app.id,
        { name, issuer, subject, audiences: ['api://AzureADTokenExchange'] },
        actor,
      )
    for (let index = 0; index < 19; index++) await create(`job-${index}`)
    await assert.rejects(create('job-0', 'another'), /property name/)
    await assert.rejects(create('another', 'job-0'), /issuer and subject/)
    await assert.rejects(create('x'), { target: '/name' })
    await assert.rejects(create('fine-name', 'x', 'ftp://ci.example'), { target: '/issuer' })
    await create('job-19')
    await assert.rejects(create('job-20'), /at most 20/)
    const all = await directory.federatedCredentials.list(contoso.id, app.id)
    assert.equal(all.length, 20)
    assert.deepEqual(Object.keys(all[0] ?? {}).toSorted(), [
      'audiences',
      'description',
      'id',
      'issuer',
      'name',
      'subject',
    ])
    await directory.federatedCredentials.delete(contoso.id, app.id, 'job-3', actor)
    assert.equal((await directory.federatedCredentials.list(contoso.id, app.id)).length, 19)
  })
})

describe('a certificate', () => {
  it('is added and removed by who proves to hold one that is there', async () => {
    const { directory, contoso, actor, clock } = fixture
    const folder = mkdtempSync(join(tmpdir(), 'patchbay-proof-'))
    const make = (name: string): { key: string; pem: string } => {
      execFileSync(
        'openssl',
        [
          'req',
          '-x509',
          '-newkey',
          'rsa:2048',
          '-nodes',
          '-days',
          '3650',
          '-subj',
          '/CN=x',
          '-keyout',
          `${name}.key`,
          '-out',
          `${name}.der`,
          '-outform',
          'DER',
        ],
        { cwd: folder, stdio: 'ignore' },
      )
      return {
        pem: readFileSync(join(folder, `${name}.key`), 'utf8'),
        key: readFileSync(join(folder, `${name}.der`)).toString('base64'),
      }
    }
    const [first, second] = [make('first'), make('second')]
    rmSync(folder, { recursive: true })
    const app = await directory.applications.create(contoso.id, { displayName: 'Keys' }, actor)
    const sent = { type: 'AsymmetricX509Cert', usage: 'Verify', key: first.key } as const
    const bare = await directory.applications.update(
      contoso.id,
      app.id,
      { keyCredentials: [sent as unknown as KeyCredential] },
      actor,
    )
    const [completed] = bare.keyCredentials
    assert.ok(completed)
    assert.match(completed.keyId, /^[\da-f-]{36}$/)
    assert.match(completed.customKeyIdentifier ?? '', /^[\dA-F]{40}$/)
    assert.equal(completed.displayName, 'CN=x')
    assert.ok(Date.parse(completed.endDateTime) > Date.parse(completed.startDateTime))
    const printed = { ...completed, key: null }
    const kept = await directory.applications.update(
      contoso.id,
      app.id,
      { keyCredentials: [printed] },
      actor,
    )
    assert.deepEqual(
      kept.keyCredentials,
      [completed],
      'What comes back without its bytes keeps them.',
    )
    const keyId = 'aaaaaaaa-0000-4000-8000-000000000009'
    await directory.applications.update(
      contoso.id,
      app.id,
      {
        keyCredentials: [
          {
            keyId,
            type: 'AsymmetricX509Cert',
            usage: 'Verify',
            key: first.key,
            customKeyIdentifier: createHash('sha1').update(first.key).digest('hex').toUpperCase(),
            displayName: 'first',
            startDateTime: '2025-01-01T00:00:00Z',
            endDateTime: '2030-01-01T00:00:00Z',
          },
        ],
      },
      actor,
    )
    // The certificates begin when they are made, which is now.
    const before = clock.time
    clock.time = Date.now() + 1000
    const seconds = clock.time / 1000
    const good = {
      aud: '00000002-0000-0000-c000-000000000000',
      iss: app.id,
      nbf: seconds,
      exp: seconds + 600,
    }
    const prove = (claims: object, pem = first.pem, alg = 'RS256'): string => {
      const encode = (value: object): string =>
        Buffer.from(JSON.stringify(value)).toString('base64url')
      const data = `${encode({ alg, typ: 'JWT' })}.${encode(claims)}`
      return `${data}.${sign('sha256', Buffer.from(data), createPrivateKey(pem)).toString('base64url')}`
    }
    const add = (proof: string): Promise<{ keyId: string }> =>
      directory.applications.addKey(contoso.id, app.id, { key: second.key, proof }, actor)
    for (const proof of [
      'x',
      'a.b.c',
      prove({ ...good, aud: 'another' }),
      prove({ ...good, iss: app.appId }),
      prove({ ...good, exp: seconds + 601 }),
      prove({ ...good, exp: seconds - 1, nbf: seconds - 500 }),
      prove({ ...good, nbf: seconds + 400, exp: seconds + 900 }),
      prove(good, second.pem),
      prove(good, first.pem, 'none'),
      `${prove(good).split('.').slice(0, 2).join('.')}.`,
    ]) {
      await assert.rejects(add(proof), { status: 403 })
    }
    const added = await add(prove(good))
    const mirrored = await directory.applications.find(contoso.id, app.id)
    assert.equal(mirrored?.keyCredentials.length, 2)
    await directory.applications.removeKey(
      contoso.id,
      app.id,
      { keyId, proof: prove(good, second.pem) },
      actor,
    )
    const left = await directory.applications.find(contoso.id, app.id)
    assert.deepEqual(
      left?.keyCredentials.map((each) => each.keyId),
      [added.keyId],
    )
    await assert.rejects(add(prove(good)), { status: 403 })
    clock.time = before
  })
})

describe('licences', () => {
  it('are given while there are some, and come back', async () => {
    const { directory, contoso, actor } = fixture
    await directory.subscribedSkus.setEnabled(contoso.id, skuIds.premium, 1)
    const premium = async (): Promise<number | undefined> =>
      (await directory.subscribedSkus.list(contoso.id)).find((sku) => sku.skuId === skuIds.premium)
        ?.consumedUnits
    const [a, b] = await Promise.all(
      ['licensed-a', 'licensed-b'].map((name) =>
        directory.users.create(contoso.id, { ...user(name), usageLocation: 'CH' }, actor),
      ),
    )
    assert.ok(a && b)
    const give = (id: string): Promise<unknown> =>
      directory.users.assignLicense(
        contoso.id,
        id,
        { add: [{ skuId: skuIds.premium, disabledPlans: [] }], remove: [] },
        actor,
      )
    await give(a.id)
    await assert.rejects(give(b.id), /any available licenses/)
    assert.equal(await premium(), 1)
    assert.deepEqual((await directory.users.find(contoso.id, a.id))?.assignedLicenses, [
      { skuId: skuIds.premium, disabledPlans: [] },
    ])
    await directory.users.delete(contoso.id, a.id, actor)
    assert.equal(await premium(), 0)
    await give(b.id)
    const nowhere = await directory.users.create(contoso.id, user('nowhere'), actor)
    await assert.rejects(give(nowhere.id), /usageLocation/)
  })
})

describe('a list of objects', () => {
  const folded = ['mailKey', 'mailNicknameKey', 'givenNameKey', 'surnameKey'] as const
  const cases: [ObjectTable, ObjectCondition[], ObjectColumn[]][] = [
    ...(['users', 'groups', 'applications', 'servicePrincipals'] as const).flatMap(
      (table): [ObjectTable, ObjectCondition[], ObjectColumn[]][] => [
        [table, [], ['displayNameKey']],
        [table, [], ['createdDateTime']],
        [table, [], []],
        [table, [{ column: 'displayNameKey', is: 'equal', value: 'x' }], ['displayNameKey']],
        [table, [{ column: 'displayNameKey', is: 'prefix', value: 'x' }], ['displayNameKey']],
        [table, [{ column: 'createdDateTime', is: '>=', value: '2026' }], ['createdDateTime']],
        [table, [{ column: 'createdDateTime', is: 'equal', value: '2026' }], ['createdDateTime']],
      ],
    ),
    ...[...folded, 'departmentKey' as const, 'jobTitleKey' as const].flatMap(
      (column): [ObjectTable, ObjectCondition[], ObjectColumn[]][] => [
        ['users', [{ column, is: 'equal', value: 'x' }], ['displayNameKey']],
        ['users', [{ column, is: 'prefix', value: 'x' }], [column, 'displayNameKey']],
      ],
    ),
    [
      'users',
      [{ column: 'principalNameKey', is: 'prefix', value: 'x' }],
      ['principalNameKey', 'displayNameKey'],
    ],
    ['users', [{ column: 'accountEnabled', is: 'equal', value: 0 }], ['displayNameKey']],
    ['users', [{ column: 'userTypeKey', is: 'equal', value: 'guest' }], ['displayNameKey']],
    ['users', [{ column: 'managerId', is: 'equal', value: 'x' }], ['managerId']],
    ['groups', [{ column: 'mailNicknameKey', is: 'equal', value: 'x' }], ['displayNameKey']],
  ]
  for (const [table, where, order] of cases) {
    const by = where.map(({ column, is }) => `${column} ${is}`).join() || 'nothing'
    for (const descending of [false, true]) {
      it(`of ${table} by ${by}, ordered by ${order.join() || 'id'}, reads one index${descending ? ' backwards' : ''}`, async () => {
        const { store, contoso } = fixture
        const plan = await objectsQuery(store.db, table, contoso.id, {
          where,
          order,
          descending,
          after: [...order.map(() => 'm'), 'm'],
          limit: 101,
        }).explain<{ detail: string }>(undefined, sql`query plan`)
        const text = plan.map(({ detail }) => detail).join('; ')
        assert.match(text, /^SEARCH \w+ USING (INDEX \w+|PRIMARY KEY) \(tenantId=\?/)
        assert.doesNotMatch(text, /SCAN|TEMP B-TREE/)
        // What is asked for narrows the reading; a literal is what its partial index is for.
        for (const { column } of where)
          if (column !== 'accountEnabled' && column !== 'userTypeKey')
            assert.match(text, new RegExp(`${column}[=<>)]`), text)
      })
    }
  }

  it('of deleted ones, of grants, assignments and changes read theirs', async () => {
    const { store, contoso } = fixture
    const deleted = await objectsQuery(store.db, 'users', contoso.id, {
      deleted: true,
      where: [{ column: 'deletedDateTime', is: '>', value: '2026' }],
      order: ['deletedDateTime'],
      after: ['m', 'm'],
      limit: 10,
    }).explain<{ detail: string }>(undefined, sql`query plan`)
    const plans = [deleted.map(({ detail }) => detail).join('; ')]
    for (const [table, column] of [
      ['permissionGrants', 'clientId'],
      ['permissionGrants', 'resourceId'],
      ['permissionGrants', 'principalId'],
      ['appRoleAssignments', 'resourceId'],
      ['appRoleAssignments', 'principalId'],
      ['objectChanges', 'kind'],
    ] as const) {
      const key = table === 'objectChanges' ? 'sequence' : 'id'
      const { rows } = await sql<{ detail: string }>`explain query plan
        select * from ${sql.table(table)} where "tenantId" = ${contoso.id}
        and ${sql.ref(column)} = ${'x'} and ${sql.ref(key)} > ${'m'}
        order by ${sql.ref(key)} limit 101`.execute(store.db)
      plans.push(rows.map(({ detail }) => detail).join('; '))
    }
    for (const plan of plans) {
      assert.match(plan, /^SEARCH \w+ USING (INDEX \w+|PRIMARY KEY) \(tenantId=\?/)
      assert.doesNotMatch(plan, /SCAN|TEMP B-TREE/)
    }
  })
})

describe('S38 what pairwise subjects hang on survives', () => {
  it('a copy of the database, opened with the same key or after its rotation', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'patchbay-s38-'))
    const [file, copy] = [join(folder, 'a.db'), join(folder, 'b.db')]
    const [masterKey, nextKey] = [randomBytes(32), randomBytes(32)]
    const clock = { now: (): Date => new Date() }
    const secretOf = async (
      options: Parameters<typeof openStore>[0],
      tenantId: string,
    ): Promise<string> => {
      const store = await openStore(options)
      try {
        const directory = createDirectory({ store, clock })
        await directory.initialize()
        return (await directory.tenantSecret(tenantId)).toString('hex')
      } finally {
        await store.close()
      }
    }
    const store = await openStore({ file, masterKey })
    const directory = createDirectory({ store, clock })
    const tenant = await directory.tenants.create(
      { displayName: 'Contoso', domains: ['contoso.localhost'] },
      systemActor,
    )
    const secret = (await directory.tenantSecret(tenant.id)).toString('hex')
    await store.close()
    await copyFile(file, copy)
    assert.equal(await secretOf({ file: copy, masterKey }, tenant.id), secret)
    const rotated = { file: copy, masterKey: nextKey, previousMasterKeys: [masterKey] }
    assert.equal(await secretOf(rotated, tenant.id), secret)
    // Sealed anew at the first start: the old key is no longer needed.
    assert.equal(await secretOf({ file: copy, masterKey: nextKey }, tenant.id), secret)
    await assert.rejects(secretOf({ file, masterKey: nextKey }, tenant.id))
    rmSync(folder, { recursive: true })
  })
})
