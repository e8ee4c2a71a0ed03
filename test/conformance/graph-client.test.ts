// The JavaScript client of Microsoft Graph, unmodified, against Graph over HTTP.
//
// The client sends tokens only to https addresses, so the tests let `fetch` carry its https requests
// to the plain listener; TLS itself is tried by the other conformance tests.

import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import {
  BatchRequestContent,
  BatchResponseContent,
  Client,
  GraphError,
  type PageCollection,
  PageIterator,
} from '@microsoft/microsoft-graph-client'
import { createDirectory, roleTemplates, systemActor } from '@patchbay/directory'
import { registerGraph } from '@patchbay/graph'
import { openStore } from '@patchbay/store'
import Fastify from 'fastify'

const origin = 'https://localhost:8443'
const token = 'a-token'

interface Entity {
  id: string
  appId: string
  displayName: string
  [name: string]: unknown
}

let client: Client
const sent: { url: string; authorization: string | null }[] = []
const closers: (() => Promise<unknown>)[] = []

before(async () => {
  const store = await openStore({ file: ':memory:', masterKey: randomBytes(32) })
  const clock = { now: (): Date => new Date() }
  const directory = createDirectory({ store, clock })
  const tenant = await directory.tenants.create(
    { displayName: 'Contoso', domains: ['contoso.localhost'] },
    systemActor,
  )
  const admin = await directory.users.create(
    tenant.id,
    {
      displayName: 'Admin',
      userPrincipalName: 'admin@contoso.localhost',
      password: 'correct horse',
    },
    systemActor,
  )
  const app = Fastify()
  registerGraph(app, {
    directory,
    publicUrl: origin,
    clock,
    async authenticate(request) {
      if (request.headers.authorization !== `Bearer ${token}`) {
        throw Object.assign(new Error('Access token is empty.'), { name: 'AuthenticationRequired' })
      }
      return {
        kind: 'user',
        tenantId: tenant.id,
        userId: admin.id,
        userPrincipalName: admin.userPrincipalName,
        displayName: admin.displayName,
        appId: '7c1f6d2e-3b5a-4f0e-9a64-51f0c2d9be10',
        scopes: 'all',
        directoryRoles: [roleTemplates.globalAdministrator],
      }
    },
  })
  const address = await app.listen({ port: 0, host: '127.0.0.1' })
  const platformFetch = globalThis.fetch
  globalThis.fetch = (input, init) => {
    const url = typeof input === 'string' ? input : input instanceof URL ? input.href : input.url
    const request = new Request(
      url.replace(origin, address),
      input instanceof Request ? input : init,
    )
    sent.push({ url, authorization: request.headers.get('authorization') })
    return platformFetch(request)
  }
  client = Client.init({
    baseUrl: `${origin}/`,
    customHosts: new Set(['localhost']),
    authProvider: (done) => {
      done(null, token)
    },
  })
  closers.push(
    () => app.close(),
    () => store.close(),
    () => Promise.resolve((globalThis.fetch = platformFetch)),
  )
})
after(async () => {
  for (const close of closers) await close()
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
    assert.ok(sent.every((each) => each.authorization === `Bearer ${token}`))
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
})
