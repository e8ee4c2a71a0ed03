import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type Fixture, openFixture, publicUrl } from './fixture.test.ts'

let fixture: Fixture
let userId: string
let groupId: string
before(async () => {
  fixture = await openFixture()
  const user = await send('admin', 'POST', '/users', {
    accountEnabled: true,
    displayName: 'Ada Lovelace',
    mailNickname: 'ada',
    userPrincipalName: 'ada@contoso.localhost',
    passwordProfile: { password: 'correct horse battery' },
    department: 'Engines',
  })
  userId = String(user.body.id)
  const group = await send('admin', 'POST', '/groups', {
    displayName: 'Analysts',
    mailEnabled: false,
    mailNickname: 'analysts',
    securityEnabled: true,
    'members@odata.bind': [userId, fixture.maker.id].map(
      (id) => `${publicUrl}/v1.0/directoryObjects/${id}`,
    ),
  })
  groupId = String(group.body.id)
})
after(async () => {
  await fixture.app.close()
  await fixture.store.close()
})

const send: Fixture['send'] = (...given) => fixture.send(...given)
const eventual = { consistencylevel: 'eventual' }

describe('counting directory objects', () => {
  it('takes the header; without it the option is let be and the segment refused', async () => {
    const silent = await send('admin', 'GET', '/users?$count=true')
    assert.equal(silent.status, 200)
    assert.equal(silent.body['@odata.count'], undefined)
    const counted = await send('admin', 'GET', '/users?$count=true', undefined, eventual)
    assert.equal(counted.body['@odata.count'], 4)
    const refused = await send('admin', 'GET', '/users/$count')
    assert.equal(refused.status, 400)
    assert.equal(refused.body.error?.code, 'Request_BadRequest')
    assert.match(refused.body.error?.message ?? '', /^\$count is not currently supported/)
  })

  it('is part of an advanced filter, which the segment is by itself', async () => {
    const filter = encodeURIComponent("displayName ne 'Ada Lovelace'")
    const refused = await send('admin', 'GET', `/users?$filter=${filter}&$count=true`)
    assert.equal(refused.body.error?.code, 'Request_UnsupportedQuery')
    const path = `/users/$count?$filter=${filter}`
    assert.equal((await send('admin', 'GET', path, undefined, eventual)).text, '3')
  })

  it('counts what is no directory object without the header', async () => {
    const { body } = await send('admin', 'GET', '/auditLogs/directoryAudits?$count=true&$top=1')
    assert.equal(typeof body['@odata.count'], 'number')
  })
})

describe('names in options', () => {
  it('are found in any case, as PowerShell writes them, and answered in their own', async () => {
    const query =
      "$select=Id,DisplayName&$filter=USERPRINCIPALNAME eq 'ada@contoso.localhost' and AccountEnabled eq true"
    const { body } = await send('admin', 'GET', `/users?${query}`)
    assert.deepEqual(body.value, [{ id: userId, displayName: 'Ada Lovelace' }])
    const context = `${publicUrl}/v1.0/$metadata#users(id,displayName)`
    assert.equal(body['@odata.context'], context)
    for (const other of [
      '/users?$orderby=DisplayName desc&$top=1',
      `/groups/${groupId}?$expand=Members`,
      "/applications?$filter=IdentifierUris/any(u:u eq 'x')",
      "/applications?$filter=Web/HomePageUrl eq 'https://x.example'",
    ]) {
      assert.equal((await send('admin', 'GET', other)).status, 200, other)
    }
    const search = '/users?$search="displayname:love"'
    const found = await send('admin', 'GET', search, undefined, eventual)
    assert.equal(found.body.value?.length, 1)
  })

  it('may leave their $ out in /beta', async () => {
    const { body } = await send('admin', 'GET', '/users?top=1')
    assert.equal(body.value?.length, 4)
    const headers = { authorization: 'Bearer admin' }
    const beta = await fixture.app.inject({ url: '/beta/users?top=1&select=id', headers })
    assert.deepEqual(
      beta.json<{ value: object[] }>().value.map((each) => Object.keys(each)),
      [['id']],
    )
  })

  it('that stand nowhere are named', async () => {
    for (const [query, name] of [
      ["$filter=web/colour eq 'x'", 'colour'],
      ['$select=colour', 'colour'],
      ["$filter=keyCredentials/any(k:k/colour eq 'x')", 'colour'],
    ]) {
      const { status, body } = await send('admin', 'GET', `/applications?${query}`)
      assert.equal(status, 400, query)
      assert.match(body.error?.message ?? '', new RegExp(`property named '${name}'`))
    }
  })
})

describe('a filter', () => {
  const wrong: [string, string][] = [
    ["/users?$filter=accountEnabled eq 'x'", "'Edm.Boolean' and 'Edm.String'"],
    ['/users?$filter=displayName eq 5', "'Edm.String' and 'Edm.Int32'"],
    ["/users?$filter=createdDateTime ge 'yesterday'", "'Edm.DateTimeOffset' and 'Edm.String'"],
    ['/applications?$filter=web/homePageUrl eq true', "'Edm.String' and 'Edm.Boolean'"],
    ['/applications?$filter=tags/any(t:t eq 1)', "'Edm.String' and 'Edm.Int32'"],
    ["/auditLogs/signIns?$filter=status/errorCode eq 'x'", "'Edm.Int32' and 'Edm.String'"],
    ["/users?$filter=startswith(accountEnabled,'t')", 'No function signature'],
  ]
  for (const [url, words] of wrong) {
    it(`that compares what never is equal is refused: ${url}`, async () => {
      const { status, body } = await send('admin', 'GET', url)
      assert.equal(status, 400)
      assert.equal(body.error?.code, 'BadRequest')
      assert.ok(body.error?.message.includes(words), body.error?.message)
    })
  }
})

describe('members, which are of several types', () => {
  it('show what is selected of them, and are judged by it', async () => {
    const path = `/groups/${groupId}/members`
    const { body } = await send('admin', 'GET', `${path}?$select=id,department`)
    const ada = body.value?.find((each) => each.id === userId)
    assert.equal(ada?.['department'], 'Engines')
    const filter = encodeURIComponent("department eq 'Engines'")
    const found = await send('admin', 'GET', `${path}?$filter=${filter}&$select=id`)
    assert.deepEqual(
      found.body.value?.map((each) => each.id),
      [userId],
    )
    const plain = await send('admin', 'GET', path)
    assert.ok(plain.body.value?.every((each) => !('department' in each)))
    const expanded = await send(
      'admin',
      'GET',
      `/groups/${groupId}?$expand=members($select=id,department)`,
    )
    assert.ok(expanded.body.members?.some((each) => each['department'] === 'Engines'))
  })

  it('of one type are of that type', async () => {
    const path = `/groups/${groupId}/members/microsoft.graph.user`
    const { body } = await send('admin', 'GET', `${path}?$select=id,department`)
    assert.equal(body['@odata.context'], `${publicUrl}/v1.0/$metadata#users(id,department)`)
    assert.equal(body.value?.length, 2)
    const refused = await send('admin', 'GET', `${path}?$select=securityEnabled`)
    assert.match(refused.body.error?.message ?? '', /on type 'microsoft.graph.user'/)
  })

  it('come in the order that is asked for', async () => {
    const path = `/groups/${groupId}/members?$select=displayName&$orderby=displayName`
    for (const [direction, names] of [
      ['asc', ['Ada Lovelace', 'maker']],
      ['desc', ['maker', 'Ada Lovelace']],
    ] as const) {
      const { body } = await send('admin', 'GET', `${path} ${direction}`)
      assert.deepEqual(
        body.value?.map((each) => each['displayName']),
        names,
      )
    }
  })
})

describe('a property by its own address', () => {
  it('is a value, a text, or nothing (OData 4.0 part 1 §11.2.3)', async () => {
    const { body } = await send('admin', 'GET', `/users/${userId}/displayName`)
    assert.deepEqual(body, {
      '@odata.context': `${publicUrl}/v1.0/$metadata#users('${userId}')/displayName`,
      value: 'Ada Lovelace',
    })
    const bare = await send('admin', 'GET', `/users/${userId}/displayName/$value`)
    assert.equal(bare.text, 'Ada Lovelace')
    assert.match(String(bare.headers['content-type']), /^text\/plain/)
    assert.equal((await send('admin', 'GET', `/users/${userId}/jobTitle`)).status, 204)
    const none = await send('admin', 'GET', `/users/${userId}/passwordProfile`)
    assert.equal(none.status, 204)
    assert.equal((await send('admin', 'GET', `/users/${userId}/colour`)).status, 400)
  })
})

describe('answers as the client accepts them', () => {
  it('without metadata have only what paging takes', async () => {
    const accept = 'application/json;odata.metadata=none'
    const reply = await send('admin', 'GET', '/users?$top=1', undefined, { accept })
    assert.match(String(reply.headers['content-type']), /odata\.metadata=none/)
    assert.deepEqual(Object.keys(reply.body).toSorted(), ['@odata.nextLink', 'value'])
  })

  it('are JSON and nothing else', async () => {
    const { status, body } = await send('admin', 'GET', '/users?$format=xml')
    assert.equal(status, 400)
    assert.match(body.error?.message ?? '', /\$format/)
    assert.equal((await send('admin', 'GET', '/users?$format=json')).status, 200)
  })

  it('to a method that is not there say which are (RFC 9110 §15.5.6)', async () => {
    const reply = await send('admin', 'PUT', '/users')
    assert.equal(reply.status, 405)
    assert.equal(reply.headers['allow'], 'GET, POST')
  })

  it('begin with what the service has', async () => {
    const reply = await fixture.app.inject({ method: 'GET', url: '/v1.0/' })
    const { value } = reply.json<{ value: { name: string; kind: string }[] }>()
    assert.ok(value.some(({ name, kind }) => name === 'users' && kind === 'EntitySet'))
    assert.ok(value.some(({ name, kind }) => name === 'me' && kind === 'Singleton'))
  })
})

describe('a body', () => {
  const refused: [string, string, string, unknown, RegExp][] = [
    ['an unknown property of a user', 'PATCH', '/users/{user}', { colour: 'red' }, /'colour'/],
    ['a property that is read', 'PATCH', '/users/{user}', { createdDateTime: 'x' }, /read-only/],
    ['a text without letters', 'PATCH', '/users/{user}', { jobTitle: '' }, /jobTitle/],
    ['an unknown property of a group', 'PATCH', '/groups/{group}', { colour: 'red' }, /'colour'/],
    [
      'a group with mail',
      'POST',
      '/groups',
      { displayName: 'x', mailNickname: 'x', mailEnabled: true, securityEnabled: true },
      /mail-enabled groups/,
    ],
    [
      'members by rule',
      'POST',
      '/groups',
      {
        displayName: 'x',
        mailNickname: 'x',
        mailEnabled: false,
        securityEnabled: true,
        groupTypes: ['DynamicMembership'],
      },
      /DynamicMembership/,
    ],
    [
      'a reference to another host',
      'POST',
      '/groups/{group}/members/$ref',
      { '@odata.id': 'https://graph.evil.example/v1.0/directoryObjects/{user}' },
      /Invalid URL format/,
    ],
    [
      'a reference that is no address',
      'POST',
      '/groups/{group}/members/$ref',
      { '@odata.id': 'javascript:{user}' },
      /Invalid URL format/,
    ],
  ]
  for (const [name, method, path, body, words] of refused) {
    it(`with ${name} is refused`, async () => {
      const fill = (text: string): string =>
        text.replaceAll('{user}', userId).replaceAll('{group}', groupId)
      const given = JSON.parse(fill(JSON.stringify(body))) as object
      const reply = await send('admin', method, fill(path), given)
      assert.equal(reply.status, 400, reply.text)
      assert.equal(reply.body.error?.code, 'Request_BadRequest')
      assert.match(reply.body.error?.message ?? '', words)
    })
  }

  it('is there when something is to be changed', async () => {
    const reply = await send('admin', 'PATCH', `/users/${userId}`)
    assert.equal(reply.status, 400)
    assert.equal(reply.body.error?.message, 'Empty Payload. JSON content expected.')
  })

  it('of another type is a 415', async () => {
    const headers = { 'content-type': 'text/plain' }
    const reply = await send('admin', 'POST', '/groups', 'hello', headers)
    assert.equal(reply.status, 415)
    assert.equal(reply.body.error?.code, 'BadRequest')
  })

  it('may refer to Graph itself, to this server, or to a path', async () => {
    const path = `/groups/${groupId}/members`
    for (const address of [
      `https://graph.microsoft.com/v1.0/users/${userId}`,
      `${publicUrl}/v1.0/directoryObjects('${userId}')`,
      `directoryObjects/${userId}`,
    ]) {
      assert.equal((await send('admin', 'DELETE', `${path}/${userId}/$ref`)).status, 204)
      const reply = await send('admin', 'POST', `${path}/$ref`, { '@odata.id': address })
      assert.equal(reply.status, 204, reply.text)
    }
  })
})

describe('what a client was not granted', () => {
  const asScoped = (scopes: string[]): void => {
    const admin = fixture.callers.get('admin')
    assert.ok(admin?.kind === 'user')
    fixture.callers.set('scoped', { ...admin, scopes })
  }

  it('is hidden of members, who show that they are there', async () => {
    asScoped(['GroupMember.Read.All'])
    const path = `/groups/${groupId}/members`
    const { body } = await send('scoped', 'GET', `${path}?$select=id,displayName,department`)
    assert.deepEqual(
      body.value?.map((each) => Object.keys(each).toSorted()),
      [
        ['@odata.type', 'id'],
        ['@odata.type', 'id'],
      ],
    )
    const filter = encodeURIComponent("department eq 'Engines'")
    const guessed = await send('scoped', 'GET', `${path}?$filter=${filter}`)
    assert.deepEqual(guessed.body.value, [])
    const counted = await send(
      'scoped',
      'GET',
      `${path}/$count?$filter=${filter}`,
      undefined,
      eventual,
    )
    assert.equal(counted.text, '0')
    const cast = await send('scoped', 'GET', `${path}/microsoft.graph.user?$select=id,department`)
    assert.ok(cast.body.value?.every((each) => !('department' in each)))
    const expanded = await send('scoped', 'GET', `/groups/${groupId}?$expand=members`)
    assert.ok(expanded.body.members?.every((each) => !('displayName' in each)))
    asScoped(['GroupMember.Read.All', 'User.Read.All'])
    const seen = await send('scoped', 'GET', `${path}?$select=id,department`)
    assert.ok(seen.body.value?.some((each) => each['department'] === 'Engines'))
  })

  it('is no more of people than User.ReadBasic.All says', async () => {
    asScoped(['User.ReadBasic.All'])
    const path = `/users/${userId}`
    const { body } = await send('scoped', 'GET', path)
    assert.equal(body['displayName'], 'Ada Lovelace')
    assert.ok(!('jobTitle' in body) && !('mobilePhone' in body))
    for (const url of [
      `${path}?$select=department`,
      `${path}/department`,
      `${path}?$expand=manager`,
      "/users?$filter=department eq 'Engines'",
      '/users?$orderby=createdDateTime',
    ]) {
      const reply = await send('scoped', 'GET', url)
      assert.equal(reply.status, 403, url)
      assert.equal(reply.body.error?.code, 'Authorization_RequestDenied', url)
    }
    const counting = "/users/$count?$filter=department eq 'Engines'"
    assert.equal((await send('scoped', 'GET', counting, undefined, eventual)).status, 403)
    assert.equal((await send('scoped', 'GET', '/users?$select=id,mail')).status, 200)
    asScoped(['User.ReadBasic.All', 'User.Read'])
    assert.equal((await send('scoped', 'GET', '/me?$select=accountEnabled')).status, 200)
    assert.equal((await send('scoped', 'GET', '/users?$select=accountEnabled')).status, 403)
  })
})
