import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, beforeEach, describe, test } from 'node:test'
import { registerAppLibrary } from '@patchbay/app-library'
import { newDefinition, newProperties, withAuthentication } from '@patchbay/connector-model'
import { registerGateway } from '@patchbay/gateway'
import { openStore } from '@patchbay/store'
import type { App, Connection, Connector, PlayApp } from '@patchbay/wire'
import Fastify from 'fastify'

const TENANT = 'contoso'
const KEY = 'the-key-of-the-maker'

/** An app whose maker's connection carries an API key is shared with somebody who has none. */
void describe('an app that is shared', () => {
  const server = Fastify()
  const received: { url: string; key: unknown }[] = []
  const api = createServer((request, response) => {
    received.push({ url: request.url!, key: request.headers['x-key'] })
    response.setHeader('content-type', 'application/json')
    response.end('{"name":"Maker"}')
  })
  let store: Awaited<ReturnType<typeof openStore>>
  let host: string
  let connector: Connector
  let connection: Connection
  let app: App

  async function ask(
    user: string,
    method: 'GET' | 'PUT' | 'POST' | 'DELETE',
    url: string,
    payload?: object,
  ) {
    return server.inject({
      method,
      url,
      headers: { 'x-test-user': user },
      ...(payload && { payload }),
    })
  }
  async function make<T>(method: 'PUT' | 'POST', url: string, payload: object): Promise<T> {
    const answer = await ask('maker', method, url, payload)
    assert.ok(answer.statusCode < 300, answer.body)
    return answer.json<T>()
  }

  before(async () => {
    store = await openStore({ file: ':memory:', masterKey: randomBytes(32) })
    api.listen(0, '127.0.0.1')
    await once(api, 'listening')
    host = `127.0.0.1:${(api.address() as AddressInfo).port}`
    const clock = { now: () => new Date() }
    const callerOf = (userId: string) =>
      ({
        kind: 'user',
        tenantId: TENANT,
        userId,
        userPrincipalName: `${userId}@contoso.localhost`,
        displayName: userId,
        appId: 'portal',
        scopes: 'all',
        directoryRoles: [],
      }) as const
    const authenticate = async (request: { headers: Record<string, unknown> }) =>
      callerOf(String(request.headers['x-test-user']))
    const connectors = registerGateway(server, {
      store,
      clock,
      authenticate,
      session: async () => undefined,
      publicUrl: 'https://localhost:8443',
      origins: ['https://localhost:8443'],
      redirectUrl: 'https://localhost:8443/redirect',
      allowedPrivateHosts: [host],
      log: server.log,
    })
    registerAppLibrary(server, {
      store,
      clock,
      authenticate,
      connectors,
      users: { find: async (_tenantId, id) => callerOf(id) },
    })
    await server.ready()
  })
  after(async () => {
    await server.close()
    await store.close()
    api.close()
    api.closeAllConnections()
  })

  beforeEach(async () => {
    received.length = 0
    const definition = newDefinition({ title: 'Identity', host, scheme: 'http' })
    const responses = { default: { description: 'default' } }
    definition['paths'] = {
      '/me': { get: { operationId: 'Get-Identity', responses } },
      '/secrets': { get: { operationId: 'ListSecrets', responses } },
    }
    const files = withAuthentication(
      { definition, properties: newProperties() },
      { type: 'apiKey', label: 'Key', name: 'X-Key', in: 'header', parameterName: 'api_key' },
    )
    connector = await make('POST', '/api/connectors', files)
    connection = await make('POST', '/api/connections', {
      connectorId: connector.id,
      parameters: { api_key: KEY },
    })
    const formula = '    OnVisible: =ClearCollect(c, Identity.GetIdentity())\n'
    app = await make('POST', '/api/apps', {
      displayName: 'Who am I',
      files: { 'Src/App.pa.yaml': 'App:\n', 'Src/Screen1.pa.yaml': `Screens:\n${formula}` },
      dataSources: [{ name: 'Identity', connectorId: connector.id }],
    })
    const allowed = [{ connectorId: connector.id, connectionId: connection.id }]
    const answer = await ask('maker', 'PUT', `/api/apps/${app.id}/connections`, {
      connections: allowed,
    })
    assert.equal(answer.statusCode, 204, answer.body)
    await make('POST', `/api/apps/${app.id}/publish`, { version: 1 })
    await make('PUT', `/api/apps/${app.id}/shares`, { userId: 'user', role: 'user' })
  })

  const call = (path: string) => ask('user', 'GET', `/apim/${connector.id}/${connection.id}${path}`)
  const connectionOf = async (user: string) =>
    (await ask(user, 'GET', `/api/apps/${app.id}/play`)).json<PlayApp>().dataSources[0]!
      .connectionId

  void test('plays with its maker’s connection, without showing what is in it', async () => {
    assert.equal(await connectionOf('user'), connection.id)
    const answer = await call('/me')
    assert.equal(answer.statusCode, 200, answer.body)
    assert.deepEqual(received, [{ url: '/me', key: KEY }])
    assert.equal((await ask('user', 'GET', `/api/connections/${connection.id}`)).statusCode, 404)
  })

  void test('gives no operation but those it uses', async () => {
    const answer = await call('/secrets')
    assert.equal(answer.statusCode, 403)
    assert.match(answer.body, /OperationNotShared/)
    assert.deepEqual(received, [])
  })

  void test('gives what its next version uses once that is published', async () => {
    await make('PUT', `/api/apps/${app.id}`, {
      displayName: 'More',
      files: {
        'Src/App.pa.yaml': 'App:\n',
        'Src/Screen1.pa.yaml': 'Screens:\n    OnVisible: =Identity.ListSecrets()\n',
      },
      dataSources: app.dataSources,
      baseVersion: 1,
    })
    assert.equal((await call('/secrets')).statusCode, 403)
    await make('POST', `/api/apps/${app.id}/publish`, { version: 2 })
    assert.equal((await call('/secrets')).statusCode, 200)
    assert.equal((await call('/me')).statusCode, 403)
  })

  void test('takes the connection back when it is shared no longer, or deleted', async () => {
    assert.equal((await call('/me')).statusCode, 200)
    await ask('maker', 'DELETE', `/api/apps/${app.id}/shares/user`)
    assert.equal((await call('/me')).statusCode, 404)
    await make('PUT', `/api/apps/${app.id}/shares`, { userId: 'user', role: 'user' })
    assert.equal((await call('/me')).statusCode, 200)
    await ask('maker', 'DELETE', `/api/apps/${app.id}`)
    assert.equal((await call('/me')).statusCode, 404)
  })

  void test('gives nothing to those it is not shared with', async () => {
    const answer = await ask('other', 'GET', `/apim/${connector.id}/${connection.id}/me`)
    assert.equal(answer.statusCode, 404)
    assert.equal((await ask('other', 'GET', `/api/apps/${app.id}/play`)).statusCode, 404)
  })
})
