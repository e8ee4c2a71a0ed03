// The JavaScript client of Microsoft Graph, unmodified, against Graph over HTTP.
//
// The client sends tokens only to https addresses, so the tests let `fetch` carry its https requests
// to the plain listener; TLS itself is tried by the other conformance tests.

import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import {
  BatchRequestContent,
  BatchResponseContent,
  Client,
  GraphError,
  type PageCollection,
  PageIterator,
} from '@microsoft/microsoft-graph-client'
import { addUsers, type GraphInstallation, openGraph, origin, token } from './graph-installation.ts'

interface Entity {
  id: string
  appId: string
  displayName: string
  [name: string]: unknown
}

let client: Client
let graph: GraphInstallation
let folder: string
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'patchbay-graph-client-'))
  graph = await openGraph({}, join(folder, 'patchbay.db'))
  client = Client.init({
    baseUrl: `${origin}/`,
    customHosts: new Set(['localhost']),
    authProvider: (done) => {
      done(null, token)
    },
  })
})
after(async () => {
  await graph.close()
  await rm(folder, { recursive: true })
})

describe('the Graph client', () => {
  it('walks through a registration as a setup script does', async () => {
    const organization = (await client.api('/organization').get()) as { value: Entity[] }
    assert.equal(organization.value[0]?.displayName, 'Contoso')
    const users = (await client
      .api('/users')
      .filter("userPrincipalName eq 'admin@contoso.localhost'")
      .get()) as { value: Entity[] }
    const owner = users.value[0]?.id ?? ''
    const application = (await client.api('/applications').post({
      displayName: 'Identity API',
      signInAudience: 'AzureADMyOrg',
      web: { homePageUrl: 'http://localhost:5000', redirectUris: [] },
      api: { requestedAccessTokenVersion: 2 },
    })) as Entity
    const path = `/applications/${application.id}`
    await client.api(path).patch({ identifierUris: [`api://${application.appId}`] })
    const principal = (await client.api('/servicePrincipals').post({
      appId: application.appId,
      tags: ['WindowsAzureActiveDirectoryIntegratedApp'],
    })) as Entity
    const owners = (await client.api(`${path}/owners`).get()) as { value: Entity[] }
    assert.deepEqual(owners.value, [])
    await client
      .api(`${path}/owners/$ref`)
      .post({ '@odata.id': `${origin}/v1.0/directoryObjects/${owner}` })
    const scope = {
      id: 'aaaaaaaa-0000-4000-8000-000000000001',
      value: 'access_as_user',
      type: 'User',
      isEnabled: true,
      adminConsentDisplayName: 'Access',
      adminConsentDescription: 'Access the API',
    }
    await client.api(path).patch({ api: { oauth2PermissionScopes: [scope] } })
    await client
      .api(path)
      .patch({ api: { oauth2PermissionScopes: [{ ...scope, isEnabled: false }] } })
    await client.api(path).patch({ api: { oauth2PermissionScopes: [] } })
    const secret = (await client
      .api(`${path}/addPassword`)
      .post({ passwordCredential: { displayName: 'x' } })) as { secretText: string }
    assert.equal(secret.secretText.length, 40)
    const read = (await client
      .api(`/servicePrincipals/${principal.id}`)
      .select(['id', 'servicePrincipalNames'])
      .get()) as Entity
    assert.deepEqual(read['servicePrincipalNames'], [
      `api://${application.appId}`,
      application.appId,
    ])
  })

  it('turns our refusals into its errors', async () => {
    const id = '99999999-9999-4999-8999-999999999999'
    await assert.rejects(client.api(`/applications/${id}`).get(), (error: unknown) => {
      assert.ok(error instanceof GraphError)
      assert.equal(error.statusCode, 404)
      assert.equal(error.code, 'Request_ResourceNotFound')
      assert.match(error.message, new RegExp(id))
      assert.match(error.requestId ?? '', /^[0-9a-f-]{36}$/)
      assert.ok(!Number.isNaN(error.date.getTime()))
      return true
    })
    const anonymous = Client.init({
      baseUrl: `${origin}/`,
      customHosts: new Set(['localhost']),
      authProvider: (done) => done(null, 'wrong'),
    })
    await assert.rejects(anonymous.api('/me').get(), {
      statusCode: 401,
      code: 'InvalidAuthenticationToken',
    })
  })

  it('follows pages to the end', async () => {
    for (let index = 0; index < 7; index++) {
      await client.api('/applications').post({ displayName: `Page ${index}` })
    }
    const first = (await client
      .api('/applications')
      .filter("startswith(displayName,'Page')")
      .top(3)
      .get()) as PageCollection
    const names: string[] = []
    const iterator = new PageIterator(client, first, (each: Entity) => {
      names.push(each.displayName)
      return true
    })
    await iterator.iterate()
    assert.deepEqual(
      names,
      Array.from({ length: 7 }, (_, index) => `Page ${index}`),
    )
  })

  it('searches and counts with the header for advanced queries', async () => {
    const page = (await client
      .api('/applications')
      .header('ConsistencyLevel', 'eventual')
      .search('"displayName:identity"')
      .count(true)
      .get()) as { '@odata.count': number; value: Entity[] }
    assert.equal(page['@odata.count'], 1)
    assert.equal(page.value[0]?.displayName, 'Identity API')
  })

  it('sends a batch and reads its answers', async () => {
    const content = new BatchRequestContent([
      { id: '1', request: new Request(`${origin}/v1.0/me`) },
      {
        id: '2',
        request: new Request(`${origin}/v1.0/applications`, {
          method: 'POST',
          headers: { 'Content-Type': 'application/json' },
          body: JSON.stringify({ displayName: 'Batched' }),
        }),
        dependsOn: ['1'],
      },
    ])
    const body: unknown = await client.api('/$batch').post(await content.getContent())
    const responses = new BatchResponseContent(body as never)
    const me = (await responses.getResponseById('1').json()) as Entity
    assert.equal(me['userPrincipalName'], 'admin@contoso.localhost')
    assert.equal(responses.getResponseById('2').status, 201)
  })

  it('pages over 10,000 users, each once, the last page as fast as the first', async () => {
    await addUsers(graph, 10_000)
    const seen = new Set<string>()
    const times: number[] = []
    let url = '/users?$top=999&$select=id'
    while (url !== '') {
      const start = performance.now()
      const page = (await client.api(url).get()) as PageCollection
      times.push(performance.now() - start)
      for (const { id } of page.value as Entity[]) seen.add(id)
      url = page['@odata.nextLink'] ?? ''
    }
    assert.equal(seen.size, 10_001)
    assert.equal(times.length, 11)
    const [first = 0, last = 0] = [times[1], times.at(-2)]
    assert.ok(last < first * 5 + 100, `second page ${first} ms, last full page ${last} ms`)
    const iterated: string[] = []
    const page = (await client.api('/users').top(999).get()) as PageCollection
    const iterator = new PageIterator(client, page, ({ id }: Entity) => iterated.push(id) > 0)
    await iterator.iterate()
    assert.equal(new Set(iterated).size, 10_001)
    const count: unknown = await client
      .api('/users/$count')
      .header('ConsistencyLevel', 'eventual')
      .get()
    assert.equal(Number(count), 10_001)
  })

  it('filters with every operator', async () => {
    const cases: [string, number][] = [
      ["userPrincipalName eq 'user00007@contoso.localhost'", 1],
      ["startswith(displayName,'User 0000')", 9],
      ["displayName in ('User 00001','User 00002')", 2],
      ["startswith(displayName,'User 0000') and not startswith(displayName,'User 00001')", 8],
      ["startswith(displayName,'User 0000') and displayName ne 'User 00003'", 8],
      ["endswith(userPrincipalName,'9999@contoso.localhost')", 1],
      ["displayName ge 'User 09999' and displayName le 'User 10000'", 2],
      ["displayName gt 'User 09999' and displayName lt 'User 10001'", 1],
      ["startswith(displayName,'User 0001') and mail eq null", 10],
      ["startswith(displayName,'User 0001') and businessPhones/any(p:p eq '1')", 0],
      ["startswith(displayName,'User 0001') and businessPhones/all(p:p eq '1')", 10],
      ["(displayName eq 'User 00001' or displayName eq 'Admin') and accountEnabled eq true", 2],
    ]
    for (const [filter, expected] of cases) {
      let url = `/users?$count=true&$top=999&$filter=${encodeURIComponent(filter)}`
      let found = 0
      while (url !== '') {
        const page = (await client
          .api(url)
          .header('ConsistencyLevel', 'eventual')
          .get()) as PageCollection
        found += page.value.length
        url = page['@odata.nextLink'] ?? ''
      }
      assert.equal(found, expected, filter)
    }
  })

  it('adds and removes members by $ref, and reads them through nested groups', async () => {
    const create = (displayName: string): Promise<Entity> =>
      client.api('/groups').post({
        displayName,
        mailEnabled: false,
        mailNickname: displayName,
        securityEnabled: true,
      }) as Promise<Entity>
    const [outer, inner] = [await create('outer'), await create('inner')]
    const reference = (id: string): object => ({
      '@odata.id': `${origin}/v1.0/directoryObjects/${id}`,
    })
    await client.api(`/groups/${outer.id}/members/$ref`).post(reference(inner.id))
    await client.api(`/groups/${inner.id}/members/$ref`).post(reference(graph.adminId))
    const members = (await client.api(`/groups/${outer.id}/transitiveMembers`).get()) as {
      value: Entity[]
    }
    assert.deepEqual(
      members.value.map(({ id }) => id),
      [inner.id, graph.adminId].toSorted(),
    )
    const groups = (await client
      .api('/me/getMemberGroups')
      .post({ securityEnabledOnly: true })) as { value: string[] }
    assert.deepEqual(groups.value, [outer.id, inner.id].toSorted())
    await client.api(`/groups/${inner.id}/members/${graph.adminId}/$ref`).delete()
    const after = (await client.api('/me/checkMemberGroups').post({ groupIds: [outer.id] })) as {
      value: string[]
    }
    assert.deepEqual(after.value, [])
  })

  it('follows changes by delta, over a restart of the server', async () => {
    const seen = new Set<string>()
    let url = '/users/delta?$select=id,displayName'
    let deltaLink = ''
    while (deltaLink === '') {
      const page = (await client.api(url).get()) as PageCollection
      for (const { id } of page.value as Entity[]) seen.add(id)
      url = page['@odata.nextLink'] ?? ''
      deltaLink = page['@odata.deltaLink'] ?? ''
    }
    assert.equal(seen.size, 10_001)
    const created = (await client.api('/users').post({
      accountEnabled: true,
      displayName: 'Delta',
      mailNickname: 'delta',
      userPrincipalName: 'delta@contoso.localhost',
      passwordProfile: { password: 'correct horse battery' },
    })) as Entity
    const [changed = '', removed = ''] = [...seen].filter((id) => id !== graph.adminId)
    await client.api(`/users/${changed}`).patch({ jobTitle: 'Changed' })
    await client.api(`/users/${removed}`).delete()
    await graph.restart()
    const page = (await client.api(deltaLink).get()) as PageCollection
    assert.deepEqual(
      (page.value as Entity[]).map((each) => [each.id, each['@removed'] ?? each.displayName]),
      [
        [created.id, 'Delta'],
        [changed, (page.value as Entity[])[1]?.displayName],
        [removed, { reason: 'changed' }],
      ],
    )
    const next = page['@odata.deltaLink'] ?? ''
    await client.api(`/directory/deletedItems/${removed}`).delete()
    const gone = (await client.api(next).get()) as PageCollection
    assert.deepEqual(gone.value, [{ id: removed, '@removed': { reason: 'deleted' } }])
    const quiet = (await client.api(gone['@odata.deltaLink'] ?? '').get()) as PageCollection
    assert.deepEqual(quiet.value, [])
  })
})

describe('throttling', () => {
  it('is waited for by the client’s own retry middleware', async () => {
    const small = await openGraph({ resourceUnits: 20 })
    try {
      const start = performance.now()
      for (let index = 0; index < 23; index++) await client.api('/organization').get()
      const refusals = small.sent.filter(({ status }) => status === 429)
      assert.ok(refusals.length > 0, 'some were refused')
      assert.ok(refusals.every(({ retryAfter }) => Number(retryAfter) >= 1))
      assert.equal(small.sent.filter(({ status }) => status === 200).length, 23)
      assert.ok(performance.now() - start > 900, 'the client waited')
    } finally {
      await small.close()
    }
  })
})
