import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { after, before, describe, it } from 'node:test'
import { compatibilitySection } from './compatibility.ts'
import { entityTypes } from './entities.ts'
import { complexTypes } from './entity-shape.ts'
import { type Fixture, openFixture, publicUrl, type Reply } from './fixture.test.ts'
import { toMetadata } from './metadata.ts'
import type { EntityType } from './odata/query-options.ts'
import { routes } from './routes.ts'

let fixture: Fixture
before(async () => {
  fixture = await openFixture()
})
after(async () => {
  await fixture.app.close()
  await fixture.store.close()
})

const send: Fixture['send'] = (...given) => fixture.send(...given)

const newUser = async (name: string): Promise<string> => {
  const made = await send('admin', 'POST', '/users', {
    accountEnabled: true,
    displayName: name,
    mailNickname: name,
    userPrincipalName: `${name}@contoso.localhost`,
    passwordProfile: { password: `${name}-horse-battery` },
  })
  assert.equal(made.status, 201, made.text)
  return String(made.body.id)
}

describe('what is served', () => {
  it('stands in docs/compatibility.md as the route table has it', () => {
    const file = new URL('../../../docs/compatibility.md', import.meta.url)
    const document = readFileSync(file, 'utf8')
    const start = document.indexOf('## Microsoft Graph')
    const next = document.indexOf('\n## ', start + 1)
    const [before, behind] = [
      start < 0 ? `${document.trimEnd()}\n\n` : document.slice(0, start),
      start < 0 || next < 0 ? '' : document.slice(next),
    ]
    const wanted = `${before}${compatibilitySection()}${behind}`
    if (process.env['WRITE_COMPATIBILITY'] === '1') writeFileSync(file, wanted)
    else {
      assert.equal(
        document,
        wanted,
        'run this test with WRITE_COMPATIBILITY=1 to write the section anew',
      )
    }
  })

  it('is said by $metadata, to anybody, and nothing else is', async () => {
    const reply = await fixture.app.inject({ url: '/v1.0/$metadata' })
    assert.equal(reply.statusCode, 200)
    assert.match(String(reply.headers['content-type']), /application\/xml/)
    assert.equal(reply.body, toMetadata())
    const types: Record<string, EntityType> = entityTypes
    for (const { name, types: properties } of Object.values(types)) {
      const element = new RegExp(`<EntityType Name="${name}".*?</EntityType>`, 's').exec(reply.body)
      assert.ok(element !== null, name)
      const named = [...element[0].matchAll(/<Property Name="(\w+)"/g)].map((match) => match[1])
      assert.deepEqual(named, [...properties.keys()], name)
    }
    // Every type that is named is defined.
    const defined = new Set(
      [...reply.body.matchAll(/<(?:Entity|Complex)Type Name="(\w+)"/g)].map((match) => match[1]),
    )
    for (const [, name] of reply.body.matchAll(/microsoft\.graph\.(\w+)/g)) {
      assert.ok(defined.has(name), `type ${name}`)
    }
    for (const name of Object.keys(complexTypes)) assert.ok(defined.has(name))
    // Every first segment of a route is in the container, and nothing else but `me`.
    const container = /<EntityContainer.*<\/EntityContainer>/s.exec(reply.body)?.[0] ?? ''
    const sets = [...container.matchAll(/<(?:EntitySet|Singleton) Name="(\w+)"/g)].map(
      (match) => match[1],
    )
    const firsts = new Set(routes.map(({ path }) => path.split('/')[1]))
    assert.deepEqual(new Set(sets), new Set([...firsts, 'me']))
  })

  it('is what answers have: every property of an object stands in its type', async () => {
    const reads: [string, EntityType][] = [
      ['/users?$select=*', entityTypes.user],
      ['/applications', entityTypes.application],
      ['/servicePrincipals', entityTypes.servicePrincipal],
      ['/groups', entityTypes.group],
      ['/directoryRoles', entityTypes.directoryRole],
      ['/roleManagement/directory/roleDefinitions', entityTypes.unifiedRoleDefinition],
      ['/subscribedSkus', entityTypes.subscribedSku],
      ['/organization', entityTypes.organization],
      ['/domains', entityTypes.domain],
      ['/auditLogs/directoryAudits', entityTypes.directoryAudit],
      ['/policies/permissionGrantPolicies', entityTypes.permissionGrantPolicy],
    ]
    await send('admin', 'POST', '/applications', { displayName: 'Any' })
    await send('admin', 'POST', '/groups', {
      displayName: 'Any',
      mailEnabled: false,
      mailNickname: 'any',
      securityEnabled: true,
    })
    for (const [url, { properties }] of reads) {
      const reply = await send('admin', 'GET', url)
      assert.ok((reply.body.value?.length ?? 0) > 0, url)
      for (const object of reply.body.value ?? []) {
        const unknown = Object.keys(object).filter((name) => !properties.has(name))
        assert.deepEqual(unknown, [], url)
      }
    }
  })

  it('names the segment that is unknown, as Graph does', async () => {
    for (const [url, segment] of [
      ['/nonsense', 'nonsense'],
      ['/users/x/messages', 'messages'],
      ['/me/drive/root', 'drive'],
      ['/policies/nonsense', 'nonsense'],
    ] as const) {
      const reply = await send('admin', 'GET', url)
      assert.equal(reply.status, 400)
      assert.equal(reply.body.error?.message, `Resource not found for the segment '${segment}'.`)
    }
    const headers = { authorization: 'Bearer admin' }
    const beta = await fixture.app.inject({ url: '/beta/nonsense', headers })
    assert.equal(beta.statusCode, 400)
  })
})

describe('an object’s tag', () => {
  it('lets a change through that saw the object as it is, and no other', async () => {
    const made = await send('admin', 'POST', '/groups', {
      displayName: 'Tagged',
      mailEnabled: false,
      mailNickname: 'tagged',
      securityEnabled: true,
    })
    const path = `/groups/${made.body.id}`
    const etag = String((await send('admin', 'GET', path)).headers['etag'])
    assert.match(etag, /^W\/"[\w-]+"$/)
    const cached = await send('admin', 'GET', path, undefined, { 'if-none-match': etag })
    assert.equal(cached.status, 304)
    const patch = (as: string, displayName: string): Promise<{ status: number }> =>
      send('admin', 'PATCH', path, { displayName }, { 'if-match': as })
    assert.equal((await patch(etag, 'Once')).status, 204)
    assert.equal((await patch(etag, 'Twice')).status, 412)
    assert.equal((await patch('*', 'Whatever it is')).status, 204)
    const now = String((await send('admin', 'GET', path)).headers['etag'])
    // Ten at once with the same tag: one of them wins.
    const tries = await Promise.all(
      Array.from({ length: 10 }, (_, index) => patch(now, `Racer ${index}`)),
    )
    assert.equal(tries.filter(({ status }) => status === 204).length, 1)
    assert.equal(tries.filter(({ status }) => status === 412).length, 9)
    assert.equal((await send('admin', 'DELETE', path, undefined, { 'if-match': now })).status, 412)
  })
})

describe('Prefer', () => {
  it('says what comes back', async () => {
    const body = { displayName: 'Preferred' }
    const minimal = await send('admin', 'POST', '/applications', body, { prefer: 'return=minimal' })
    assert.equal(minimal.status, 204)
    assert.equal(minimal.text, '')
    assert.equal(minimal.headers['preference-applied'], 'return=minimal')
    const location = String(minimal.headers['location'])
    const path = location.slice(`${publicUrl}/v1.0`.length)
    const whole = await send(
      'admin',
      'PATCH',
      path,
      { notes: 'x' },
      { prefer: 'return=representation' },
    )
    assert.equal(whole.status, 200)
    assert.equal(whole.body['notes'], 'x')
    const paged = await send('admin', 'GET', '/users', undefined, { prefer: 'odata.maxpagesize=1' })
    assert.equal(paged.body.value?.length, 1)
    assert.ok(paged.body['@odata.nextLink'])
  })

  it('makes what is missing, once', async () => {
    const headers = { prefer: 'create-if-missing' }
    const path = "/applications(uniqueName='build-agent')"
    const made = await send('admin', 'PATCH', path, { displayName: 'Agent' }, headers)
    assert.equal(made.status, 201, made.text)
    assert.equal(made.body['uniqueName'], 'build-agent')
    const again = await send('admin', 'PATCH', path, { displayName: 'Agent 2' }, headers)
    assert.equal(again.status, 204)
    const read = await send('admin', 'GET', path)
    assert.deepEqual([read.body.id, read.body['displayName']], [made.body.id, 'Agent 2'])
    assert.equal((await send('admin', 'PATCH', path, { uniqueName: 'other' })).status, 400)
    const missing = await send('admin', 'PATCH', "/applications(uniqueName='none')", { notes: 'x' })
    assert.equal(missing.status, 404)
    const races = await Promise.all(
      Array.from({ length: 5 }, () =>
        send(
          'admin',
          'PATCH',
          "/applications(uniqueName='raced')",
          { displayName: 'Raced' },
          headers,
        ),
      ),
    )
    assert.equal(races.filter(({ status }) => status === 201).length, 1)
    assert.ok(races.every(({ status }) => status < 500))
    const principal = await send(
      'admin',
      'PATCH',
      `/servicePrincipals(appId='${String(made.body['appId'])}')`,
      { notes: 'x' },
      headers,
    )
    assert.equal(principal.status, 201, principal.text)
    assert.equal((await send('reader', 'PATCH', path, { notes: 'y' }, headers)).status, 403)
  })
})

describe('a page', () => {
  it('of $expand takes $select; extension values are stored and read', async () => {
    const app = await send('admin', 'POST', '/applications', { displayName: 'Extending' })
    const extension = await send(
      'admin',
      'POST',
      `/applications/${app.body.id}/extensionProperties`,
      {
        name: 'shoeSize',
        dataType: 'Integer',
        targetObjects: ['User'],
      },
    )
    const name = String(extension.body['name'])
    assert.equal(name, `extension_${String(app.body['appId']).replaceAll('-', '')}_shoeSize`)
    const path = `/users/${fixture.maker.id}`
    assert.equal((await send('admin', 'PATCH', path, { [name]: 42 })).status, 204)
    assert.equal((await send('admin', 'PATCH', path, { [name]: 'big' })).status, 400)
    assert.equal((await send('admin', 'PATCH', path, { [`${name}x`]: 1 })).status, 400)
    const read = await send('admin', 'GET', `${path}?$select=id,${name}`)
    assert.equal(read.body[name], 42)
    const found = await send(
      'admin',
      'GET',
      `/users?$select=id&$filter=${encodeURIComponent(`${name} eq 42`)}`,
    )
    assert.deepEqual(
      found.body.value?.map(({ id }) => id),
      [fixture.maker.id],
    )
    await send('admin', 'POST', `/applications/${app.body.id}/owners/$ref`, {
      '@odata.id': `${publicUrl}/v1.0/directoryObjects/${fixture.maker.id}`,
    })
    const expanded = await send(
      'admin',
      'GET',
      `/applications/${app.body.id}?$select=id&$expand=owners($select=id,displayName)`,
    )
    assert.deepEqual(expanded.body.owners, [
      { '@odata.type': '#microsoft.graph.user', id: fixture.maker.id, displayName: 'maker' },
    ])
  })

  it('of owners and members may be their addresses alone', async () => {
    const app = await send('admin', 'POST', '/applications', { displayName: 'Owned' })
    const owners = `/applications/${app.body.id}/owners`
    const reference = `${publicUrl}/v1.0/directoryObjects/${fixture.maker.id}`
    await send('admin', 'POST', `${owners}/$ref`, { '@odata.id': reference })
    const read = await send('admin', 'GET', `${owners}/$ref`)
    assert.deepEqual(read.body, {
      '@odata.context': `${publicUrl}/v1.0/$metadata#Collection($ref)`,
      value: [{ '@odata.id': reference }],
    })
    assert.equal(read.headers['x-ms-resource-unit'], '1')
    const boss = await newUser('boss')
    const user = `/users/${fixture.maker.id}/manager`
    assert.equal((await send('admin', 'GET', `${user}/$ref`)).status, 404)
    await send('admin', 'PUT', `${user}/$ref`, {
      '@odata.id': `${publicUrl}/v1.0/users/${boss}`,
    })
    assert.deepEqual((await send('admin', 'GET', `${user}/$ref`)).body, {
      '@odata.context': `${publicUrl}/v1.0/$metadata#$ref`,
      '@odata.id': `${publicUrl}/v1.0/directoryObjects/${boss}`,
    })
    assert.equal((await send('admin', 'GET', `/applications/${app.body.id}/$ref`)).status, 400)
  })

  it('of memberships may be directory roles alone', async () => {
    const roles = '/me/transitiveMemberOf/microsoft.graph.directoryRole'
    const held = await send('admin', 'GET', roles)
    assert.ok(held.body.value?.length, held.text)
    for (const role of held.body.value)
      assert.equal(role['@odata.type'], '#microsoft.graph.directoryRole')
    assert.deepEqual((await send('maker', 'GET', roles)).body.value, [])
  })

  it('of deleted users says when they were deleted', async () => {
    const gone = await newUser('gone')
    await send('admin', 'DELETE', `/users/${gone}`)
    const deleted = '/directory/deletedItems'
    const listed = await send('admin', 'GET', `${deleted}/microsoft.graph.user`)
    const found = listed.body.value?.find(({ id }) => id === gone)
    assert.match(String(found?.['deletedDateTime']), /^\d{4}-/)
    const one = await send('admin', 'GET', `${deleted}/${gone}`)
    assert.equal(one.body['deletedDateTime'], found?.['deletedDateTime'])
    assert.equal(one.body['department'], undefined)
  })

  it('is a thousand rows of a log, and one relationship at a time', async () => {
    for (const [path, status] of [
      ['/auditLogs/directoryAudits?$top=1000', 200],
      ['/auditLogs/signIns?$top=1001', 400],
      ['/users?$top=1000', 400],
      ['/users?$expand=manager,memberOf', 400],
    ] as const)
      assert.equal((await send('admin', 'GET', path)).status, status, path)
  })

  it('of a picture is the picture, and nothing that runs', async () => {
    const path = `/users/${fixture.maker.id}/photo/$value`
    const png = Buffer.from('89504e470d0a1a0a00', 'hex')
    assert.equal(
      (await send('maker', 'PUT', path, png, { 'content-type': 'image/png' })).status,
      204,
    )
    const read = await send('maker', 'GET', path)
    assert.equal(read.headers['content-type'], 'image/png')
    assert.equal(read.headers['x-content-type-options'], 'nosniff')
    const svg = Buffer.from('<svg onload="alert(1)"/>')
    const refused = await send('maker', 'PUT', path, svg, { 'content-type': 'image/svg+xml' })
    assert.equal(refused.status, 400)
    const foreign = await send('reader', 'PUT', path, png, { 'content-type': 'image/png' })
    assert.equal(foreign.status, 403)
  })
})

describe('a delta query', () => {
  const follow = async (link: unknown): Promise<Reply> =>
    send('admin', 'GET', String(link).slice(`${publicUrl}/v1.0`.length))
  const add = async (displayName: string, more: object = {}): Promise<string> => {
    const body = { displayName, mailEnabled: false, mailNickname: 'delta', securityEnabled: true }
    const made = await send('admin', 'POST', '/groups', { ...body, ...more })
    assert.equal(made.status, 201, made.text)
    return String(made.body.id)
  }
  const membersOf = ({ body }: Reply, id: string): unknown[] =>
    (body.value ?? []).flatMap((each) => (each.id === id ? [each['members@delta']] : []))

  it('shows members of groups at first, and later who came and who went', async () => {
    const [maker, reader] = await Promise.all(
      ['maker', 'reader'].map(async (name) =>
        String((await send(name, 'GET', '/me?$select=id')).body.id),
      ),
    )
    const user = (id: string | undefined): object => ({
      '@odata.type': '#microsoft.graph.user',
      id,
    })
    const id = await add('Followed', {
      'members@odata.bind': [`${publicUrl}/v1.0/directoryObjects/${maker}`],
    })
    const empty = await add('Followed, nobody in it')
    const first = await send('admin', 'GET', '/groups/delta')
    assert.deepEqual(membersOf(first, id), [[user(maker)]])
    assert.deepEqual(membersOf(first, empty), [undefined])

    const reference = { '@odata.id': `${publicUrl}/v1.0/directoryObjects/${reader}` }
    await send('admin', 'POST', `/groups/${id}/members/$ref`, reference)
    await send('admin', 'DELETE', `/groups/${id}/members/${maker}/$ref`)
    const second = await follow(first.body['@odata.deltaLink'])
    assert.deepEqual(membersOf(second, id), [
      [user(reader), { ...user(maker), '@removed': { reason: 'deleted' } }],
    ])
    assert.equal(second.body.value?.length, 1, 'the other group did not change')
    assert.equal(second.body.value?.[0]?.['displayName'], 'Followed')

    const third = await follow(second.body['@odata.deltaLink'])
    assert.deepEqual(third.body.value, [])
    await send('admin', 'DELETE', `/groups/${id}`)
    const gone = await follow(third.body['@odata.deltaLink'])
    assert.deepEqual(gone.body.value, [{ id, '@removed': { reason: 'changed' } }])
    await send('admin', 'POST', `/directory/deletedItems/${id}/restore`)
    const back = await follow(gone.body['@odata.deltaLink'])
    assert.deepEqual(membersOf(back, id), [[user(reader)]])
  })

  it('tells that a deleted user left the groups', async () => {
    const { id: userId } = (
      await send('admin', 'POST', '/users', {
        accountEnabled: true,
        displayName: 'Leaves',
        mailNickname: 'leaves',
        userPrincipalName: 'leaves@contoso.localhost',
        passwordProfile: { password: 'correct horse battery' },
      })
    ).body
    const id = await add('Left', {
      'members@odata.bind': [`${publicUrl}/v1.0/users/${userId}`],
    })
    const { body } = await send('admin', 'GET', '/groups/delta?$deltatoken=latest')
    await send('admin', 'DELETE', `/users/${userId}`)
    const left = await follow(body['@odata.deltaLink'])
    assert.deepEqual(membersOf(left, id), [
      [{ '@odata.type': '#microsoft.graph.user', id: userId, '@removed': { reason: 'deleted' } }],
    ])
  })

  it('spreads the members of a large group over pages', async () => {
    const id = await add('Large')
    const small = await add('Small beside it')
    const ids = Array.from(
      { length: 2500 },
      (_, index) => `${index.toString(16).padStart(8, '0')}-1111-4111-8111-111111111111`,
    )
    for (let from = 0; from < ids.length; from += 500) {
      const rows = ids
        .slice(from, from + 500)
        .map((memberId) => ({ tenantId: fixture.contoso.id, groupId: id, memberId }))
      await fixture.store.db.insertInto('groupMembers').values(rows).execute()
    }
    await send('admin', 'POST', `/groups/${small}/members/$ref`, {
      '@odata.id': `${publicUrl}/v1.0/users/${fixture.maker.id}`,
    })
    const members = new Map<string, string[]>()
    let reply = await send('admin', 'GET', '/groups/delta?$select=displayName,members')
    for (let pages = 1; ; pages += 1) {
      assert.ok(pages < 20)
      for (const group of reply.body.value ?? []) {
        const delta = (group['members@delta'] ?? []) as { id: string }[]
        const known = members.get(String(group.id)) ?? []
        members.set(String(group.id), [...known, ...delta.map((each) => each.id)])
      }
      const link = reply.body['@odata.nextLink']
      if (link === undefined) break
      reply = await follow(link)
    }
    assert.equal(members.get(id)?.length, 2500)
    assert.equal(new Set(members.get(id)).size, 2500)
    assert.deepEqual(members.get(small), [fixture.maker.id])
    const all = await send('admin', 'GET', '/groups?$select=id&$top=999')
    assert.deepEqual(
      [...members.keys()].toSorted(),
      all.body.value?.map((each) => each.id).toSorted(),
    )
    await send('admin', 'DELETE', `/groups/${id}`)
    await send('admin', 'DELETE', `/directory/deletedItems/${id}`)
  })

  it('leaves members out where $select does not name them', async () => {
    const reply = await send('admin', 'GET', '/groups/delta?$select=displayName')
    assert.ok(reply.body.value?.every((each) => !('members@delta' in each)))
    const expanded = await send('admin', 'GET', '/groups/delta?$select=displayName&$expand=members')
    assert.ok(expanded.body.value?.some((each) => 'members@delta' in each))
  })

  it('tells objects apart by their id, and follows only those that are asked for', async () => {
    const [id, other] = [await add('One of two'), await add('Other of two')]
    const filter = encodeURIComponent(`id eq '${id}'`)
    const one = await send('admin', 'GET', `/groups/delta?$select=displayName&$filter=${filter}`)
    assert.deepEqual(one.body.value, [{ id, displayName: 'One of two' }])
    for (const each of [id, other]) {
      await send('admin', 'PATCH', `/groups/${each}`, { description: 'changed' })
    }
    const next = await follow(one.body['@odata.deltaLink'])
    assert.deepEqual(next.body.value, [{ id, displayName: 'One of two' }])
  })

  it('refuses what it cannot do', async () => {
    for (const query of ['$orderby=displayName', "$filter=displayName eq 'x'", '$expand=owners']) {
      const reply = await send('admin', 'GET', `/groups/delta?${query}`)
      assert.equal(reply.status, 400, query)
      assert.equal(reply.body.error?.code, 'Request_UnsupportedQuery', query)
    }
  })

  it('follows each kind of object that has one, grants as well', async () => {
    const graph = await fixture.directory.servicePrincipals.findByAppId(
      fixture.contoso.id,
      '00000003-0000-0000-c000-000000000000',
    )
    const app = await send('admin', 'POST', '/applications', { displayName: 'Followed' })
    const client = await send('admin', 'POST', '/servicePrincipals', { appId: app.body['appId'] })
    for (const set of ['users', 'groups', 'applications', 'servicePrincipals']) {
      const latest = await send('admin', 'GET', `/${set}/delta?$deltatoken=latest`)
      assert.deepEqual(latest.body.value, [], latest.text)
    }
    const first = await send('admin', 'GET', '/oauth2PermissionGrants/delta()')
    assert.equal(first.status, 200, first.text)
    const grant = await send('admin', 'POST', '/oauth2PermissionGrants', {
      clientId: client.body.id,
      consentType: 'AllPrincipals',
      resourceId: graph?.id,
      scope: 'openid',
    })
    const link = String(first.body['@odata.deltaLink']).slice(`${publicUrl}/v1.0`.length)
    const changed = await send('admin', 'GET', link)
    assert.deepEqual(
      changed.body.value?.map(({ id }) => id),
      [grant.body.id],
    )
    await send('admin', 'DELETE', `/servicePrincipals/${client.body.id}`)
    const gone = await send('admin', 'GET', link)
    assert.deepEqual(gone.body.value, [{ id: grant.body.id, '@removed': { reason: 'deleted' } }])
    for (const token of ['x', 'e30', Buffer.from('{"since":"1"}').toString('base64url')]) {
      const refused = await send('admin', 'GET', `/users/delta?$deltatoken=${token}`)
      assert.equal(refused.status, 400)
    }
  })
})
