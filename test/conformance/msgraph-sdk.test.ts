// Microsoft's generated Graph SDK for TypeScript, unmodified, against Graph over HTTP.
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { BaseBearerTokenAuthenticationProvider } from '@microsoft/kiota-abstractions'
import {
  createGraphServiceClient,
  type GraphServiceClient,
  GraphRequestAdapter,
} from '@microsoft/msgraph-sdk'
import {
  createUserCollectionResponseFromDiscriminatorValue,
  type User,
} from '@microsoft/msgraph-sdk/models/index.js'
import { createODataErrorFromDiscriminatorValue } from '@microsoft/msgraph-sdk/models/oDataErrors/index.js'
import { BatchRequestContent, PageIterator } from '@microsoft/msgraph-sdk-core'
import '@microsoft/msgraph-sdk-users'
import { addUsers, type GraphInstallation, openGraph, origin, token } from './graph-installation.ts'

const errors = { XXX: createODataErrorFromDiscriminatorValue }

function connect(): { adapter: GraphRequestAdapter; client: GraphServiceClient } {
  const provider = new BaseBearerTokenAuthenticationProvider({
    getAuthorizationToken: () => Promise.resolve(token),
    getAllowedHostsValidator: () => ({
      getAllowedHosts: () => [],
      setAllowedHosts: () => undefined,
      isUrlAllowed: () => true,
    }),
  } as never)
  const adapter = new GraphRequestAdapter(provider)
  adapter.baseUrl = `${origin}/v1.0`
  return { adapter, client: createGraphServiceClient(adapter) }
}

describe('the generated Graph SDK', () => {
  let graph: GraphInstallation
  let folder: string
  let adapter: GraphRequestAdapter
  let client: GraphServiceClient
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'patchbay-msgraph-sdk-'))
    graph = await openGraph({}, join(folder, 'patchbay.db'))
    await addUsers(graph, 10_000)
    ;({ adapter, client } = connect())
  })
  after(async () => {
    await graph.close()
    await rm(folder, { recursive: true })
  })

  it('pages over 10,000 users with its iterator', async () => {
    const page = await client.users.get({ queryParameters: { top: 999, select: ['id'] } })
    assert.ok(page)
    const seen = new Set<string>()
    const iterator = new PageIterator<User>(
      adapter,
      page as never,
      (user) => {
        seen.add(String(user.id))
        return true
      },
      createUserCollectionResponseFromDiscriminatorValue as never,
      errors as never,
    )
    await iterator.iterate()
    assert.equal(seen.size, 10_001)
  })

  it('filters, counts, creates, changes and deletes', async () => {
    const found = await client.users.get({
      queryParameters: {
        filter: "endswith(userPrincipalName,'9999@contoso.localhost')",
        count: true,
      },
      headers: { ConsistencyLevel: 'eventual' },
    })
    assert.equal(found?.odataCount, 1)
    assert.equal(found.value?.[0]?.displayName, 'User 09999')
    const created = await client.users.post({
      accountEnabled: true,
      displayName: 'Made by the SDK',
      mailNickname: 'sdk',
      userPrincipalName: 'sdk@contoso.localhost',
      passwordProfile: { password: 'correct horse battery' },
    })
    assert.ok(created?.id)
    await client.users.byUserId(created.id).patch({ jobTitle: 'Tester' })
    const read = await client.users
      .byUserId(created.id)
      .get({ queryParameters: { select: ['id', 'jobTitle', 'createdDateTime'] } })
    assert.equal(read?.jobTitle, 'Tester')
    assert.ok(read.createdDateTime instanceof Date)
    await client.users.byUserId(created.id).manager.ref.put({
      odataId: `${origin}/v1.0/users/${graph.adminId}`,
    })
    const manager = await client.users.byUserId(created.id).manager.get()
    assert.equal(manager?.id, graph.adminId)
    await client.users.byUserId(created.id).manager.ref.delete()
    await client.users.byUserId(created.id).delete()
    await assert.rejects(client.users.byUserId(created.id).get(), {
      responseStatusCode: 404,
    })
  })

  it('follows changes by delta', async () => {
    let page = await client.users.delta.get({ queryParameters: { select: ['id'] } })
    let count = page?.value?.length ?? 0
    while (page?.odataNextLink != null) {
      page = await client.users.delta.withUrl(page.odataNextLink).get()
      count += page?.value?.length ?? 0
    }
    assert.equal(count, 10_001)
    await client.users.byUserId(graph.adminId).patch({ jobTitle: 'Changed' })
    const changed = await client.users.delta.withUrl(page?.odataDeltaLink ?? '').get()
    assert.deepEqual(
      changed?.value?.map(({ id }) => id),
      [graph.adminId],
    )
  })

  it('sends a batch', async () => {
    const batch = new BatchRequestContent(adapter, errors as never)
    const first = batch.addBatchRequest(
      client.users.toGetRequestInformation({ queryParameters: { top: 5 } }),
    )
    const second = batch.addBatchRequest(
      client.users.byUserId('nobody@contoso.localhost').toGetRequestInformation(),
    )
    const answer = await batch.postAsync()
    assert.equal(answer?.getResponseById(first.id)?.status, 200)
    assert.equal(answer.getResponseById(second.id)?.status, 404)
  })
})

describe('throttling', () => {
  it('is waited for by the SDK’s own retry middleware', async () => {
    const graph = await openGraph({ resourceUnits: 20 })
    try {
      const { client } = connect()
      for (let index = 0; index < 23; index++) {
        await client.users.byUserId(graph.adminId).get()
      }
      assert.ok(
        graph.sent.some(({ status }) => status === 429),
        'some were refused',
      )
      assert.equal(graph.sent.filter(({ status }) => status === 200).length, 23)
    } finally {
      await graph.close()
    }
  })
})
